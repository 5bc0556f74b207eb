/**
 * The judged sets, the scenarios that are theirs, and where their code is. The large ones are looked at when they are named: their parts share
 * code, and so their attributes are not all stored everywhere.
 *
 * @type {{ name: string, source: string, scenarios: string[], folder?: string, large?: boolean }[]}
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
  { name: 'nvmet', source: 'nvmet', scenarios: ['nvmet'], large: true },
  { name: 'pci_ep', source: 'pci_ep', scenarios: ['pci'] },
  { name: 'rdma_cm', source: 'rdma_cm', scenarios: ['rdma'] },
  { name: 'stp-policy', source: 'stp-policy', scenarios: ['stm'] },
  { name: 'target', source: 'target', scenarios: ['target'], large: true },
  { name: 'tsm', source: 'tsm', scenarios: ['tsm'] },
  { name: 'usb_gadget', source: 'usb_gadget', scenarios: ['usb'], folder: 'usb-gadget', large: true },
  { name: 'vkms', source: 'vkms', scenarios: ['vkms'] },
];
