/**
 * The provider of tsm_lab.c beside this file, for configfs-fuse. tsm-lab.mjs has the attributes that steer it.
 *
 * Use: `configfs-fuse mount DIR -s tsm:provider=test/conformance/module/tsm-lab-provider.mjs -s test/conformance/module/tsm-lab.mjs`
 */
import { Errno, ERRNO } from 'configfs-fuse';

/** The optional attributes by the kernel's numbers; of the binary ones, 16 more. */
const NUMBERS = {
  privlevel: 2,
  privlevel_floor: 3,
  service_provider: 4,
  service_guid: 5,
  service_manifest_version: 6,
  auxblob: 18,
  manifestblob: 19,
};
const ABSENT = -2;
const NATURAL = -1;

const defaults = {
  privlevel_floor: 0,
  attributes: -1,
  fail: 0,
  outblob_length: NATURAL,
  auxblob_length: NATURAL,
  manifestblob_length: NATURAL,
  reports: 0,
  /** @type {bigint | undefined} */
  generation: undefined,
};
/** What tsm-lab.mjs stores. */
export const settings = { name: 'lab', ...defaults };
export const setDefaults = () => void Object.assign(settings, defaults);

/** A text's bytes: a lone U+DC80 … U+DCFF stands for a byte that is not UTF-8. */
const bytesOf = (text) =>
  Buffer.concat([...text].map((char) => (/^[\udc80-\udcff]$/.test(char) ? Buffer.of(char.charCodeAt(0) & 0xff) : Buffer.from(char))));

function makeBlob(kind, request, wanted) {
  if (wanted === ABSENT) return undefined;
  const { privlevel, serviceProvider = '(none)', serviceGuid, serviceManifestVersion, inblob } = request;
  const text = Buffer.concat([
    Buffer.from(`${kind} ${settings.reports} privlevel ${privlevel} service `),
    bytesOf(serviceProvider),
    Buffer.from(` guid ${serviceGuid} version ${serviceManifestVersion} inblob ${Buffer.from(inblob).toString('hex')}\n`),
  ]);
  const blob = Buffer.alloc(wanted === NATURAL ? text.length : wanted, '.');
  text.copy(blob);
  return blob;
}

const codeOf = (number) => /** @type {keyof typeof ERRNO} */ (Object.keys(ERRNO).find((name) => ERRNO[name] === number));

export default {
  get name() {
    return settings.name;
  },
  get privlevelFloor() {
    return settings.privlevel_floor;
  },
  get attributes() {
    if (settings.attributes === -1) return undefined;
    return new Set(Object.keys(NUMBERS).filter((name) => settings.attributes & (1 << NUMBERS[name])));
  },
  makeReport(request) {
    settings.reports++;
    if (settings.generation !== undefined) {
      request.writeGeneration = settings.generation;
      settings.generation = undefined;
      throw new Errno('EAGAIN', 'it is to fail once (tsm_lab/generation)');
    }
    if (settings.fail !== 0) throw new Errno(codeOf(settings.fail), `it is to fail with ${settings.fail} (tsm_lab/fail)`);
    return {
      outblob: makeBlob('out', request, settings.outblob_length),
      auxblob: makeBlob('aux', request, settings.auxblob_length),
      manifestblob: makeBlob('manifest', request, settings.manifestblob_length),
    };
  },
};
