import { test } from 'tap';
import { Gadgets } from './support.js';

/** A tree with one function of each sort that the test looks at. */
async function tree(kernel: string): Promise<Gadgets> {
  const made = new Gadgets({ kernel });
  await made.mkdir('g', 'g/strings/0x409');
  for (const name of ['hid.0', 'uvc.0', 'ncm.0', 'acm.0', 'midi.0', 'SourceSink.0', 'uac1.0', 'uac2.0', 'ffs.0'])
    await made.mkdir(`g/functions/${name}`);
  await made.mkdir('g/functions/uvc.0/streaming/mjpeg/m');
  return made;
}

/** What came with which version. */
const came: readonly (readonly [version: string, path: string])[] = [
  ['6.3', 'g/webusb'],
  ['6.3', 'g/functions/uvc.0/control/extensions'],
  ['6.3', 'g/functions/uvc.0/control/enable_interrupt_ep'],
  ['6.3', 'g/functions/uvc.0/streaming/mjpeg/m/bmInterlaceFlags'],
  ['6.7', 'g/functions/ncm.0/max_segment_size'],
  ['6.9', 'g/functions/ffs.0/ready'],
  ['6.11', 'g/functions/uac1.0/p_it_name'],
  ['6.11', 'g/functions/uac2.0/c_terminal_type'],
  ['6.12', 'g/functions/acm.0/protocol'],
  ['6.13', 'g/functions/uvc.0/streaming/framebased'],
  ['6.16', 'g/functions/hid.0/interval'],
  ['7.2', 'g/functions/SourceSink.0/bulk_maxburst'],
  ['7.2', 'g/functions/midi.0/interface_string'],
];

test('attributes and groups come with versions', async (t) => {
  const versions = ['6.1', ...new Set(came.map(([version]) => version))];
  for (const [now, version] of versions.entries()) {
    const fs = await tree(version);
    for (const [first, path] of came) {
      const slash = path.lastIndexOf('/');
      const there = (await fs.ls(path.slice(0, slash))).includes(path.slice(slash + 1));
      t.equal(there, versions.indexOf(first) <= now, `${path} in ${version}`);
    }
  }
});

test('bcdDevice is the version of the kernel', async (t) => {
  for (const [kernel, shown] of [
    ['6.1', '0x0601'],
    ['6.12', '0x0612'],
    ['7.2', '0x0702'],
  ] as const)
    t.equal(await (await tree(kernel)).cat('g/bcdDevice'), `${shown}\n`);
});

test('the interval of hid', async (t) => {
  const fs = await tree('6.16');
  const interval = 'g/functions/hid.0/interval';
  t.equal(await fs.cat(interval), '4\n');
  t.equal(await fs.echo(interval, 256), 'EINVAL');
  t.equal(await fs.echo(interval, -1), 'EINVAL');
  t.equal(await fs.echo(interval, '0x10'), undefined);
  t.equal(await fs.cat(interval), '16\n');
  await fs.mkdir('g/configs/c.1');
  await fs.link('g/functions/hid.0', 'g/configs/c.1/hid');
  t.equal(await fs.echo(interval, 1), 'EBUSY');
});

test('frame-based formats', async (t) => {
  const fs = await tree('6.13');
  const streaming = 'g/functions/uvc.0/streaming';
  const format = `${streaming}/framebased/f`;
  await fs.mkdir(format, `${format}/360p`, `${streaming}/color_matching/c`);
  t.same(await fs.ls(format), [
    '360p',
    'bAspectRatioX',
    'bAspectRatioY',
    'bBitsPerPixel',
    'bDefaultFrameIndex',
    'bFormatIndex',
    'bmInterfaceFlags',
    'bmaControls',
    'guidFormat',
  ]);
  t.equal(await fs.cat(`${format}/guidFormat`), 'H264\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71');
  t.equal(await fs.cat(`${format}/bBitsPerPixel`), '0\n');
  t.equal(await fs.put(`${format}/guidFormat`, 'HEVC'), undefined, 'any format: the driver does not check it');
  t.equal(await fs.echo(`${format}/bDefaultFrameIndex`, 0), undefined, 'unlike other formats');
  t.equal(await fs.link(`${streaming}/color_matching/c`, `${format}/c`), 'EPERM', 'it has no colours of its own');
  t.ok((await fs.ls(`${format}/360p`)).includes('dwBytesPerLine'));
  t.notOk((await fs.ls(`${format}/360p`)).includes('dwMaxVideoFrameBufferSize'));
  t.equal(await fs.echo(`${format}/360p/dwBytesPerLine`, 1280), undefined);
  await fs.mkdir(`${streaming}/header/h`);
  t.equal(await fs.link(format, `${streaming}/header/h/f`), undefined);
  t.equal(await fs.cat(`${format}/360p/bFrameIndex`), '1\n');
  t.equal(await fs.echo(`${format}/bmaControls`, '0x00'), 'EBUSY');
});
