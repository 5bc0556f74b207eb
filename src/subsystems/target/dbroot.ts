/**
 * `dbroot`: where the target keeps metadata that outlasts a restart.
 *
 * @module
 */
import { constants, statSync } from 'node:fs';
import { type Attribute, type ConfigItem, Errno, logged } from '../../core/index.js';
import { cBytes, encodeText, inFunctions, text } from '../kinds/index.js';
import type { TargetState } from './state.js';

/** DB_ROOT_PREFERRED and DB_ROOT_DEFAULT. */
const PREFERRED = '/etc/target';
const DEFAULT = '/var/target';

/** `target_init_dbroot`: the preferred directory where it is there, as the target is loaded. */
export const initialDbroot = (): string => (statSync(PREFERRED, { throwIfNoEntry: false })?.isDirectory() ? PREFERRED : DEFAULT);

const NEWLINE = 0x0a;

const path = text({ newline: 'last' });

/** `target_core_item_dbroot_store`. */
export const dbroot = <T extends ConfigItem & { readonly state: TargetState }>(): Attribute<T> =>
  inFunctions('target_core_item_', [file<T>()])[0]!;

const file = <T extends ConfigItem & { readonly state: TargetState }>(): Attribute<T> => ({
  name: 'dbroot',
  show: ({ state }) => encodeText(`${state.dbroot.path}\n`),
  async store({ state }, page, { paths }) {
    if (state.devices > 0)
      throw new Errno('EINVAL', () =>
        logged(
          `there are ${state.devices} storage objects (target_core_item_dbroot_store)`,
          "db_root: cannot be changed because it's in use",
        ),
      );
    const written = cBytes(page);
    if (written.length === 0) throw new Errno('EINVAL', 'the path is empty (target_core_item_dbroot_store)');
    const name = path.parse(page);
    // Without a name it is the caller's working directory.
    const { mode } = await paths.stat(name || '.');
    if ((mode & constants.S_IFMT) !== constants.S_IFDIR)
      throw new Errno('ENOTDIR', () => logged(`${name} is not a directory (kern_path)`, `db_root: not a directory: ${name}`));
    keep(state, written);
  },
  // The default is not looked for either.
  putBack: ({ state }, page) => keep(state, cBytes(page)),
});

/** The newline becomes the end of the path; without one, the end of a longer path that was there before stays. */
function keep({ dbroot }: TargetState, written: Uint8Array): void {
  dbroot.write(written.at(-1) === NEWLINE ? Buffer.concat([written.subarray(0, -1), Buffer.of(0)]) : written);
}
