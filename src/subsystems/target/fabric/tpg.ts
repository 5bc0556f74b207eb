/**
 * `tpgt_N` of a WWN: a target portal group, with its LUNs, portals and ACLs.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno } from '../../../core/index.js';
import { cString, inFunctions, kstrtobool, kstrtou } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import { Part } from '../part.js';
import { aclDirectory } from './acls.js';
import type { FabricView, LunView, TpgView, WwnView } from './fabric.js';
import { lunDirectory } from './lun.js';
import type { NodeAcl } from './node-acl.js';
import { portalDirectory } from './portals.js';
import { logout } from './sessions.js';

/** Largest relative target port identifier. */
const MAX_PORT = 0xffff;

export class Tpg extends ConfigGroup implements TpgView {
  readonly tag: number;
  readonly data: any;
  enabled = false;
  readonly nodeAcls: NodeAcl[] = [];
  readonly luns = new Set<LunView>();
  relativePort = 0;
  /** Was `rtpi` written? */
  #manual = false;

  constructor(
    readonly wwn: WwnView,
    name: string,
  ) {
    const { registered } = wwn;
    super(registered.type(tpgType));
    // The fabric needs it before the directory has it.
    this.name = name;
    const { tag, data } = registered.fabric.makeTpg(wwn, name);
    this.tag = tag;
    this.data = data;
    registered.groups.add(this);
    this.addDefaultGroup(lunDirectory(this));
    this.addDefaultGroup(portalDirectory(this));
    this.addDefaultGroup(aclDirectory(this));
    this.addDefaultGroup(new Part<TpgView>(registered.type(attribType), 'attrib', this));
    this.addDefaultGroup(new Part<TpgView>(registered.type(authType), 'auth', this));
    this.addDefaultGroup(new Part<TpgView>(registered.type(paramType), 'param', this));
  }

  /** `target_fabric_tpg_base_enable_store`. */
  enable(on: boolean): void {
    if (on === this.enabled) return;
    const { fabric, state } = this.wwn.registered;
    const numbered = state.profile.since('6.4');
    // Where the fabric refuses, the number stays taken: only the number of an enabled group is given back.
    if (on && numbered) this.#takePort();
    fabric.enable?.(this, on);
    if (!on) {
      this.#freePort();
      this.#endSessions();
    }
    this.enabled = on;
  }

  /** As `iscsit_release_sessions_for_tpg` does. */
  #endSessions(): void {
    if (!this.wwn.registered.fabric.enable) return;
    for (const acl of [...this.nodeAcls]) logout(this, acl);
  }

  /** `target_tpg_register_rtpi`. @throws EINVAL */
  #takePort(): void {
    const { ports } = this.wwn.registered.state;
    if (this.#manual) {
      const number = this.relativePort;
      if (ports.has(number)) throw new Errno('EINVAL', () => `another target portal group has rtpi ${number} (target_tpg_register_rtpi)`);
    } else {
      let free = 1;
      while (ports.has(free) && free <= MAX_PORT) free++;
      this.relativePort = free;
    }
    ports.add(this.relativePort);
  }

  /** `target_tpg_deregister_rtpi`. */
  #freePort(): void {
    if (this.enabled) this.wwn.registered.state.ports.delete(this.relativePort);
  }

  setPort(number: number): void {
    if (number === 0) throw new Errno('EINVAL', 'rtpi 0 is reserved (target_fabric_tpg_base_rtpi_store)');
    if (this.enabled) throw new Errno('EINVAL', 'the target portal group is enabled (target_fabric_tpg_base_rtpi_store)');
    this.relativePort = number;
    this.#manual = true;
  }

  drop(): void {
    this.#freePort();
    this.#endSessions();
    this.wwn.registered.groups.delete(this);
    this.wwn.registered.fabric.dropTpg?.(this);
  }
}

const enable: Attribute<Tpg> = {
  name: 'enable',
  show: ({ enabled }) => `${Number(enabled)}\n`,
  store: (tpg, page) => tpg.enable(kstrtobool(cString(page))),
};

const relativePort: Attribute<Tpg> = {
  name: 'rtpi',
  show: ({ relativePort: number }) => `0x${number.toString(16)}\n`,
  store: (tpg, page) => tpg.setPort(kstrtou(16, cString(page))),
};

const tpgType = ({ fabric, state }: FabricView): ConfigItemType<Tpg> => ({
  attrs: [
    ...inFunctions(fabric.functions.tpg, state.profile.attributes<Tpg>(fabric.tpgFiles ?? [])),
    ...inFunctions(
      'target_fabric_tpg_base_',
      state.profile.attributes<Tpg>([...(fabric.enable ? [enable] : []), since('6.4', relativePort)]),
    ),
  ],
});

const attribType = ({ fabric, state }: FabricView): ConfigItemType<Part<TpgView>> => ({
  attrs: inFunctions(fabric.functions.attrib, state.profile.attributes<Part<TpgView>>(fabric.attrib ?? [])),
});
const authType = ({ fabric, state }: FabricView): ConfigItemType<Part<TpgView>> => ({
  attrs: inFunctions(fabric.functions.auth, state.profile.attributes<Part<TpgView>>(fabric.auth ?? [])),
});
const paramType = ({ fabric, state }: FabricView): ConfigItemType<Part<TpgView>> => ({
  attrs: inFunctions(fabric.functions.param, state.profile.attributes<Part<TpgView>>(fabric.param ?? [])),
});
