/** The kernel modules of `run -s usb_gadget`: a function can be made exactly if its module is there. */
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { drivers } from '../../../src/subsystems/usb-gadget/functions/index.js';

/** What the aliases `usbfunc:NAME` of the modules of Debian's 6.1 and 6.12 say. */
const MODULES: Readonly<Record<string, string>> = {
  acm: 'usb_f_acm',
  ecm: 'usb_f_ecm',
  eem: 'usb_f_eem',
  ffs: 'usb_f_fs',
  geth: 'usb_f_ecm_subset',
  gser: 'usb_f_serial',
  hid: 'usb_f_hid',
  Loopback: 'usb_f_ss_lb',
  mass_storage: 'usb_f_mass_storage',
  midi: 'usb_f_midi',
  ncm: 'usb_f_ncm',
  obex: 'usb_f_obex',
  phonet: 'usb_f_phonet',
  printer: 'usb_f_printer',
  rndis: 'usb_f_rndis',
  SourceSink: 'usb_f_ss_lb',
  uac1: 'usb_f_uac1',
  uac2: 'usb_f_uac2',
  uvc: 'usb_f_uvc',
};

test('the functions, and their modules', async (t) => {
  t.same([...drivers.keys()].sort(), Object.keys(MODULES).sort());
  const [gadgets] = await loadSubsystems('usb_gadget');
  const names = (gadgets?.surroundings?.modules ?? []).map((one) => (typeof one === 'string' ? one : one.name));
  t.same(names.filter((name) => name.startsWith('usb_f_')).sort(), [...new Set(Object.values(MODULES))].sort());
});
