/**
 * target: LIO, the SCSI target, as drivers/target/target_core_configfs.c and the fabrics have it.
 *
 * ```
 * target/                              target.ts, dbroot.ts
 * ├── core/
 * │   ├── alua/lu_gps/GROUP/           backstores/alua/lu-group.ts
 * │   └── PLUGIN_NUMBER/               backstores/hba.ts           an HBA: rd_mcp, fileio, iblock, pscsi, user (plugins/)
 * │       └── OBJECT/                  backstores/make-device.ts   a storage object: device.ts, device-files.ts
 * │           ├── attrib/              backstores/attrib-table.ts
 * │           ├── pr/, wwn/            backstores/reservations.ts, wwn.ts
 * │           ├── alua/GROUP/          backstores/alua/port-group.ts
 * │           └── statistics/          backstores/statistics.ts
 * └── FABRIC/                          fabrics/                    another fabric is another file there
 *     └── WWN/                         fabric/wwn.ts
 *         └── tpgt_TAG/                fabric/tpg.ts
 *             ├── lun/lun_N → OBJECT   fabric/lun.ts
 *             ├── acls/INITIATOR/      fabric/acls.ts
 *             │   └── lun_N → lun_N    fabric/mapped-lun.ts
 *             └── np/ADDRESS           fabric/fabric.ts
 * ```
 *
 * The kernel is 6.1 by default, as recorded. What later ones changed is marked with `since(…)` where it stands. docs/target.md
 * tells what was judged by which kernel, and what differs.
 *
 * @module
 */
import type { SetOptions } from '../spec.js';
import { coreDirectory } from './backstores/hba.js';
import { initialDbroot } from './dbroot.js';
import { TargetProfile } from './profile.js';
import { TargetState } from './state.js';
import { Target } from './target.js';

export { targetOptions } from './options.js';

/**
 * A fresh target with nothing in it.
 * @throws SubsystemError for an option's value that cannot be
 */
export function target(options: SetOptions = {}): Target {
  const state = new TargetState(new TargetProfile(options), initialDbroot());
  const subsystem = new Target(state);
  subsystem.addDefaultGroup(coreDirectory(state));
  return subsystem;
}
