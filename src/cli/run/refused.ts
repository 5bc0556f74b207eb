/**
 * Why `configfs-fuse run` could not make its namespaces, in words that say what to do: on a machine, and in a container.
 *
 * @module
 */
import { existsSync } from 'node:fs';

/** What a container is asked for. docs/containers.md explains it. */
const FLAGS = '--device /dev/fuse --cap-add SYS_ADMIN --security-opt apparmor=unconfined';

/** Files that Docker and Podman make in each container. */
const MARKS = ['/.dockerenv', '/run/.containerenv'];

const NO_USER_NAMESPACE =
  'no private mount namespace could be made without root: user namespaces are not allowed here' +
  ' (see sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)';

/** What went wrong: of a MachineError. */
export interface Refusal {
  readonly message: string;
  readonly code?: string | undefined;
}

/** @param userNamespace without root, or without CAP_SYS_ADMIN @param inContainer for tests; else looked up */
export function whyRefused(
  { message, code }: Refusal,
  userNamespace: boolean,
  inContainer = MARKS.some((mark) => existsSync(mark)),
): string {
  const device = message.includes('/dev/fuse');
  const what = userNamespace && code === 'EPERM' && !device ? NO_USER_NAMESPACE : message;
  if (device && code === 'EACCES') return `${what}; everybody may open it after 'chmod 666 /dev/fuse'${inContainer ? ' on the host' : ''}`;
  if (inContainer && (code === 'EPERM' || code === 'EACCES' || (device && code === 'ENOENT')))
    return `${what}; start the container with ${FLAGS}`;
  return device && code === 'ENOENT' ? `${what}; it comes with 'modprobe fuse'` : what;
}
