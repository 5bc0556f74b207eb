/**
 * The options of the set, for lists and help. By itself, so that a list of sets does not load the model.
 *
 * @module
 */

/** What the options of the set mean, by name. */
export const tsmOptions: Readonly<Record<string, string>> = {
  kernel: 'the version of the kernel to follow, 6.7 or later; 6.12 unless given, or the first one that has the provider',
  provider:
    'tdx_guest (unless given), sev_guest, arm_cca_guest, none, a module such as ./mine.mjs, or a program that reads the inblob from its standard input and writes the outblob to its standard output',
  svsm: 'sev_guest runs under an SVSM, which gives services manifests; its privlevel_floor is 2 then',
  floor: 'privlevel_floor of sev_guest: the VMPL that the guest runs at, 0 to 3',
};
