/**
 * What the parts of iscsi keep.
 *
 * @module
 */
import type { AclView, TpgView, WwnView } from '../../fabric/fabric.js';
import type { SocketAddress } from '../../../network/socket-address.js';

/** Names and passwords of CHAP (`struct iscsi_node_auth`), as they were written. */
export class Credentials {
  readonly texts = new Map<CredentialName, string>();
  /** The names that are set; a text that begins with NULL unsets one. */
  readonly set = new Set<CredentialName>();
  /** Initiators need a name and a password to discover targets; of `discovery_auth`. */
  enforced = false;

  /** The target proves who it is, too. */
  get authenticateTarget(): boolean {
    return this.set.has('userid_mutual') && this.set.has('password_mutual');
  }
}

export type CredentialName = 'userid' | 'password' | 'userid_mutual' | 'password_mutual';

/** An address at which portals of one or more targets listen (`struct iscsi_np`). */
export interface Socket {
  readonly address: SocketAddress;
  portals: number;
}

/** `iscsit_global`. */
export interface Iscsi {
  /** Numbers of targets that are taken. */
  readonly indexes: Set<number>;
  readonly discovery: Credentials;
  allowedCpus: Set<number>;
  readonly sockets: Set<Socket>;
}

/** A target (`struct iscsi_tiqn`). */
export interface Tiqn {
  readonly index: number;
  /** Its portals, in all of its target portal groups. */
  readonly portals: Set<Portal>;
  /** Initiators that are logged in, and how many have logged in and out. */
  sessions: number;
  logins: number;
  logouts: number;
}

/** A portal of a target portal group. */
export interface Portal {
  readonly socket: Socket;
}

/** A target portal group (`struct iscsi_portal_group`). */
export interface IscsiTpg {
  readonly attrib: Map<string, number>;
  /** `param`, by name. */
  readonly params: Map<string, string>;
  readonly credentials: Credentials;
}

/** An ACL (`struct iscsi_node_acl`). */
export interface IscsiAcl {
  readonly attrib: Map<string, number>;
  readonly credentials: Credentials;
}

export type TiqnView = WwnView<Tiqn, Iscsi>;
export type GroupView = TpgView<IscsiTpg, Tiqn, Iscsi>;
export type InitiatorView = AclView<IscsiAcl, IscsiTpg, Tiqn, Iscsi>;
