/**
 * A subsystem whose callbacks do as the test says: the next call of one may hang until the test lets it go on, or fail.
 *
 *     latch/            mkdir makes groups, each with
 *       GROUP/text      an attribute
 *       GROUP/blob      a binary attribute
 *       GROUP/B/        a default group; mkdir makes items, each with text and blob, that take links
 *       GROUP/C/D/      the same, one level deeper
 *
 * Callbacks are named after themselves and their item: `show x`, `makeItem x`, `allowLink x`, `read x` (of the blob).
 */
import { ConfigGroup, ConfigItem, ConfigSubsystem, type ConfigItemType, type MaybePromise } from 'configfs-fuse';

/** One callback that hangs. */
export class Latch {
  /** Resolves when the callback was called. */
  readonly entered: Promise<void>;
  #enter!: () => void;
  #open!: (error?: { thrown: unknown }) => void;
  readonly #opened: Promise<{ thrown: unknown } | undefined>;

  /** @param meanwhile what has to happen while it hangs */
  constructor(readonly meanwhile: () => Promise<void>) {
    this.entered = new Promise((resolve) => (this.#enter = resolve));
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  /** Lets it go on. */
  open(): void {
    void this.meanwhile().then(() => this.#open());
  }

  /** Lets it reject. */
  reject(thrown: unknown): void {
    void this.meanwhile().then(() => this.#open({ thrown }));
  }

  /** Lets it go on, whatever happened meanwhile. */
  openNow(): void {
    this.#open();
  }

  async pass<T>(body: () => T): Promise<T> {
    this.#enter();
    const failure = await this.#opened;
    if (failure) throw failure.thrown;
    return body();
  }
}

type Plan = <T>(body: () => T) => MaybePromise<T>;

/** What the callbacks are to do, and what they did. */
export class Latches {
  /** All calls, in order. */
  readonly log: string[] = [];
  /** Everything that mkdir made. */
  readonly made: (LatchItem | LatchGroup)[] = [];
  /** What a driver must never see, and what did not happen while a callback hung. */
  readonly wrong: string[] = [];
  /** A callback that hangs goes on when this has resolved, after it was let go on: what must not wait for it. */
  meanwhile: () => Promise<void> = async () => {};
  readonly #plans = new Map<string, Plan[]>();
  readonly #latches: Latch[] = [];

  /** @param always callbacks that hang for ever whenever they are called */
  constructor(readonly always: (name: string) => boolean = () => false) {}

  /** The next call of it hangs. */
  hang(name: string): Latch {
    const latch = new Latch(() => this.meanwhile().catch((error: Error) => void this.wrong.push(`${name}: ${error.message}`)));
    this.#latches.push(latch);
    this.#plan(name, (body) => latch.pass(body));
    return latch;
  }

  /** The next call of it throws. */
  fail(name: string, thrown: unknown): void {
    this.#plan(name, () => {
      throw thrown;
    });
  }

  #plan(name: string, plan: Plan): void {
    this.#plans.set(name, [...(this.#plans.get(name) ?? []), plan]);
  }

  /** Lets everything go on that still hangs. */
  openAll(): void {
    for (const latch of this.#latches) latch.openNow();
  }

  /** A callback is called. */
  call<T>(callback: string, item: { name: string }, body: () => T): MaybePromise<T> {
    const name = `${callback} ${item.name}`;
    this.log.push(name);
    if (this.always(name)) return new Promise(() => {});
    const plan = this.#plans.get(name)?.shift();
    return plan ? plan(body) : body();
  }

  /** How often it was called. */
  count(name: string): number {
    return this.log.filter((line) => line === name).length;
  }
}

/** What is kept about an item, to find out whether its callbacks paired up. */
interface State {
  readonly latches: Latches;
  readonly life: string[];
  text: string;
  blob: Buffer;
}

export class LatchItem extends ConfigItem implements State {
  readonly life: string[] = [];
  text = 'text';
  blob: Buffer = Buffer.from('blob');
  constructor(
    readonly latches: Latches,
    name: string,
  ) {
    super(itemType, name);
  }
}

export class LatchGroup extends ConfigGroup implements State {
  readonly life: string[] = [];
  text = 'text';
  blob: Buffer = Buffer.from('blob');
  constructor(
    readonly latches: Latches,
    name: string,
  ) {
    super(groupType, name);
    this.addDefaultGroup(new ItemGroup(latches, 'B'));
    this.addDefaultGroup(new ConfigGroup({}, 'C')).addDefaultGroup(new ItemGroup(latches, 'D'));
  }
}

class ItemGroup extends ConfigGroup {
  constructor(
    readonly latches: Latches,
    name: string,
  ) {
    super(itemGroupType, name);
  }
}

type Any = LatchItem | LatchGroup;

/** A callback of an item that must be in the tree. */
function alive(item: Any, callback: string): void {
  if (item.life.length !== 1) item.latches.wrong.push(`${callback} ${item.name} after ${item.life.join(', ')}`);
}

function on<T>(callback: string, item: Any, body: () => T): MaybePromise<T> {
  alive(item, callback);
  return item.latches.call(callback, item, () => {
    alive(item, `the end of ${callback}`);
    return body();
  });
}

const ofItem: ConfigItemType = {
  attrs: [
    {
      name: 'text',
      show: (item: Any) => on('show', item, () => item.text),
      store: (item: Any, page) => on('store', item, () => void (item.text = page.toString())),
    },
  ],
  binAttrs: [
    {
      name: 'blob',
      read: (item: Any) => on('read', item, () => item.blob),
      write: (item: Any, data) => on('write', item, () => void (item.blob = data)),
    },
  ],
  itemOps: {
    allowLink: (item: Any) => on('allowLink', item, () => {}),
    dropLink: (item: Any) => on('dropLink', item, () => {}),
    release: (item: Any) => {
      item.life.push('release');
      return item.latches.call('release', item, () => {});
    },
  },
};
const itemType: ConfigItemType = ofItem;
const groupType: ConfigItemType = ofItem;

/** What `dropItem` and `disconnectNotify` do. */
const leave =
  (callback: string) =>
  (_group: ConfigGroup, item: Any): MaybePromise<void> => {
    item.life.push(callback);
    return item.latches.call(callback, item, () => {});
  };

const itemGroupType: ConfigItemType<ItemGroup> = {
  groupOps: {
    makeItem: ({ latches }: ItemGroup, name: string) =>
      latches.call('makeItem', { name }, () => {
        const item = new LatchItem(latches, name);
        item.life.push('make');
        latches.made.push(item);
        return item;
      }),
    disconnectNotify: leave('disconnectNotify') as never,
    dropItem: leave('dropItem') as never,
  },
};

/** The subsystem. */
export class LatchSubsystem extends ConfigSubsystem {
  constructor(readonly latches: Latches) {
    super(
      {
        groupOps: {
          makeGroup: (_group, name) =>
            latches.call('makeGroup', { name }, () => {
              const group = new LatchGroup(latches, name);
              group.life.push('make');
              latches.made.push(group);
              return group;
            }),
          disconnectNotify: leave('disconnectNotify') as never,
          dropItem: leave('dropItem') as never,
        },
      },
      'latch',
    );
  }
}
