/**
 * The kernel modules that built-in sets stand for: what `modprobe` finds in `configfs-fuse run`, see docs/machine.md.
 *
 * @module
 */
import type { ConfigSubsystem, SurroundingModule } from '../core/index.js';

type Modules = readonly (string | SurroundingModule)[];

const needing = (needs: readonly string[], ...names: readonly string[]): SurroundingModule[] => names.map((name) => ({ name, needs }));

/** By the name of the set. The first module is that of the subsystem itself. */
const modules: Readonly<Record<string, Modules>> = {
  nvmet: ['nvmet', ...needing(['nvmet'], 'nvmet_tcp', 'nvmet_rdma', 'nvmet_fc', 'nvme_loop')],
  // Of functions, those that the set has: their modules' aliases say `usbfunc:NAME`.
  usb_gadget: [
    { name: 'libcomposite', needs: ['udc_core'] },
    'udc_core',
    ...needing(['udc_core'], 'dummy_hcd'),
    ...needing(['udc_core'], 'u_serial'),
    ...needing(['libcomposite'], 'u_ether', 'u_audio', 'usb_f_fs', 'usb_f_hid', 'usb_f_mass_storage', 'usb_f_midi'),
    ...needing(['libcomposite'], 'usb_f_printer', 'usb_f_ss_lb', 'usb_f_uvc'),
    ...needing(['libcomposite', 'u_serial'], 'usb_f_acm', 'usb_f_obex', 'usb_f_serial'),
    ...needing(['libcomposite', 'u_ether'], 'usb_f_ecm', 'usb_f_ecm_subset', 'usb_f_eem', 'usb_f_ncm', 'usb_f_phonet', 'usb_f_rndis'),
    ...needing(['libcomposite', 'u_audio'], 'usb_f_uac1', 'usb_f_uac2'),
  ],
  'gpio-sim': ['gpio_sim'],
  'gpio-virtuser': ['gpio_virtuser'],
  nullb: ['null_blk'],
  netconsole: ['netconsole'],
  dlm: ['dlm'],
  rdma_cm: ['rdma_cm'],
  iio: [
    'industrialio_configfs',
    ...needing(['industrialio_configfs'], 'industrialio_sw_trigger', 'industrialio_sw_device'),
    ...needing(['industrialio_sw_trigger'], 'iio_trig_hrtimer'),
    ...needing(['industrialio_sw_device'], 'iio_dummy'),
  ],
  'stp-policy': ['stm_core', ...needing(['stm_core'], 'stm_p_basic', 'stm_p_sys_t', 'dummy_stm')],
  acpi: ['acpi_configfs'],
  // The endpoint library is built into the kernel where there is one.
  pci_ep: ['pci_endpoint', ...needing(['pci_endpoint'], 'pci_epf_test', 'pci_epf_ntb', 'pci_epf_vntb')],
  vkms: ['vkms'],
  most: [...needing(['most_core'], 'most_cdev'), 'most_core', ...needing(['most_core'], 'most_net', 'most_video', 'most_snd')],
  'cs-syscfg': ['coresight'],
  thunderbolt: ['thunderbolt', ...needing(['thunderbolt'], 'thunderbolt_stream')],
};

/** Lets the first subsystem of a set have its modules, unless it names some itself. */
export function withModules(set: string, subsystems: readonly ConfigSubsystem[]): readonly ConfigSubsystem[] {
  const [first] = subsystems;
  const own = Object.hasOwn(modules, set) ? modules[set] : undefined;
  if (first && own && !subsystems.some(({ surroundings }) => surroundings?.modules)) {
    first.surroundings = { ...first.surroundings, modules: own };
  }
  return subsystems;
}
