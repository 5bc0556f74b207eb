/** What a kernel module needs of the others of its set: `modules.dep` of Debian's 6.1, 6.12 and 7.3, and for `most` its source. */
import { test } from 'tap';
import { loadSubsystems } from '../../src/subsystems/index.js';

/** By set: the modules, and all of the set that each needs. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  nvmet: { nvmet: [], nvmet_tcp: ['nvmet'], nvmet_rdma: ['nvmet'], nvmet_fc: ['nvmet'], nvme_loop: ['nvmet'] },
  usb_gadget: {
    udc_core: [],
    libcomposite: ['udc_core'],
    dummy_hcd: ['udc_core'],
    u_serial: ['udc_core'],
    u_ether: ['libcomposite', 'udc_core'],
    u_audio: ['libcomposite', 'udc_core'],
    usb_f_acm: ['libcomposite', 'u_serial', 'udc_core'],
    usb_f_ecm: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_ecm_subset: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_eem: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_fs: ['libcomposite', 'udc_core'],
    usb_f_hid: ['libcomposite', 'udc_core'],
    usb_f_mass_storage: ['libcomposite', 'udc_core'],
    usb_f_midi: ['libcomposite', 'udc_core'],
    usb_f_ncm: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_obex: ['libcomposite', 'u_serial', 'udc_core'],
    usb_f_phonet: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_printer: ['libcomposite', 'udc_core'],
    usb_f_rndis: ['libcomposite', 'u_ether', 'udc_core'],
    usb_f_serial: ['libcomposite', 'u_serial', 'udc_core'],
    usb_f_ss_lb: ['libcomposite', 'udc_core'],
    usb_f_uac1: ['libcomposite', 'u_audio', 'udc_core'],
    usb_f_uac2: ['libcomposite', 'u_audio', 'udc_core'],
    usb_f_uvc: ['libcomposite', 'udc_core'],
  },
  'stp-policy': { stm_core: [], stm_p_basic: ['stm_core'], stm_p_sys_t: ['stm_core'], dummy_stm: ['stm_core'] },
  pci_ep: { pci_endpoint: [], pci_epf_test: ['pci_endpoint'], pci_epf_ntb: ['pci_endpoint'], pci_epf_vntb: ['pci_endpoint'] },
  // Each component calls most_register_component of the core.
  most: { most_core: [], most_cdev: ['most_core'], most_net: ['most_core'], most_video: ['most_core'], most_snd: ['most_core'] },
  thunderbolt: { thunderbolt: [], thunderbolt_stream: ['thunderbolt'] },
};

for (const [set, wanted] of Object.entries(NEEDS)) {
  test(set, async (t) => {
    const modules = (await loadSubsystems(set)).flatMap(({ surroundings }) => surroundings?.modules ?? []);
    const needs = new Map(modules.map((one) => (typeof one === 'string' ? [one, []] : [one.name, one.needs ?? []])));
    const all = (name: string): string[] => (needs.get(name) ?? []).flatMap((one) => [one, ...all(one)]);
    t.same(Object.fromEntries([...needs.keys()].map((name) => [name, [...new Set(all(name))].sort()])), wanted);
  });
}
