/**
 * `np` of a target portal group: addresses at which the target listens. Nothing really does; but two addresses of this
 * target that exclude each other are refused, as they would be in the kernel.
 *
 * @module
 */
import { type Attribute, Errno, isErrno, quote, logged, reasonOf } from '../../../../core/index.js';
import { kstrtou, cString } from '../../../kinds/index.js';
import { checkScope, clash, parseAddress, type SocketAddress } from '../../../network/socket-address.js';
import type { Part } from '../../part.js';
import type { GroupView, Portal } from './state.js';

/** `[IPv6]…:PORT`, as the kernel takes it apart. */
const BRACKETS = /\[([^\]]*)\][^:]*:(.*)/s;
const PLAIN = /^([^:]*):(.*)/s;

/** `lio_target_call_addnptotpg`: reads `ADDRESS:PORT`. @throws EINVAL */
function parsePortal(name: string): SocketAddress {
  const found = (name.includes('[') ? BRACKETS : PLAIN).exec(name);
  if (!found) {
    const missing = name.includes('[') && !name.slice(name.indexOf('[')).includes(']') ? 'trailing "]"' : '":port"';
    throw new Errno('EINVAL', () =>
      logged(
        `${quote(name)} is no portal; expected ADDRESS:PORT or [ADDRESS]:PORT`,
        `Unable to locate ${missing} in ${name.includes('[') ? 'IPv6' : 'IPv4'} iSCSI network portal address`,
      ),
    );
  }
  const [, address, port] = found as unknown as [string, string, string];
  try {
    return parseAddress('ipv4', address, port);
  } catch {
    try {
      return parseAddress('ipv6', address, port);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Errno(error.code, () => logged(reasonOf(error), `malformed ip/port passed: ${name}`));
    }
  }
}

const same = (a: SocketAddress, b: SocketAddress): boolean => a.family === b.family && a.text === b.text && a.port === b.port;

/** `iscsit_tpg_add_network_portal`. @throws EEXIST, EADDRINUSE, EINVAL */
export function makePortal({ wwn }: GroupView, name: string): Portal {
  const address = parsePortal(name);
  const { sockets } = wwn.registered.data;
  const { portals } = wwn.data;
  if ([...portals].some(({ socket }) => same(socket.address, address))) {
    throw new Errno('EEXIST', () =>
      logged(
        `${wwn.name} listens at ${quote(name)} already (iscsit_tpg_add_network_portal)`,
        `Network Portal: ${address.text} already exists on a different TPG on ${wwn.name}`,
      ),
    );
  }
  let socket = [...sockets].find((one) => same(one.address, address));
  if (!socket) {
    checkScope(address);
    const other = [...sockets].find((one) => clash(one.address, address));
    if (other)
      throw new Errno('EADDRINUSE', () =>
        logged(`${quote(name)} and ${other.address.text} exclude each other (iscsit_setup_np)`, 'kernel_bind() failed: -98'),
      );
    socket = { address, portals: 0 };
    sockets.add(socket);
  }
  socket.portals++;
  const portal = { socket };
  portals.add(portal);
  return portal;
}

export function dropPortal({ wwn }: GroupView, portal: Portal): void {
  wwn.data.portals.delete(portal);
  if (--portal.socket.portals === 0) wwn.registered.data.sockets.delete(portal.socket);
}

/** A transport that needs hardware: 0, and nothing else. */
const offload = (name: string, what: string): Attribute<Part<Portal>> => ({
  name,
  show: () => '0\n',
  store(_portal, page) {
    const on = kstrtou(32, cString(page));
    if (on > 1) throw new Errno('EINVAL', () => logged(`${name} is 0 or 1`, `Illegal value for tpg_enable: ${on}`));
    if (on === 1) throw new Errno('EINVAL', `there is no ${what} (iscsit_get_transport)`);
  },
});

export const portalFiles: readonly Attribute<Part<Portal>>[] = [offload('iser', 'RDMA device'), offload('cxgbit', 'Chelsio adapter')];
