/**
 * What surrounds a mount in `configfs-fuse run`: namespaces, directories, the supervisor.
 *
 * @module
 */
export { plugDevices } from './devices.js';
export { listConfigfs } from './filesystems.js';
export { MODULES_DIRECTORY, modulesDirectory } from './lib-modules/directory.js';
export { Places } from './live/places.js';
export { Machine } from './machine.js';
export { MachineError } from './machine-error.js';
export { replaceKmod } from './kmod.js';
export { Modules } from './modules.js';
export { Shown } from './show.js';
