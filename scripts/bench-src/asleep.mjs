// A mount like that of `configfs-fuse mount`, but for one thing: it never looks for the next request, it sleeps at once.
//
//   node asleep.mjs DIR SET
import { Configfs, loadSubsystems, mountKernel } from '../../dist/index.js';

const [dir, set] = process.argv.slice(2);
const configfs = new Configfs();
for (const subsystem of await loadSubsystems(set)) await configfs.registerSubsystem(subsystem);
const mount = await mountKernel(configfs, dir, { spin: 0, watchdog: false });
process.once('SIGTERM', () => void mount.unmount());
console.log('ready');
