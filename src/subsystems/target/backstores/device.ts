/**
 * A storage object: its state, and what its files and LUNs do with it (`struct se_device`).
 *
 * @module
 */
import { close, constants, write } from 'node:fs';
import { promisify } from 'node:util';
import { type CallerPaths, ConfigGroup, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { jiffies } from '../clock.js';
import type { LuGroup, LuMember } from './alua/lu-group.js';
import { type LbaMap, NO_MAP } from './alua/lba-map.js';
import type { AluaDevice, PortGroup, PortMember } from './alua/port-group.js';
import { AluaDirectory } from './alua/port-group-files.js';
import { Attribs } from './attribs.js';
import { Registrations } from './registrations.js';
import type { Backing, Host, Owner, Passthrough, Plugin } from './plugin.js';

/** What the device says of itself to a host (`struct t10_wwn`). */
export interface Identity {
  vendor: string;
  product: string;
  revision: string;
  company: number;
  serial: string;
}

/** A LUN that links to the device. */
export interface Export extends PortMember {
  /** Which port of the device it is (`lun_rtpi`). */
  relativePort: number;
}

/** An HBA, as a device names it. */
export interface NamedHost extends Host {
  readonly name: string;
}

/** Are block sizes that a page is no multiple of possible? No. */
const PAGE = 4096;

const hexByte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

/** Most LUNs of a device. */
const MAX_EXPORTS = 0xffff;

export class Device extends ConfigGroup implements Owner, AluaDevice, LuMember {
  readonly attribs = new Attribs();
  readonly backing: Backing;
  readonly identity: Identity;
  readonly alua: AluaDirectory;
  readonly registrations = new Registrations();
  /** LUNs that link to it. While there are any, much is settled. */
  readonly exports = new Set<Export>();
  configured = false;
  /** The number of the last attempt to enable it. */
  index = 0;
  /** Ticks at the time when it was enabled. */
  created = 0n;
  /** What `info` shows; only a write of `attrib/queue_depth` sets it. */
  queueDepth = 0;
  aliasName: string | undefined;
  udevPath: string | undefined;
  lbaMap: LbaMap = NO_MAP;
  /** Is it a member of LU groups at all? Enabling makes it one. */
  luMember = false;
  luGroup: LuGroup | undefined;
  aluaPassthrough: boolean;
  reservationsPassthrough: boolean;
  #nextPort: number;

  constructor(
    type: ConfigItemType<Device>,
    readonly host: NamedHost,
    readonly plugin: Plugin,
    readonly instance: number,
    name: string,
  ) {
    super(type);
    // The plugin needs it before the directory has it.
    this.name = name;
    const { product, revision, alua, reservations } = plugin;
    this.identity = { vendor: 'LIO-ORG', product, revision, company: 0x001405, serial: '' };
    this.aluaPassthrough = alua?.passed ?? false;
    this.reservationsPassthrough = reservations?.passed ?? false;
    this.#nextPort = host.state.profile.since('6.2') ? 0 : 1;
    this.backing = plugin.make(this);
    this.alua = new AluaDirectory(this);
    host.state.devices++;
  }

  get path(): string {
    return `${this.host.name}/${this.name}`;
  }

  get exported(): boolean {
    return this.exports.size > 0;
  }

  get hasUdevPath(): boolean {
    return this.udevPath !== undefined;
  }

  /** May a passthrough of the plugin be changed? */
  changeable(passthrough: Passthrough | undefined): boolean {
    const changeable = passthrough?.changeable ?? false;
    return typeof changeable === 'boolean' ? changeable : this.host.state.profile.since(changeable);
  }

  /** `target_configure_device`. @throws EEXIST if it is enabled, or what the plugin says */
  async enable(paths: CallerPaths): Promise<void> {
    const { attribs, backing, host } = this;
    if (this.configured)
      throw new Errno('EEXIST', () =>
        logged('the device is enabled (target_configure_device)', 'se_dev->se_dev_ptr already set for storage object'),
      );
    this.index = host.state.deviceIds.take();
    await backing.configure(paths);
    backing.configureUnmap?.();
    const blockSize = attribs.get('hw_block_size');
    const perPage = Math.max(1, Math.floor(PAGE / blockSize));
    const maxSectors = attribs.get('hw_max_sectors');
    attribs.set('block_size', blockSize);
    attribs.set('queue_depth', attribs.get('hw_queue_depth'));
    attribs.set('hw_max_sectors', maxSectors - (maxSectors % perPage));
    attribs.set('optimal_sectors', attribs.get('hw_max_sectors'));
    this.created = jiffies();
    this.#setUpAlua();
    host.enabled++;
    this.configured = true;
  }

  /** `core_setup_alua`. */
  #setUpAlua(): void {
    if (this.aluaPassthrough) return;
    this.luMember = true;
    this.joinLuGroup(this.host.state.luGroups.default);
  }

  joinLuGroup(group: LuGroup | undefined): void {
    this.luGroup?.members.delete(this);
    this.luGroup = group;
    group?.members.add(this);
  }

  /** The item is gone (`target_free_device`). */
  free(): void {
    const { backing, host } = this;
    if (this.configured) {
      backing.destroy?.();
      host.enabled--;
    }
    this.joinLuGroup(undefined);
    host.state.devices--;
  }

  /** `core_tpg_add_lun`. @throws ENOSPC */
  export(lun: Export): void {
    if (this.exports.size === MAX_EXPORTS)
      throw new Errno('ENOSPC', () => logged('the device has 65535 LUNs (core_alloc_rtpi)', 'Reached dev->dev_port_count == 0x0000ffff'));
    lun.relativePort = this.#takePort();
    if (!this.aluaPassthrough) this.alua.default.attach(lun);
    this.exports.add(lun);
  }

  #takePort(): number {
    if (this.#nextPort === 0) return 0;
    const used = new Set([...this.exports].map(({ relativePort }) => relativePort));
    let port: number;
    do {
      port = this.#nextPort;
      this.#nextPort = (port % 0xffff) + 1;
    } while (used.has(port));
    return port;
  }

  /** `core_tpg_remove_lun`. */
  unexport(lun: Export): void {
    lun.portGroup?.members.delete(lun);
    lun.portGroup = undefined;
    this.exports.delete(lun);
  }

  /** For rules that name whoever is in the way. */
  get exportedBy(): string {
    return [...this.exports].map(({ portPath }) => portPath).join(', ');
  }

  async transition(id: number, state: number, paths: CallerPaths): Promise<void> {
    for (const group of this.alua.groups.listed) if (group.id === id) await group.transition(state, paths);
  }

  /** `core_alua_update_tpg_primary_metadata`: that it cannot be written stops nobody. */
  async saveState({ id, name, state, status }: PortGroup, paths: CallerPaths): Promise<void> {
    const text = `tg_pt_gp_id=${id}\nalua_access_state=${hexByte(state)}\nalua_access_status=${hexByte(status)}\n`;
    await this.#saveAlua(`tpgs_${this.identity.serial}/${name}`, text, paths);
  }

  /** `core_alua_update_tpg_secondary_metadata`. @param place FABRIC/WWN+TAG/LUN */
  async saveSecondary(place: string, { offline, status }: { offline: number; status: number }, paths: CallerPaths): Promise<void> {
    await this.#saveAlua(place, `alua_tg_pt_offline=${offline}\nalua_tg_pt_status=${hexByte(status)}\n`, paths);
  }

  /** `core_alua_write_tpg_metadata`: makes the file, but no directory for it. */
  async #saveAlua(place: string, text: string, paths: CallerPaths): Promise<void> {
    const path = `${this.host.state.dbroot.path}/alua/${place}`;
    try {
      const file = await paths.open(path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o600);
      await promisify(write)(file, Buffer.from(text)).finally(() => promisify(close)(file));
    } catch {
      // The state has changed all the same.
    }
  }
}
