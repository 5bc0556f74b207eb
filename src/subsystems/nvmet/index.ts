/**
 * nvmet: the NVMe target, as drivers/nvme/target/configfs.c has it.
 *
 * ```
 * nvmet/                                  target.ts
 * ├── subsystems/
 * │   └── NQN/                            subsystems.ts       what hosts connect to
 * │       ├── attr_…                      identity.ts
 * │       ├── namespaces/
 * │       │   └── NSID/                   namespaces.ts       a disk: a block device or a file, see backing.ts
 * │       ├── allowed_hosts/ → hosts/     allowed-hosts.ts
 * │       └── passthru/                   passthru.ts         (option passthru)
 * ├── ports/
 * │   └── ID/                             ports.ts            where hosts connect, see transports.ts
 * │       ├── addr_…, param_…             address.ts, tsas.ts
 * │       ├── subsystems/ → subsystems/   port-subsystems.ts  the first link enables the port, the last one gone disables it
 * │       ├── referrals/NAME/             referrals.ts
 * │       └── ana_groups/ID/              ana-groups.ts       group 1 is there from the beginning
 * └── hosts/
 *     └── NQN/                            hosts.ts, dhchap.ts (option auth)
 * ```
 *
 * The kernel is 6.1 by default, as recorded. What later ones changed is marked with `since(…)` where it stands. Debian's
 * 6.12, which answered the same as `nvmet:kernel=6.12,auth,passthru,tls`, is the newest that was asked; the rest is from
 * the kernel's source.
 *
 * What differs from a kernel:
 * - Nothing is served: no host ever connects, but by the event `connect` (events.ts): an identity can no longer be set once a host
 *   has seen it.
 * - `loop` is always there; Debian does not build it. Every other transport is loaded, too.
 * - No port number is really taken: other programs of the machine, and other mounts, do not get in the way.
 * - A device is not opened, so one that is read-only or without a medium is taken, too; a path
 *   is looked up as the process that writes `enable` sees it: its mount namespace, root, working directory and rights. The
 *   native transport cannot know these, and takes those of the process that serves the mount.
 * - To enable a namespace that is buffered and has no device_path is EINVAL; Linux 6.1 follows a null pointer.
 *
 * @module
 */
import type { SetOptions } from '../spec.js';
import { hostsGroup } from './hosts.js';
import { portsGroup } from './ports.js';
import { NvmetProfile } from './profile.js';
import { subsystemsGroup } from './subsystems.js';
import { Target } from './target.js';

export { nvmetOptions } from './options.js';

/**
 * A fresh target with nothing in it.
 * @throws SubsystemError for an option's value that cannot be
 */
export function nvmet(options: SetOptions = {}): Target {
  const target = new Target(new NvmetProfile(options));
  target.addDefaultGroup(subsystemsGroup(target));
  target.addDefaultGroup(portsGroup(target));
  target.addDefaultGroup(hostsGroup(target));
  return target;
}
