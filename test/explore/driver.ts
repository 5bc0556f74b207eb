/**
 * The drivers that explored programs meet: `04-default-groups`, whose callbacks may be slow, keep a log, and look
 * whether they are called as promised.
 */
import { ConfigGroup, ConfigItem, ConfigSubsystem, type ConfigItemType } from '../../src/core/index.js';

/** Callbacks that can be made slow. */
export type CallbackName = 'make' | 'disconnect' | 'drop' | 'show' | 'store' | 'allowLink' | 'dropLink';

type Maybe = Promise<void> | undefined;

/** An item that knows its driver, so that all drivers can share their types. */
class Item extends ConfigItem {
  value?: string;

  constructor(readonly driver: Driver) {
    super(ITEMS);
  }
}

class Group extends ConfigGroup {
  value?: string;

  constructor(
    readonly driver: Driver,
    name?: string,
  ) {
    super(GROUPS, name);
  }
}

/** What every item was told, by its number of making. */
export class Driver {
  readonly subsystem: ConfigSubsystem;
  /** Callbacks that wait until they are let on. */
  slow: ReadonlySet<CallbackName> = new Set();
  /** Lets a slow callback go on. */
  pause: (what: string) => Promise<void> = async () => {};
  /** Calls that broke a promise. */
  readonly broken: string[] = [];
  readonly #made: ConfigItem[] = [];
  readonly #told = new Map<ConfigItem, string[]>();

  constructor() {
    this.subsystem = Object.assign(new ConfigSubsystem(SUBSYSTEM, '04-default-groups'), { driver: this });
  }

  /** A group with `B`, `C` and `C/D`. */
  group(): ConfigGroup {
    const made = new Group(this);
    made.addDefaultGroup(new Group(this, 'B'));
    made.addDefaultGroup(new Group(this, 'C')).addDefaultGroup(new Group(this, 'D'));
    return made;
  }

  /** A group that a driver may register at run time; it has one default group, `in`. */
  registrable(name: string): ConfigGroup {
    const group = new Group(this, name);
    group.addDefaultGroup(new Group(this, 'in'));
    return group;
  }

  /** What each made item was told so far, as one string. */
  get log(): string {
    return this.#made.map((item) => `${item.name}:${this.#told.get(item)!.join('')}`).join(' ');
  }

  /**
   * Every promise about callbacks that was broken, once all operations are over.
   * @param inTree is that item in the tree?
   */
  mispaired(inTree: (item: ConfigItem) => boolean): string[] {
    const broken = [...this.broken];
    for (const item of this.#made) {
      const told = this.#told.get(item)!.join(' ');
      const wanted = inTree(item) ? 'make' : 'make disconnect drop release';
      if (told !== wanted) broken.push(`${item.name}: ${told}, but it is ${inTree(item) ? 'in the tree' : 'gone'}`);
      for (const group of item instanceof ConfigGroup && !inTree(item) ? item.defaultGroups : []) {
        const heard = this.#told.get(group)?.join(' ');
        if (heard !== 'release') broken.push(`${item.name}/${group.name}: ${heard}, but it is gone`);
      }
    }
    return broken;
  }

  make<T extends ConfigItem>(name: string, make: () => T): T | Promise<T> {
    const done = (): T => {
      const item = make();
      item.name = name;
      this.#made.push(item);
      this.tell(item, 'make');
      return item;
    };
    return this.slow.has('make') ? this.pause(`make ${name}`).then(done) : done();
  }

  leave(event: 'disconnect' | 'drop', item: ConfigItem): Maybe {
    if (!item.dir!.removed) this.broken.push(`${event} of ${item.name}, which is not removed`);
    this.tell(item, event);
    return this.slow.has(event) ? this.pause(`${event} ${item.name}`) : undefined;
  }

  /** Runs a callback on an item, which must not be removed before it ends. */
  at<T>(name: CallbackName, item: ConfigItem, callback: () => T): T | Promise<T> {
    this.alive(item, name);
    if (!this.slow.has(name)) return callback();
    return this.pause(`${name} of ${item.name}`).then(() => {
      this.alive(item, `the end of ${name}`);
      return callback();
    });
  }

  alive(item: ConfigItem, what: string): void {
    if (item.dir!.removed) this.broken.push(`${what} of ${item.name}, which is removed`);
    if (this.#told.get(item)?.includes('drop')) this.broken.push(`${what} of ${item.name} after dropItem`);
  }

  tell(item: ConfigItem, event: string): void {
    const told = this.#told.get(item);
    if (told) told.push(event);
    else this.#told.set(item, [event]);
  }
}

const attrs = [
  {
    name: 'storeme',
    show: (item: Item | Group) => item.driver.at('show', item, () => `${item.value ?? '0'}\n`),
    store: (item: Item | Group, page: Buffer) =>
      item.driver.at('store', item, () => {
        item.value = page.toString().trim();
      }),
  },
];

const itemOps = {
  release: (item: Item | Group) => void item.driver.tell(item, 'release'),
  allowLink: (item: Item | Group, target: ConfigItem) =>
    item.driver.at('allowLink', item, () => item.driver.alive(target, 'allowLink to it')),
  dropLink: (item: Item | Group, target: ConfigItem) => item.driver.at('dropLink', item, () => item.driver.alive(target, 'dropLink to it')),
};

const leaving = {
  disconnectNotify: ({ driver }: Group, item: ConfigItem) => driver.leave('disconnect', item),
  dropItem: ({ driver }: Group, item: ConfigItem) => driver.leave('drop', item),
};

const ITEMS: ConfigItemType<Item> = { attrs, itemOps };

const GROUPS: ConfigItemType<Group> = {
  attrs,
  itemOps,
  groupOps: { ...leaving, makeItem: ({ driver }, name) => driver.make(name, () => new Item(driver)) },
};

const SUBSYSTEM: ConfigItemType<Group> = {
  groupOps: { ...leaving, makeGroup: ({ driver }, name) => driver.make(name, () => driver.group()) },
};
