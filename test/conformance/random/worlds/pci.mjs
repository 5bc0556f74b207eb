/**
 * PCI endpoint functions at two controllers of ours: Debian's 6.12, with the endpoint library compiled beside it.
 *
 * The kernel takes the target of any link for what it expects, and drivers of functions do not mind their own state when they are
 * unbound: a secondary controller without a primary one, or a bridge with one controller, ends it. So there are only the links of
 * pci_epf_test to controllers.
 */
import fc from 'fast-check';
import { COMMON, valuesOf } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const tried = valuesOf('pci');
const valuesFor = (name) => [...(tried.get(name) ?? []), ...COMMON];
const HEADER =
  'vendorid deviceid revid progif_code subclass_code baseclass_code cache_line_size subsys_vendor_id subsys_id interrupt_pin msi_interrupts msix_interrupts';
const TEST = 'pci_ep/functions/pci_epf_test';
const CONTROLLERS = ['lab_epc.0', 'lab_epc.1'].map((name) => `pci_ep/controllers/${name}`);

const controllers = {
  // Controllers stay, and so does what was stored in them.
  epilogue: ['root', ...CONTROLLERS.map((path) => `put 0 ${path}/start`)],
  folders: ['pci_ep', 'pci_ep/functions', TEST, ...CONTROLLERS],
  files: CONTROLLERS.flatMap((path) => attributes(path, 'start', valuesFor)),
};
const test = (name) => {
  const path = `${TEST}/${name}`;
  const links = [
    ...CONTROLLERS.map((controller) => [controller, `${path}/primary/l`]),
    ...CONTROLLERS.map((controller) => [path, `${controller}/${name}`]),
  ];
  return {
    prologue: [[`mkdir ${path}`]],
    made: [path, `${path}/x`],
    folders: [`${path}/primary`, `${path}/secondary`],
    files: attributes(path, HEADER, valuesFor),
    links,
    bursts: links.flatMap(([target, place]) => [
      [`mkdir ${path}`, `symlink \\@/${target} ${place}`, `rmdir ${path}`, `unlink ${place}`, `rmdir ${path}`],
      [`symlink \\@/${target} ${place}`, `ls ${place.slice(0, place.lastIndexOf('/'))}`],
    ]),
  };
};
/** @param more what only this driver's functions have */
const bridge = (driver, more) => {
  const path = `pci_ep/functions/${driver}/n`;
  // It is number 0 in most scripts, and nothing but a name that is not there in the others.
  const settings = `${path}/${driver}.0`;
  return {
    prologue: [[`mkdir ${path}`]],
    made: [path],
    folders: [`pci_ep/functions/${driver}`, settings],
    files: [
      ...attributes(path, 'vendorid baseclass_code', valuesFor),
      ...attributes(settings, `spad_count db_count num_mws num_mws mw1 mw2 mw3 mw4${more}`, valuesFor),
    ],
  };
};
const bridges = [bridge('pci_epf_ntb', ''), bridge('pci_epf_vntb', ' vbus_number vntb_pid vntb_vid')];

/** The places of links, by their targets. */
const allowed = new Set(['a', 'b', 'c'].flatMap((name) => test(name).links.map(([target, place]) => `${target} ${place}`)));

/** @type {import('../world.mjs').Vocabulary} */
export const pci = {
  name: 'pci',
  needs: ['pci'],
  kernel: 'linux-image-6.12-amd64',
  world: fc
    .oneof(
      fc.subarray([test('b'), test('c')]).map((parts) => [test('a'), ...parts]),
      fc.constantFrom(...bridges).map((one) => [one]),
      fc.constantFrom(...bridges).map((one) => [one, test('a')]),
    )
    .map((parts) => together(controllers, ...parts)),
  isLeftOut(line) {
    const [, target, place] = /\bsymlink (\S+) (\S+)$/.exec(line) ?? [];
    if (target === undefined) return false;
    return /\bat \d/.test(line) || !target.startsWith('\\@/') || !allowed.has(`${target} ${place}`.replaceAll('\\@/', ''));
  },
};
