/**
 * `dbroot`: where the target keeps metadata that outlasts a restart.
 *
 * @module
 */
import { constants, statSync } from 'node:fs';
import { type Attribute, type ConfigItem, Errno } from '../../core/index.js';
import { encodeText, text } from '../kinds/index.js';
import type { TargetState } from './state.js';

/** DB_ROOT_PREFERRED and DB_ROOT_DEFAULT. */
const PREFERRED = '/etc/target';
const DEFAULT = '/var/target';

/** `target_init_dbroot`: the preferred directory where it is there, as the target is loaded. */
export const initialDbroot = (): string => (statSync(PREFERRED, { throwIfNoEntry: false })?.isDirectory() ? PREFERRED : DEFAULT);

const path = text({ newline: 'last' });

/** `target_core_item_dbroot_store`. */
export const dbroot = <T extends ConfigItem & { readonly state: TargetState }>(): Attribute<T> => ({
  name: 'dbroot',
  show: ({ state }) => encodeText(`${state.dbroot}\n`),
  async store({ state }, page, { paths }) {
    if (state.devices > 0) throw new Errno('EINVAL', () => `there are ${state.devices} storage objects (target_core_item_dbroot_store)`);
    const name = path.parse(page);
    if (page[0] === 0) throw new Errno('EINVAL', 'the path is empty');
    const { mode } = await paths.stat(name);
    if ((mode & constants.S_IFMT) !== constants.S_IFDIR) throw new Errno('ENOTDIR', () => `${name} is no directory (kern_path)`);
    state.dbroot = name;
  },
});
