/**
 * The options of the set, for lists and help. By itself, so that a list of sets does not load the model.
 *
 * @module
 */

/** What the options of the set mean, by name. */
export const pciEpOptions: Readonly<Record<string, string>> = {
  controllers:
    'the endpoint controllers that exist, separated by colons, each with the number of functions that it takes, and of virtual functions of each of these: NAME=1/0 (the numbers may be left out); 51000000.pcie_ep unless given',
  drivers: 'the drivers of functions that are loaded, separated by colons; pci_epf_ntb:pci_epf_test:pci_epf_vntb unless given',
};
