import { test } from 'tap';
import { Gadgets } from './support.js';

const UVC = 'g/functions/uvc.0';

async function camera(options: Record<string, string> = {}): Promise<Gadgets> {
  const tree = new Gadgets(options);
  await tree.mkdir(
    'g',
    'g/configs/c.1',
    UVC,
    ...[
      'control/header/h',
      'streaming/header/h',
      'streaming/uncompressed/u',
      'streaming/mjpeg/m',
      'streaming/uncompressed/u/big',
      'streaming/uncompressed/u/small',
    ].map((path) => `${UVC}/${path}`),
  );
  return tree;
}

const link = (tree: Gadgets, to: string, path: string): Promise<unknown> => tree.link(`${UVC}/${to}`, `${UVC}/${path}`);

test('what links to what', async (t) => {
  const tree = await camera();
  t.equal(await link(tree, 'streaming/header/h', 'control/class/fs/h'), 'EINVAL');
  t.equal(await link(tree, 'control/header/h', 'control/class/fs/h'), undefined);
  t.equal(await link(tree, 'control/header/h', 'control/class/fs/again'), 'EBUSY');
  t.equal(await tree.echo(`${UVC}/control/header/h/bcdUVC`, 1), 'EBUSY');
  t.equal(await link(tree, 'streaming/uncompressed/u/big', 'streaming/header/h/x'), 'EINVAL');
  t.equal(await link(tree, 'streaming/mjpeg/m', 'streaming/header/h/m'), undefined);
  t.equal(await tree.cat(`${UVC}/streaming/uncompressed/u/small/bFrameIndex`), 'EBUSY', 'it has no number yet');
  t.equal(await link(tree, 'streaming/uncompressed/u', 'streaming/header/h/u'), undefined);
  t.equal(await tree.cat(`${UVC}/streaming/uncompressed/u/small/bFrameIndex`), '2\n');
  t.equal(await tree.echo(`${UVC}/streaming/uncompressed/u/small/wWidth`, 'x'), 'EINVAL', 'the number is read first');
  t.equal(await tree.echo(`${UVC}/streaming/uncompressed/u/small/wWidth`, 1), 'EBUSY');
  t.equal(await tree.echo(`${UVC}/streaming/uncompressed/u/bBitsPerPixel`, 'x'), 'EBUSY', 'here it is not');
  t.equal(await link(tree, 'streaming/header/h', 'streaming/class/fs/h'), undefined);
  t.equal(await tree.cat(`${UVC}/streaming/uncompressed/u/bFormatIndex`), '2\n');
  t.equal(await tree.unlink(`${UVC}/streaming/header/h/m`), undefined);
  t.equal(await link(tree, 'streaming/mjpeg/m', 'streaming/header/h/m'), 'EBUSY', 'the header is in a class');
});

test('a camera is linked by way of its streaming header h', async (t) => {
  const tree = await camera();
  t.equal(await tree.link(UVC, 'g/configs/c.1/u'), 'EBUSY');
  await link(tree, 'streaming/header/h', 'streaming/class/fs/h');
  t.equal(await tree.link(UVC, 'g/configs/c.1/u'), undefined);
  t.equal(await tree.echo(`${UVC}/streaming_interval`, 2), 'EBUSY');
  t.equal(await tree.unlink(`${UVC}/streaming/class/fs/h`), undefined);
  t.equal(await link(tree, 'streaming/header/h', 'streaming/class/fs/h'), 'EBUSY', 'while it is linked a class keeps its header');
  await tree.mkdir('h', 'h/functions/uvc.0', 'h/configs/c.1');
  t.equal(await tree.link('h/functions/uvc.0', 'h/configs/c.1/u'), 'ENOENT', 'it has no header at all');
});

test('a camera that is bound', async (t) => {
  const tree = await camera({ udc: 'dummy_udc.0+capable' });
  await tree.echo(`${UVC}/streaming_interval`, 0);
  await tree.echo(`${UVC}/streaming_maxburst`, 1);
  await tree.echo(`${UVC}/streaming_maxpacket`, 1500);
  for (const speed of ['fs', 'hs']) await link(tree, 'streaming/header/h', `streaming/class/${speed}/h`);
  await tree.link(UVC, 'g/configs/c.1/u');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY', 'no isochronous endpoints');
  t.equal(await tree.cat(`${UVC}/streaming_interval`), '1\n', 'the trial mends its settings');
  t.equal(await tree.cat(`${UVC}/streaming_maxpacket`), '2048\n');
  t.equal(await tree.echo('g/UDC', 'capable'), 'EBUSY', 'no header for super speed');
  await tree.unlink('g/configs/c.1/u');
  await link(tree, 'streaming/header/h', 'streaming/class/ss/h');
  await tree.link(UVC, 'g/configs/c.1/u');
  t.equal(await tree.echo('g/UDC', 'capable'), undefined);
  t.equal(await tree.cat(`${UVC}/streaming/bInterfaceNumber`), '1\n');
});

test('attributes of formats and frames', async (t) => {
  const tree = await camera();
  const format = `${UVC}/streaming/uncompressed/u`;
  t.equal(await tree.echo(`${format}/bBitsPerPixel`, 0), 'EINVAL');
  t.equal(await tree.echo(`${format}/bmaControls`, '0x1f'), undefined);
  t.equal(await tree.cat(`${format}/bmaControls`), '0x1f\n');
  for (const bad of ['1f', '0x', '0xg1']) t.equal(await tree.echo(`${format}/bmaControls`, bad), 'EINVAL', bad);
  t.equal(await tree.put(`${format}/guidFormat`, 'g'.repeat(20)), 16);
  t.equal(await tree.cat(`${format}/guidFormat`), 'g'.repeat(16));
  const intervals = `${format}/big/dwFrameInterval`;
  t.equal(await tree.put(intervals, '666666\n333333\n\n\x001000000'), undefined);
  t.equal(await tree.cat(intervals), '333333\n666666\n1000000\n', 'they are sorted');
  t.equal(await tree.put(intervals, '1\nx'), 'EINVAL');
  t.equal(await tree.put(intervals, '0'.repeat(35)), 'EINVAL');
  t.equal(await tree.put(`${UVC}/function_name`, 'c'.repeat(40)), 31);
  t.equal((await tree.fs.getattr(await tree.at(intervals))).mode & 0o777, 0o666, 'the driver lets everybody write');
});
