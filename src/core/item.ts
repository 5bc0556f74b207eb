/**
 * What a subsystem author writes: items, groups and subsystems (fs/configfs/item.c), their types, attributes and callbacks, under
 * the names that the kernel uses (include/linux/configfs.h) in camelCase.
 *
 * Every callback may be synchronous or return a promise. An {@link Errno} that it throws becomes the caller's errno;
 * anything else becomes EIO and a log line. A callback that serves a system call gets the {@link Caller} whose call it is.
 *
 * @module
 */
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { Caller } from './caller.js';
import type { Surroundings } from './surroundings.js';

/**
 * A text attribute (`struct configfs_attribute`).
 *
 * The permission bits are those given, or derived: `show` gives 0444, `store` gives 0200.
 */
export interface Attribute<T extends ConfigItem = ConfigItem> {
  /** The file's name (`ca_name`). */
  readonly name: string;
  /** Permission bits (`ca_mode`), such as 0o644. */
  readonly mode?: number;
  /**
   * Makes the file's content. Called once per open, and again after a write (`fill_read_buffer`).
   * @returns text, or bytes; more than {@link PAGE_SIZE} bytes is EIO.
   */
  show?(item: T, caller: Caller): MaybePromise<string | Uint8Array>;
  /**
   * Takes what one `write` wrote (`flush_write_buffer`).
   * @param page what was written, at most {@link MAX_STORE} bytes, as it came: a final newline is still there.
   * @returns the number of bytes taken; nothing returned means all of them.
   */
  store?(item: T, page: Buffer, caller: Caller): MaybePromise<number | void>;
  /** Makes it hold again what it held before, though `store` would refuse that now: for saved states of a test. */
  putBack?(item: T, page: Buffer): void;
}

/**
 * A binary attribute (`struct configfs_bin_attribute`): read whole at the first read, written whole at close.
 */
export interface BinAttribute<T extends ConfigItem = ConfigItem> {
  /** The name of its file. */
  readonly name: string;
  /** Permission bits (`ca_mode`). Default: what it has `read` and `write` for. */
  readonly mode?: number;
  /** Most bytes that it may hold (`cb_max_size`); beyond it reads and writes are EFBIG. Absent or 0: no limit. */
  readonly maxSize?: number;
  /** Makes the whole content, once per open. */
  read?(item: T, caller: Caller): MaybePromise<Uint8Array>;
  /**
   * Takes the whole content when a file that was written to is closed. What it throws is logged, not reported.
   * @param caller who wrote last
   */
  write?(item: T, data: Buffer, caller: Caller): MaybePromise<number | void>;
}

/** Callbacks of an item itself (`struct configfs_item_operations`). */
export interface ItemOps<T extends ConfigItem = ConfigItem> {
  /** The last reference is gone: not in the tree, no link to it, none of the driver's own. Called exactly once. */
  release?(item: T): MaybePromise<void>;
  /** May `item` get a link to `target`? Throw to refuse. Without it `symlink` in the item is EPERM. */
  allowLink?(item: T, target: ConfigItem, caller: Caller): MaybePromise<void>;
  /** A link from `item` to `target` was removed; it cannot be refused. */
  dropLink?(item: T, target: ConfigItem): MaybePromise<void>;
}

/** Callbacks of a group for what is below it (`struct configfs_group_operations`). */
export interface GroupOps<G extends ConfigGroup = ConfigGroup> {
  /** `mkdir` of an item. Throw to refuse. Ignored where {@link GroupOps.makeGroup} is given, as in the kernel. */
  makeItem?(group: G, name: string, caller: Caller): MaybePromise<ConfigItem>;
  /** `mkdir` of a group, default groups and all. Throw to refuse. */
  makeGroup?(group: G, name: string, caller: Caller): MaybePromise<ConfigGroup>;
  /** The item leaves the tree; comes before {@link GroupOps.dropItem}, cannot be refused. */
  disconnectNotify?(group: G, item: ConfigItem): MaybePromise<void>;
  /** The item has left the tree. The core drops the reference of `makeItem` after it. */
  dropItem?(group: G, item: ConfigItem): MaybePromise<void>;
  /**
   * An item is moved from `pending` to `live`. Having this makes the group's items committable: it gets the two default
   * groups, and items are made in `pending` only. Throw to refuse. Attributes of a live item can't be written.
   */
  commitItem?(group: G, item: ConfigItem, caller: Caller): MaybePromise<void>;
  /** An item is moved from `live` back to `pending`. Throw to refuse. */
  uncommitItem?(group: G, item: ConfigItem, caller: Caller): MaybePromise<void>;
  /** Is attribute number `n` of the type present in this item? Asked once, when the item is made. */
  isVisible?(item: G, attr: Attribute, n: number): boolean;
  /** Is binary attribute number `n` of the type present in this item? Asked once, when the item is made. */
  isBinVisible?(item: G, attr: BinAttribute, n: number): boolean;
}

/**
 * What cannot be found out about a type by looking at its callbacks or by trying them; `configfs-fuse describe` shows it
 * to people. It has no effect.
 */
export interface TypeAbout {
  /**
   * Names that `mkdir` takes in a group: one for each sort of item that it makes, with the text that stands for all such
   * names: `{ 'acm.0': 'acm.<instance>' }`. Without it a few common names are tried.
   */
  readonly names?: Readonly<Record<string, string>>;
  /** What links in the item may point to, such as `hosts/<name>`. Without it every item there is is tried. */
  readonly links?: readonly string[];
  /** Why a store or a read of an attribute is refused, by its name: `{ size: ['EBUSY: the disk is enabled'] }`. */
  readonly refusals?: Readonly<Record<string, readonly string[]>>;
}

/** What all items of one kind share (`struct config_item_type`). */
export interface ConfigItemType<T extends ConfigItem = ConfigItem> {
  /** Text attributes (`ct_attrs`), in the order of the listing. */
  readonly attrs?: readonly Attribute<T>[];
  /** Binary attributes (`ct_bin_attrs`), listed after those. */
  readonly binAttrs?: readonly BinAttribute<T>[];
  /** What is done with its items (`ct_item_ops`). */
  readonly itemOps?: ItemOps<T>;
  /** Only a {@link ConfigGroup} has use for these. */
  readonly groupOps?: GroupOps<T & ConfigGroup>;
  /** What `configfs-fuse describe` tells of it. */
  readonly about?: TypeAbout;
}

/**
 * A type whose callbacks know the class of its items, so that a mistake in one is found by the compiler:
 *
 * ```ts
 * const diskType = defineType<Disk>({ attrs: [{ name: 'size', show: (disk) => `${disk.size}\n` }] });
 * ```
 */
export function defineType<T extends ConfigItem>(type: ConfigItemType<T>): ConfigItemType<T> {
  return type;
}

/** What an item knows about its directory. */
export interface ItemDir {
  /** From the root of the mount, with a leading `/`. */
  readonly path: string;
  /** True once it has left the tree. */
  readonly removed: boolean;
}

/** What a driver calls at run time: a `Configfs` is one. */
export interface Registrar {
  /** `configfs_register_group`. @throws ENOENT when `parent` is not in the tree, EEXIST, EINVAL */
  registerGroup(parent: ConfigGroup, group: ConfigGroup): MaybePromise<void>;
  /** `configfs_unregister_group`. @throws EINVAL when it is not registered; EBUSY, ENOTEMPTY while it is in use */
  unregisterGroup(group: ConfigGroup): MaybePromise<void>;
  /** `configfs_depend_item`. @throws ENOENT when the item is not, or no longer, below the subsystem */
  dependItem(subsystem: ConfigSubsystem, item: ConfigItem): void;
  /** `configfs_undepend_item`. */
  undependItem(item: ConfigItem): void;
}

/**
 * An item (`struct config_item`): a directory whose files are the attributes of its type.
 *
 * Extend it, or give it fields of your own, for the item's state.
 */
export class ConfigItem {
  /** `ci_name`: empty until the item is linked into the tree, then the name that `mkdir` gave it. */
  name: string;
  /** `ci_type`. */
  readonly type: ConfigItemType;
  /** `ci_parent`: the group that it is in; undefined outside the tree. Set and cleared by the core. */
  parent: ConfigGroup | undefined;
  /** `ci_dentry`: its directory; undefined until it gets one. Owned by the core. */
  dir: ItemDir | undefined;
  /** `ci_kref`. Guarded by {@link get} and {@link put}. */
  #refs = 1;
  /** Called once, when the last reference is dropped. Set by the core. @internal */
  onRelease: ((item: ConfigItem) => void) | undefined;

  /**
   * @param type what it shares with its kind
   * @param name only a subsystem and a default group bring their own name
   */
  constructor(type: ConfigItemType, name = '') {
    this.type = type;
    this.name = name;
  }

  /** `config_item_get`: keeps the item from being released. */
  get(): this {
    this.#refs++;
    return this;
  }

  /** `config_item_put`: drops one reference; the last one calls `itemOps.release`. */
  put(): void {
    if (--this.#refs === 0) this.onRelease?.(this);
    else if (this.#refs < 0) throw new Error(`config_item_put: '${this.name}' has no reference left`);
  }
}

/** A group (`struct config_group`): an item that other items are made in, and that may bring default groups. */
export class ConfigGroup extends ConfigItem {
  /** `default_groups`: made and removed together with this group, in this order. */
  readonly defaultGroups: ConfigGroup[] = [];
  /**
   * As a default group it is one by `configfs_register_group`: not of the same `mkdir` or registration as its parent, so that
   * `unregisterGroup` can take it out alone.
   */
  readonly ownRegistration: boolean = false;

  /**
   * `configfs_add_default_group`: only before this group enters the tree; after that use `registerGroup`.
   * @returns the group that was added
   */
  addDefaultGroup<G extends ConfigGroup>(group: G): G {
    if (this.dir) throw new Error(`'${this.name}' is in the tree already: use registerGroup`);
    if (group.name === '') throw new Error('a default group needs a name');
    this.defaultGroups.push(group);
    return group;
  }

  /** `cg_subsys`: the subsystem that it is in; undefined outside the tree. */
  get subsystem(): ConfigSubsystem | undefined {
    let at: ConfigItem | undefined = this;
    while (at && !(at instanceof ConfigSubsystem)) at = at.parent;
    return at;
  }
}

/** A subsystem (`struct configfs_subsystem`): a group at the top, that only its driver can remove. */
export class ConfigSubsystem extends ConfigGroup {
  /** Where it is registered: there `registerGroup` and `dependItem` are to be found. Set by `registerSubsystem`. */
  configfs: Registrar | undefined;
  /** What goes with it outside of configfs. Read once, when `configfs-fuse run` starts. */
  surroundings: Surroundings | undefined;
}
