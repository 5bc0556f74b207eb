/**
 * Items, groups and subsystems (fs/configfs/item.c): the objects that a subsystem author makes and extends.
 *
 * @module
 */
import type { ConfigItemType } from './types.js';
import type { Configfs } from './configfs.js';
import type { Dir } from './dirent.js';

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
  /** `ci_dentry`: its directory. Owned by the core. @internal */
  dir: Dir | undefined;
  /** `ci_kref`. Guarded by {@link get} and {@link put}. */
  #refs = 1;
  /** Told once, when the last reference is dropped. Set by the core. @internal */
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
  configfs: Configfs | undefined;
}
