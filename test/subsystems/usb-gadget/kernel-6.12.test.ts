import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

const options = { kernel: '6.12' };

test('webusb', async (t) => {
  const tree = new Gadgets(options);
  await tree.mkdir('g');
  t.equal(await tree.cat('g/bcdDevice'), '0x0612\n');
  await tree.echo('g/os_desc/b_vendor_code', '0xcd');
  t.equal(await tree.cat('g/os_desc/b_vendor_code'), '0xcd\n', 'a mistake of 6.1 is gone');
  t.same(await tree.ls('g/webusb'), ['bVendorCode', 'bcdVersion', 'landingPage', 'use']);
  t.equal(await tree.echo('g/webusb/bcdVersion', '0x0100'), undefined);
  t.equal(await tree.echo('g/webusb/bcdVersion', '0x010a'), 'EINVAL');
  t.equal(await tree.echo('g/webusb/landingPage', 'https://example.org'), undefined);
  t.equal(await tree.cat('g/webusb/landingPage'), 'https://example.org\n');
  t.equal(await tree.put('g/webusb/landingPage', 'a\n\0'), undefined);
  t.equal(await tree.cat('g/webusb/landingPage'), 'a\n\n', 'a newline before a NUL is none at the end');
  t.equal(await tree.echo('g/webusb/landingPage', `https://${'u'.repeat(252)}`), undefined);
  t.equal(await tree.echo('g/webusb/landingPage', `https://${'u'.repeat(253)}`), 'EINVAL');
  t.equal(await tree.echo('g/webusb/landingPage', 'u'.repeat(253)), 'EINVAL');
});

test("strings of the user's own", async (t) => {
  const tree = await gadget(options, 'acm.0');
  await tree.mkdir('g/strings/0x409', 'g/strings/0x409/one', 'g/strings/0x409/two');
  t.equal(await tree.cat('g/strings/0x409/two/id'), '4\n');
  t.equal(await tree.echo('g/strings/0x409/two/s', 'text'), undefined);
  t.equal(await tree.put('g/strings/0x409/two/s', 's'.repeat(127)), 'EINVAL');
  t.equal(await tree.put('g/strings/0x409/two/s', 's'.repeat(126)), undefined);
  t.equal(await tree.cat('g/strings/0x409/two/s'), `${'s'.repeat(125)}\n`);
  await tree.rmdir('g/strings/0x409/one');
  t.equal(await tree.cat('g/strings/0x409/two/id'), '3\n');
  await tree.mkdir('g/strings/0x407');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY', 'each language must have as many');
  await tree.mkdir('g/strings/0x407/zwei');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined);
});

test('attributes of functions', async (t) => {
  const tree = await gadget(options, 'acm.0');
  await tree.mkdir('g/functions/ncm.0', 'g/functions/ffs.0', 'g/functions/uac2.0');
  t.equal(await tree.cat('g/functions/acm.0/protocol'), '1\n');
  t.equal(await tree.echo('g/functions/acm.0/protocol', 0), 'EBUSY');
  t.equal(await tree.cat('g/functions/ncm.0/max_segment_size'), '1514\n');
  t.equal(await tree.echo('g/functions/ncm.0/max_segment_size', 8001), 'EINVAL');
  t.equal(await tree.cat('g/functions/ffs.0/ready'), '0\n');
  t.equal(await tree.cat('g/functions/uac2.0/if_ctrl_name'), 'Topology Control');
});

test('cameras', async (t) => {
  const tree = new Gadgets(options);
  const uvc = 'g/functions/uvc.0';
  await tree.mkdir('g', 'g/strings/0x409', 'g/strings/0x409/x', 'g/strings/0x409/iad_desc', uvc, `${uvc}/streaming/uncompressed/u`);
  const unit = `${uvc}/control/extensions/e`;
  t.equal(await tree.mkdir(unit), undefined);
  t.equal(await tree.cat(`${unit}/bUnitID`), '4\n');
  t.equal(await tree.echo(`${unit}/bControlSize`, 2), undefined);
  t.equal(await tree.cat(`${unit}/bmControls`), '0x00\n0x00\n');
  t.equal(await tree.put(`${unit}/baSourceID`, '1\n2\n3\n'), undefined);
  t.equal(await tree.cat(`${unit}/bNrInPins`), '3\n');
  t.equal(await tree.cat(`${unit}/bLength`), '29\n');
  t.equal(await tree.echo(`${uvc}/control/enable_interrupt_ep`, 31), undefined);
  t.equal(await tree.cat(`${uvc}/control/enable_interrupt_ep`), '1\n', 'a truth value');
  t.equal(await tree.link('g/strings/0x409/x', `${unit}/s`), undefined);
  t.equal(await tree.link('g/strings/0x409/x', `${uvc}/s`), 'EINVAL', 'not one of the three names');
  t.equal(await tree.link('g/strings/0x409/iad_desc', `${uvc}/s`), undefined);
  t.equal(await tree.put(`${uvc}/control/processing/default/bmControls`, '7\n'), undefined);
  t.equal(await tree.cat(`${uvc}/control/processing/default/bmControls`), '7\n0\n');
  t.equal(await tree.echo(`${uvc}/streaming/color_matching/default/bColorPrimaries`, 2), 'EBUSY', 'a format has it');
  const colors = `${uvc}/streaming/color_matching/mine`;
  t.equal(await tree.mkdir(colors), undefined);
  t.equal(await tree.echo(`${colors}/bColorPrimaries`, 2), undefined);
  t.equal(await tree.link(colors, `${uvc}/streaming/uncompressed/u/color`), undefined);
  t.equal(await tree.echo(`${colors}/bColorPrimaries`, 3), 'EBUSY');
  t.equal(await tree.put(`${uvc}/streaming/uncompressed/u/guidFormat`, 'NV12\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71'), undefined);
  t.equal(await tree.put(`${uvc}/streaming/uncompressed/u/guidFormat`, 'XXXX\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71'), 'EINVAL');
});

test('none of it in 6.1', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/strings/0x409', 'g/functions/acm.0', 'g/functions/ncm.0', 'g/functions/ffs.0', 'g/functions/uvc.0');
  t.equal(await tree.mkdir('g/strings/0x409/x'), 'EPERM');
  t.same(await tree.ls('g/functions/acm.0'), ['port_num']);
  t.same(await tree.ls('g/functions/ffs.0'), []);
  t.notOk((await tree.ls('g/functions/uvc.0/control')).includes('extensions'));
});
