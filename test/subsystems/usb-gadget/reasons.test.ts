import { test } from 'tap';
import { explainingGadget } from './support.js';

const BUSY = /; the kernel logs (".*" and )?"UDC core: g: couldn't find an available UDC or it's busy"$/;

test('why a gadget is not bound', async (t) => {
  const tree = await explainingGadget({ udc: 'dummy_udc.0+dummy_udc.1' });
  const bind = (name = 'dummy_udc.0'): Promise<unknown> => tree.echo('g/UDC', name);
  t.match(await bind('none'), /^EBUSY: there is no controller 'none' \(usb_gadget_register_driver_owner\); /);
  t.match(
    await bind(),
    /^EBUSY: configs\/c\.1 has no function \(configfs_composite_bind\); the kernel logs "Config c\/1 of g needs at least one function\."/,
  );
  t.match(await bind(), BUSY);
  await tree.mkdir('g/functions/ffs.x');
  await tree.link('g/functions/ffs.x', 'g/configs/c.1/ffs');
  t.match(
    await bind(),
    /^EBUSY: no program has written its descriptors to functionfs \(ffs_do_functionfs_bind\); the kernel logs "udc dummy_udc\.0: failed to start g: -19" and/,
  );
  await tree.unlink('g/configs/c.1/ffs');
  await tree.mkdir('g/functions/uac2.0');
  await tree.link('g/functions/uac2.0', 'g/configs/c.1/uac2');
  t.match(await bind(), /^EBUSY: dummy_udc\.0 has no free endpoint for iso out \(usb_ep_autoconfig\); .*: -19"/);
  t.equal(await tree.put('g/UDC', '\n'), 'ENODEV: the gadget is not bound (unregister_gadget)');
  await tree.unlink('g/configs/c.1/uac2');
  await tree.mkdir('g/functions/acm.0');
  await tree.link('g/functions/acm.0', 'g/configs/c.1/acm');
  t.equal(await bind(), undefined);
  t.equal(await bind('dummy_udc.1'), 'EBUSY: the gadget is bound to dummy_udc.0 (gadget_dev_desc_UDC_store)');
  t.equal(await tree.echo('g/max_speed', 'high-speed'), 'EINVAL: the gadget is bound to dummy_udc.0 (gadget_dev_desc_max_speed_store)');
  t.equal(await tree.link('g/functions/uac2.0', 'g/configs/c.1/uac2'), 'EINVAL: the gadget is bound to dummy_udc.0 (config_usb_cfg_link)');
  await tree.mkdir('h', 'h/configs/c.1', 'h/functions/acm.0');
  await tree.link('h/functions/acm.0', 'h/configs/c.1/acm');
  t.match(await tree.echo('h/UDC', 'dummy_udc.0'), /^EBUSY: gadget g is bound to dummy_udc\.0 \(usb_gadget_register_driver_owner\); /);
});

test('a sound card with settings that cannot be: what the kernel logs of them comes first', async (t) => {
  for (const card of ['uac1.0', 'uac2.0']) {
    for (const [name, value, line] of [
      ['p_volume_res', '0', 'negative/zero playback volume resolution'],
      ['c_volume_max', '-25600', 'incorrect capture volume max/min'],
      ['c_ssize', '5', 'incorrect capture sample size'],
      ['p_chmask', '0x80000000', 'unsupported playback channels mask'],
    ] as const) {
      const tree = await explainingGadget({}, card);
      await tree.unlink(`g/configs/c.1/${card}`);
      t.equal(await tree.echo(`g/functions/${card}/${name}`, value), undefined, name);
      await tree.link(`g/functions/${card}`, `g/configs/c.1/${card}`);
      t.match(
        await tree.echo('g/UDC', 'dummy_udc.0'),
        new RegExp(
          `validate_opts\\); the kernel logs "configfs-gadget gadget\\.…: Error: ${line}" and "udc dummy_udc\\.0: failed to start g: -22" and "UDC core: `,
        ),
      );
    }
  }
});

test('what is linked can not be changed: the reason names the configurations', async (t) => {
  const tree = await explainingGadget({}, 'hid.0', 'mass_storage.0');
  await tree.mkdir('g/configs/d.2');
  await tree.link('g/functions/hid.0', 'g/configs/d.2/hid');
  t.equal(
    await tree.echo('g/functions/hid.0/protocol', 1),
    'EBUSY: hid.0 is linked into configs/c.1, configs/d.2 (f_hid_opts_protocol_store)',
  );
  await tree.unlink('g/configs/c.1/hid.0');
  t.equal(await tree.echo('g/functions/hid.0/protocol', 1), 'EBUSY: hid.0 is linked into configs/d.2 (f_hid_opts_protocol_store)');
  t.equal(await tree.link('g/functions/hid.0', 'g/configs/d.2/again'), 'EEXIST: another link of d.2 points to hid.0 (config_usb_cfg_link)');
  await tree.unlink('g/configs/d.2/hid');
  t.equal(await tree.echo('g/functions/hid.0/protocol', 1), undefined);
  t.equal(await tree.mkdir('g/functions/mass_storage.0/lun.1'), 'EBUSY: mass_storage.0 is linked into configs/c.1 (fsg_lun_make)');
});

test('names', async (t) => {
  const tree = await explainingGadget({});
  t.equal(await tree.mkdir('g/functions/nil.0'), "ENOENT: there is no function 'nil' (usb_get_function_instance)");
  t.equal(
    await tree.mkdir('g/functions/acm'),
    'EINVAL: \'acm\' is not of the form TYPE.NAME (function_make); the kernel logs "Unable to locate . in FUNC.INSTANCE"',
  );
  t.equal(
    await tree.mkdir(`g/functions/acm.${'x'.repeat(40)}`),
    'ENAMETOOLONG: the name has 44 bytes, at least 40 (MAX_NAME_LEN, function_make)',
  );
  t.equal(await tree.mkdir('g/configs/d.1'), 'EBUSY: configs/c.1 has number 1 (usb_add_config_only)');
  t.equal(await tree.mkdir('g/strings/0'), 'EINVAL: 0x0 is not the number of a language (usb_validate_langid)');
  t.equal(
    await tree.mkdir('g/strings/0x409', 'g/strings/1033'),
    'EEXIST: strings/0x409 is the same language (gadget_strings_strings_make)',
  );
});

test('media', async (t) => {
  const tree = await explainingGadget({});
  await tree.mkdir('g/functions/mass_storage.0');
  const lun = 'g/functions/mass_storage.0/lun.0';
  t.equal(
    await tree.echo(`${lun}/file`, '/dev/null'),
    'EINVAL: invalid file type: \'/dev/null\' (fsg_lun_open); the kernel logs "invalid file type: /dev/null"',
  );
  t.match(await tree.echo(`${lun}/file`, '/none/such'), /^ENOENT: unable to open backing file: '\/none\/such'/);
});

test('cameras and sound cards', async (t) => {
  const tree = await explainingGadget({ udc: 'fast' });
  await tree.mkdir('g/functions/uvc.0', 'g/functions/uac1.0');
  const uvc = 'g/functions/uvc.0';
  t.equal(await tree.link(uvc, 'g/configs/c.1/uvc'), 'ENOENT: there is no streaming/header/h (uvc_alloc)');
  await tree.mkdir(`${uvc}/streaming/header/h`, `${uvc}/streaming/mjpeg/m`, `${uvc}/streaming/mjpeg/m/f`);
  t.equal(await tree.link(uvc, 'g/configs/c.1/uvc'), 'EBUSY: no link in streaming/class points to streaming/header/h (uvc_alloc)');
  await tree.link(`${uvc}/streaming/mjpeg/m`, `${uvc}/streaming/header/h/m`);
  t.equal(await tree.echo(`${uvc}/streaming/mjpeg/m/f/wWidth`, 1), 'EBUSY: m is linked (uvcg_frame_w_width_store)');
  await tree.link(`${uvc}/streaming/header/h`, `${uvc}/streaming/class/fs/h`);
  t.equal(
    await tree.link(`${uvc}/streaming/header/h`, `${uvc}/streaming/class/fs/i`),
    'EBUSY: class/fs links to h (uvcg_streaming_class_allow_link)',
  );
  await tree.echo('g/functions/uac1.0/p_chmask', 0x1000);
  await tree.link('g/functions/uac1.0', 'g/configs/c.1/uac1');
  t.match(await tree.echo('g/UDC', 'fast'), /^EBUSY: uac1\.0: p_chmask has channels that do not exist \(f_audio_validate_opts\); .*: -22"/);
});
