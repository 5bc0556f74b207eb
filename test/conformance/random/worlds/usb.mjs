/** USB gadgets: which functions there are, and what each has. */
import fc from 'fast-check';
import { valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** What the scenarios write by way of files of their own, and what leads on most often. */
const GOOD = {
  file: ['/dev/nothing', '/dev/null', '/proc', '\\n', '/proc/version'],
  UDC: ['dummy_udc.0', 'dummy_udc.0', '\\n', 'none'],
  idVendor: ['0x1d6b'],
  idProduct: ['0x0104'],
  report_length: ['8'],
  report_desc: ['\\x05\\x01\\x09\\x06'],
};
const values = valuesFor('usb', GOOD, { repeat: () => 2 });

const LUN = 'cdrom file file forced_eject inquiry_string nofua removable ro';
const ETHERNET = 'dev_addr host_addr ifname qmult';
const SOUND =
  'c_chmask c_mute_present c_srate c_ssize c_volume_max c_volume_min c_volume_present c_volume_res function_name p_chmask p_mute_present p_srate p_ssize p_volume_max p_volume_min p_volume_present p_volume_res req_number';
const FRAME =
  'bFrameIndex bmCapabilities dwDefaultFrameInterval dwFrameInterval dwMaxBitRate dwMaxVideoFrameBufferSize dwMinBitRate wHeight wWidth';
const FORMAT = 'bAspectRatioX bAspectRatioY bDefaultFrameIndex bFormatIndex bmInterfaceFlags bmaControls';

/** Attributes of the functions, and by folder those of what they hold. */
const FUNCTIONS = {
  acm: { '': 'port_num' },
  gser: { '': 'port_num' },
  obex: { '': 'port_num' },
  ecm: { '': ETHERNET },
  eem: { '': ETHERNET },
  geth: { '': ETHERNET },
  ncm: {
    '': ETHERNET,
    '/os_desc': '',
    '/os_desc/interface.ncm': 'compatible_id sub_compatible_id',
    '/os_desc/interface.ncm/p': 'data type',
  },
  rndis: {
    '': `${ETHERNET} class protocol subclass`,
    '/os_desc/interface.rndis': 'compatible_id sub_compatible_id',
    '/os_desc/interface.rndis/p': 'data type',
  },
  phonet: { '': 'ifname' },
  ffs: { '': '' },
  hid: { '': 'dev no_out_endpoint protocol report_desc report_length subclass' },
  mass_storage: { '': 'stall', '/lun.0': LUN, '/lun.1': LUN, '/lun.16': '', '/lun': '' },
  midi: { '': 'buflen id in_ports index out_ports qlen' },
  printer: { '': 'pnp_string q_len' },
  Loopback: { '': 'bulk_buflen qlen' },
  SourceSink: { '': 'bulk_buflen bulk_qlen iso_qlen isoc_interval isoc_maxburst isoc_maxpacket isoc_mult pattern' },
  uac1: { '': SOUND },
  uac2: { '': `${SOUND} c_hs_bint c_sync fb_max p_hs_bint` },
  uvc: {
    '': 'function_name streaming_interval streaming_maxburst streaming_maxpacket',
    '/control': 'bInterfaceNumber',
    '/control/class/fs': '',
    '/control/class/ss': '',
    '/control/header': '',
    '/control/header/h': 'bcdUVC dwClockFrequency',
    '/control/processing/default': 'bSourceID bUnitID bmControls iProcessing wMaxMultiplier',
    '/control/terminal/camera/default': 'bAssocTerminal bTerminalID bmControls iTerminal wTerminalType',
    '/control/terminal/output/default': 'bAssocTerminal bSourceID bTerminalID iTerminal wTerminalType',
    '/streaming': 'bInterfaceNumber',
    '/streaming/class/fs': '',
    '/streaming/class/hs': '',
    '/streaming/class/ss': '',
    '/streaming/color_matching/default': 'bColorPrimaries bMatrixCoefficients bTransferCharacteristics',
    '/streaming/header/h': 'bStillCaptureMethod bTerminalLink bTriggerSupport bTriggerUsage bmInfo',
    '/streaming/mjpeg/m': `${FORMAT} bmFlags`,
    '/streaming/mjpeg/m/f': FRAME,
    '/streaming/uncompressed/u': `${FORMAT} bBitsPerPixel guidFormat`,
    '/streaming/uncompressed/u/f': FRAME,
    '/streaming/uncompressed/u/g': FRAME,
  },
  nosuch: { '': '' },
};
const TEXTS = 'it_name it_ch_name ot_name fu_vol_name';
/** What 6.12 has beside these. */
const NEWER = {
  ffs: { '': 'ready' },
  ncm: { '': 'max_segment_size' },
  uac1: { '': `${TEXTS.replace(/\b(?=\w)/g, 'c_')} ${TEXTS.replace(/\b(?=\w)/g, 'p_')}` },
  uvc: {
    '/control': 'enable_interrupt_ep',
    '/control/extensions': '',
    '/control/extensions/e': 'bControlSize bLength bNrInPins bNumControls bUnitID baSourceID bmControls guidExtensionCode iExtension',
    '/control/terminal/camera/default': 'wObjectiveFocalLengthMin',
    '/streaming/color_matching': '',
    '/streaming/color_matching/c': 'bColorPrimaries bMatrixCoefficients bTransferCharacteristics',
    '/streaming/mjpeg/m': 'bmInterlaceFlags',
    '/streaming/uncompressed/u': 'bmInterlaceFlags',
  },
};
/** What users make below a function. */
const MADE = /\/(lun\.?\d*|p|[cehmufg])$/;
/** Links that a function of its kind has. */
const LINKS = {
  uvc: [
    ['/control/header/h', '/control/class/fs/h'],
    ['/control/header/h', '/control/class/ss/h'],
    ['/streaming/mjpeg/m', '/streaming/header/h/m'],
    ['/streaming/uncompressed/u', '/streaming/header/h/u'],
    ['/streaming/header/h', '/streaming/class/fs/h'],
    ['/streaming/header/h', '/streaming/class/hs/h'],
    ['/control/header/h', '/streaming/class/fs/h'],
    ['/streaming/uncompressed/u/f', '/streaming/header/h/u'],
  ],
};
/** In 6.12: to colours, and to strings of the gadget. */
const NEWER_LINKS = {
  uvc: [
    ['/streaming/color_matching/c', '/streaming/mjpeg/m/c'],
    ['/streaming/color_matching/c', '/streaming/uncompressed/u/c'],
    ['/streaming/color_matching/default', '/streaming/uncompressed/u/c'],
  ],
};
const STRING_LINKS = {
  uvc: [
    ['s', '/control/extensions/e/s'],
    ['s', '/s'],
    ['iad_desc', '/iad_desc'],
    ['vs0_desc', '/vs0_desc'],
  ],
};

/** The parts of a function. @returns {[string, string][]} */
function partsOf(kind, newer) {
  const parts = new Map(Object.entries(FUNCTIONS[kind]));
  if (newer)
    for (const [part, names] of Object.entries(NEWER[kind] ?? {})) parts.set(part, [parts.get(part), names].filter(Boolean).join(' '));
  return [...parts];
}

const config = (gadget, id) => {
  const path = `${gadget}/configs/c.${id}`;
  return {
    prologue: [[`mkdir ${path}`], [`mkdir ${path}/strings/0x409`]],
    made: [path, `${path}/strings/0x409`],
    folders: [`${path}/strings`],
    files: [...attributes(path, 'MaxPower bmAttributes', values), ...attributes(`${path}/strings/0x409`, 'configuration', values)],
    links: [
      [gadget, `${path}/g`],
      [`${gadget}/functions`, `${path}/x`],
    ],
  };
};
const gadgetOf = (path) =>
  together(
    {
      prologue: [[`mkdir ${path}`], [`put 0x1d6b ${path}/idVendor`], [`mkdir ${path}/strings/0x409`]],
      made: [path, `${path}/strings/0x409`, `${path}/strings/0x407`, `${path}/strings/x`, `${path}/configs/x`, `${path}/configs/c.256`],
      folders: ['usb_gadget', `${path}/strings`, `${path}/configs`, `${path}/functions`, `${path}/os_desc`],
      files: [
        ...attributes(
          path,
          'UDC UDC UDC UDC bDeviceClass bDeviceProtocol bDeviceSubClass bMaxPacketSize0 bcdDevice bcdUSB idProduct idVendor max_speed',
          values,
        ),
        ...attributes(`${path}/os_desc`, 'b_vendor_code qw_sign use', values),
        ...attributes(`${path}/strings/0x409`, 'manufacturer product serialnumber', values),
      ],
      links: [
        [`${path}/configs/c.1`, `${path}/os_desc/c`],
        [`${path}/configs/c.2`, `${path}/os_desc/d`],
      ],
    },
    config(path, '1'),
    config(path, '2'),
  );

/** Of a gadget in 6.12: its web page, and strings of its own. */
function newerOf(path) {
  const strings = ['s', 'iad_desc', 'vs0_desc'].map((name) => `${path}/strings/0x409/${name}`);
  return {
    prologue: strings.map((string) => [`mkdir ${string}`]),
    made: strings,
    folders: [`${path}/strings/0x409`, `${path}/webusb`],
    files: [
      ...attributes(`${path}/webusb`, 'bVendorCode bcdVersion landingPage use', values),
      ...strings.flatMap((string) => attributes(string, 'id s', values)),
    ],
  };
}

function functionOf(gadget, kind, instance, newer = false) {
  const path = `${gadget}/functions/${kind}.${instance}`;
  const parts = partsOf(kind, newer);
  const makes = parts.map(([part]) => part).filter((part) => part !== '' && MADE.test(part));
  return {
    prologue: [[`mkdir ${path}`], ...makes.map((part) => [`mkdir ${path}${part}`]), [`symlink \\@/${path} ${gadget}/configs/c.1/${kind}`]],
    made: [path, ...makes.map((part) => path + part)],
    folders: parts.map(([part]) => path + part).filter((part) => !MADE.test(part)),
    files: parts.flatMap(([part, names]) => (names === '' ? [] : attributes(path + part, names, values))),
    links: [
      [path, `${gadget}/configs/c.1/${kind}`],
      [path, `${gadget}/configs/c.2/${kind}`],
      [path, `${gadget}/configs/c.1/again`],
      ...[...(LINKS[kind] ?? []), ...((newer && NEWER_LINKS[kind]) || [])].map(([target, place]) => [path + target, path + place]),
      ...((newer && STRING_LINKS[kind]) || []).map(([name, place]) => [`${gadget}/strings/0x409/${name}`, path + place]),
    ],
  };
}

const G = 'usb_gadget/g';
const oneFunction = (newer) =>
  fc
    .tuple(fc.constantFrom(...Object.keys(FUNCTIONS), 'uvc', 'mass_storage'), fc.constantFrom('0', '0', '1'))
    .map(([kind, instance]) => functionOf(G, kind, instance, newer));

const worldOf = (newer) =>
  fc
    .tuple(
      fc.array(oneFunction(newer), { minLength: 1, maxLength: 3 }),
      fc.option(
        fc.constant(
          together(
            { made: ['usb_gadget/h'], prologue: [['mkdir usb_gadget/h', 'mkdir usb_gadget/h/configs/c.1']] },
            config('usb_gadget/h', '1'),
            functionOf('usb_gadget/h', 'acm', '0'),
          ),
        ),
        { freq: 4 },
      ),
    )
    .map(([functions, other]) => together(gadgetOf(G), ...(newer ? [newerOf(G)] : []), ...functions, ...(other ? [other] : [])));

/** @type {import('../world.mjs').Vocabulary} */
export const usb = { name: 'usb', needs: ['usb'], world: worldOf(false) };

/** With what the newer kernel that Debian has adds. @type {import('../world.mjs').Vocabulary} */
export const usb612 = { name: 'usb-6.12', needs: ['usb'], kernel: 'linux-image-6.12-amd64', recorded: 4000, world: worldOf(true) };
