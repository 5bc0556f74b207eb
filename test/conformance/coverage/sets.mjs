/**
 * The judged sets, the scenarios that are theirs, and where their code is. In `alike` stand the places that share their code. The large ones
 * take a while, and are looked at when they are named.
 *
 * @type {{ name: string, source: string, scenarios: string[], folder?: string, large?: boolean, alike?: [RegExp, string][] }[]}
 */
export const sets = [
  { name: 'acpi', source: 'acpi', scenarios: ['acpi'] },
  { name: 'cluster', source: 'cluster', scenarios: ['cluster'] },
  { name: 'dlm', source: 'dlm', scenarios: ['dlm'] },
  { name: 'gpio-aggregator', source: 'gpio-aggregator', scenarios: ['aggregator'] },
  { name: 'gpio-sim', source: 'gpio-sim', scenarios: ['gpio', 'virtuser'] },
  { name: 'gpio-virtuser', source: 'gpio-virtuser', scenarios: ['virtuser'] },
  { name: 'iio', source: 'iio', scenarios: ['iio'] },
  { name: 'netconsole', source: 'netconsole', scenarios: ['netconsole', 'netif'] },
  { name: 'nullb', source: 'null_blk', scenarios: ['nullb'] },
  { name: 'nvmet', source: 'nvmet', scenarios: ['nvmet', 'passthru'], large: true },
  {
    name: 'pci_ep',
    source: 'pci_ep',
    scenarios: ['pci'],
    // pci-ep-cfs.c: whatever the driver is.
    alike: [[/^pci_ep\/functions\/pci_epf_[a-z]+(?=\/[^/]+(\/(primary|secondary))?$)/, 'pci_ep/functions/driver']],
  },
  { name: 'rdma_cm', source: 'rdma_cm', scenarios: ['rdma'] },
  { name: 'stp-policy', source: 'stp-policy', scenarios: ['stm'] },
  {
    name: 'target',
    source: 'target',
    scenarios: ['target'],
    large: true,
    alike: [
      // target_core_configfs.c and target_core_stat.c: whatever the backend is.
      [
        /^(target\/core)\/[a-z_]+_([^/]+)(?=\/hba_(info|mode)$|\/[^/]+\/((alua|pr|statistics|wwn)\/|(alias|udev_path|alua_lu_gp|lba_map)$))/,
        '$1/hba_$2',
      ],
      [/(?<=\/alua\/)default_tg_pt_gp(?=\/)/, '<name>'],
      // target_core_fabric_configfs.c: whatever the fabric is.
      [
        /^target\/(?!core\/)[^/]+(?=\/[^/]+\/(param\/|tpgt_[^/]+\/(lun\/lun_|acls\/[^/]+\/lun_|(enable|rtpi|dynamic_sessions)$)))/,
        'target/fabric',
      ],
    ],
  },
  { name: 'thunderbolt', source: 'thunderbolt', scenarios: ['thunderbolt'] },
  { name: 'tsm', source: 'tsm', scenarios: ['tsm'] },
  { name: 'usb_gadget', source: 'usb_gadget', scenarios: ['usb'], folder: 'usb-gadget', large: true },
  { name: 'vkms', source: 'vkms', scenarios: ['vkms'] },
];
