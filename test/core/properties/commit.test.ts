/** Commit and uncommit against everything else, under random schedules. */
import fc from '../../fast-check.js';
import { test } from 'tap';
import { checkIdle, checkTree } from '../../../src/core/check.js';
import { Configfs } from '../../../src/core/configfs.js';
import { ConfigGroup, ConfigItem, type ConfigItemType, ConfigSubsystem, Errno } from '../../../src/core/index.js';
import { Tree } from '../../../src/core/tree.js';
import type { Caller, OpenFile, VNode } from '../../../src/core/vfs.js';
import { caller, domain, errno, list, walk } from '../support.js';

type Op =
  | 'write'
  | 'make'
  | 'remove'
  | 'commit'
  | 'uncommit'
  | 'stat'
  | 'ls'
  | 'show'
  | 'store'
  | 'link'
  | 'unlink'
  | 'remove all'
  | 'make all'
  | 'depend'
  | 'kill';

interface Act {
  readonly op: Op;
  readonly name: 'x' | 'y';
}

const acts: fc.Arbitrary<Act> = fc.record({
  op: fc.constantFrom<Op[]>(
    'make',
    'make',
    'remove',
    'commit',
    'commit',
    'commit',
    'uncommit',
    'uncommit',
    'stat',
    'ls',
    'show',
    'store',
    'link',
    'unlink',
    'write',
    'write',
    'remove all',
    'make all',
    'depend',
    'kill',
  ),
  name: fc.constantFrom('x' as const, 'y' as const),
});

/** What may be there before a run: nothing, or as much of this. */
const BEFORE: readonly Act[] = [
  { op: 'make', name: 'y' },
  { op: 'commit', name: 'y' },
  { op: 'make', name: 'x' },
  { op: 'link', name: 'x' },
];

const SLOW = ['makeItem', 'commitItem', 'uncommitItem', 'disconnectNotify', 'dropItem', 'show', 'store', 'allowLink', 'dropLink'] as const;

/** An item that knows what it was told, and whether a driver is asked about it at the moment. */
class Disk extends ConfigItem {
  told = '';
  deciding = false;
  using = 0;
}

/** One run. */
class Run {
  readonly tree: Tree;
  readonly fs: Configfs;
  readonly disks: Disk[] = [];
  readonly broken: string[] = [];
  readonly seen = new Set<string>();
  readonly callers = new Set<Caller>();
  readonly subsystem: ConfigSubsystem;
  /** Files of items that were there before, open for writing all the time. */
  readonly open = new Map<string, OpenFile>();
  top!: VNode;

  constructor(
    readonly pause: (what: string) => Promise<unknown>,
    readonly slow: ReadonlySet<string>,
  ) {
    this.tree = new Tree({
      domain: domain(),
      now: () => 0,
      onCallbackFailure: ({ error, callback }) => void this.broken.push(`${callback}: ${error}`),
    });
    this.fs = new Configfs(this.tree);
    const group = this.#group();
    this.subsystem = new ConfigSubsystem({ groupOps: { makeGroup: () => new ConfigGroup(group) } }, 's');
    this.fs.registerSubsystem(this.subsystem);
  }

  /** Pauses in a callback if it is a slow one. */
  #slowly<T>(name: string, answer: () => T): T | Promise<T> {
    return this.slow.has(name) ? this.pause(name).then(answer) : answer();
  }

  /** A callback that uses the item: not while the driver decides about it, nor after its removal. */
  #use<T>(name: string, item: ConfigItem, answer: () => T): T | Promise<T> {
    const disk = item as Disk;
    if (disk.deciding || item.dir!.removed)
      this.broken.push(`${name} of ${item.name} ${disk.deciding ? 'while it is decided about' : 'after its removal'}`);
    disk.using++;
    return this.#slowly(name, () => (disk.using--, answer()));
  }

  #decide(name: string, item: ConfigItem, from: string, to: string): void | Promise<void> {
    const disk = item as Disk;
    if (disk.using > 0 || disk.deciding) this.broken.push(`${name} of ${item.name}, which is in use`);
    disk.deciding = true;
    return this.#slowly(name, () => {
      disk.deciding = false;
      // Every third is refused.
      if (this.disks.indexOf(disk) % 3 === 2) throw new Errno('EINVAL');
      if (item.parent?.name !== from) this.broken.push(`${name} of ${item.name}, which is in ${item.parent?.name}`);
      disk.told += to;
    });
  }

  #group(): ConfigItemType<ConfigGroup> {
    const type: ConfigItemType<Disk> = {
      attrs: [
        {
          name: 'value',
          show: (item) => this.#use('show', item, () => '1'),
          store: (item) => this.#use('store', item, () => undefined),
        },
      ],
      itemOps: {
        release: (item) => void (item.told += 'r'),
        allowLink: (item, target) =>
          this.#use('allowLink', item, () => {
            if (target.dir!.removed) this.broken.push('allowLink to what is removed');
          }),
        dropLink: () => this.#slowly('dropLink', () => {}),
      },
    };
    return {
      groupOps: {
        makeItem: () =>
          this.#slowly('makeItem', () => {
            const disk = new Disk(type);
            disk.told = 'm';
            this.disks.push(disk);
            return disk;
          }),
        commitItem: (_group, item) => this.#decide('commitItem', item, 'pending', 'c'),
        uncommitItem: (_group, item) => this.#decide('uncommitItem', item, 'live', 'u'),
        disconnectNotify: (_group, item) => this.#slowly('disconnectNotify', () => void ((item as Disk).told += 'd')),
        dropItem: (_group, item) => this.#slowly('dropItem', () => void ((item as Disk).told += 'D')),
      },
    };
  }

  /** Does one act; a caller for each, who may be killed. */
  async act({ op, name }: Act): Promise<void> {
    const who = caller();
    this.callers.add(who);
    this.seen.add(`${op} ${(await errno(() => this.#call(op, name, who))) ?? 'OK'}`.replace('[object Object]', 'OK'));
    this.callers.delete(who);
  }

  async #call(op: Op, name: string, who: Caller): Promise<unknown> {
    const { fs } = this;
    const at = async (path: string): Promise<VNode> => {
      let node = this.top;
      for (const part of path.split('/')) node = await fs.lookup(node, part, who);
      return node;
    };
    const other = name === 'x' ? 'y' : 'x';
    switch (op) {
      case 'make':
        return void (await fs.mkdir(await at('g/pending'), name, who));
      case 'remove':
        return fs.rmdir(await at('g/pending'), name, who);
      case 'commit':
        return fs.rename(await at('g/pending'), name, await at('g/live'), name, 0, who);
      case 'uncommit':
        return fs.rename(await at('g/live'), name, await at('g/pending'), name, 0, who);
      case 'stat':
        return void (await at(`g/pending/${name}`));
      case 'ls': {
        const [pending, live] = [await at('g/pending'), await at('g/live')];
        return void [await list(fs, pending), await list(fs, live)];
      }
      case 'write': {
        const file = this.open.get(name);
        if (!file) throw new Errno('EBADF');
        return void (await fs.write(file, 0, Buffer.from('1'), who));
      }
      case 'show':
      case 'store': {
        const file = await fs.open(await at(`g/pending/${name}/value`), op === 'show', op === 'store', who);
        try {
          return void (await (op === 'show' ? fs.read(file, 0, 9, who) : fs.write(file, 0, Buffer.from('1'), who)));
        } finally {
          await fs.release(file);
        }
      }
      case 'link':
        return void (await fs.symlink(await at(`g/pending/${name}`), 'link', () => at(`g/live/${other}`), who));
      case 'unlink':
        return fs.unlink(await at(`g/pending/${name}`), 'link', who);
      case 'remove all':
        return fs.rmdir(this.top, 'g', who);
      case 'make all':
        return void (await fs.mkdir(this.top, 'g', who));
      case 'depend': {
        const { item } = (await at(`g/live/${name}`)) as unknown as { item: ConfigItem };
        fs.dependItem(this.subsystem, item);
        await this.pause('depended');
        return fs.undependItem(item);
      }
      case 'kill':
        return void [...this.callers][0]!.interrupt();
    }
  }

  /** All is over: each item was told what it should have been. */
  checkEnd(): void {
    checkIdle(this.tree);
    for (const disk of this.disks) {
      const gone = !disk.dir || disk.dir.removed;
      const right = gone ? /^m(cu)*dDr$/ : disk.parent?.name === 'live' ? /^mc(uc)*$/ : /^m(cu)*$/;
      if (!right.test(disk.told)) this.broken.push(`${disk.name}, ${gone ? 'gone' : `in ${disk.parent?.name}`}, was told ${disk.told}`);
    }
  }
}

const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

test('commit and uncommit come one at a time, on items that nobody uses meanwhile, and callbacks pair up', async (t) => {
  const seen = new Set<string>();
  const processes = fc.array(fc.array(acts, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), processes, fc.subarray([...SLOW]), fc.nat(4), async (scheduler, programs, slow, before) => {
      let started = false;
      const pause = (what: string) => (started ? scheduler.schedule(Promise.resolve(), what) : Promise.resolve());
      const run = new Run(pause, new Set(slow));
      run.top = await walk(run.fs, 's');
      await run.act({ op: 'make all', name: 'x' });
      for (const act of BEFORE.slice(0, before)) {
        await run.act(act);
        if (act.op === 'make')
          run.open.set(act.name, await run.fs.open(await walk(run.fs, `s/g/pending/${act.name}/value`), false, true, caller()));
      }
      started = true;
      run.tree.domain.schedule = async (_task, { kind, what, promise }) => {
        const value = await promise;
        await scheduler.schedule(Promise.resolve(), `${kind} ${what()}`);
        return value;
      };
      let ended = 0;
      for (const program of programs)
        void (async () => {
          for (const act of program) {
            await scheduler.schedule(Promise.resolve(), act.op);
            await run.act(act);
          }
          ended++;
        })();
      await settled();
      while (scheduler.count() > 0) {
        await scheduler.waitOne();
        await settled();
        checkTree(run.tree);
      }
      if (ended < programs.length || run.tree.domain.inProgress.size > 0) {
        throw new Error(`some never end: ${[...run.tree.domain.inProgress].join('; ')}`);
      }
      for (const file of run.open.values()) await run.fs.release(file);
      run.checkEnd();
      if (run.broken.length > 0) throw new Error(run.broken.join('\n'));
      for (const each of run.seen) seen.add(each);
    }),
    { numRuns: Number(process.env.CONFIGFS_RUNS ?? 500) },
  );
  for (const outcome of [
    'commit OK',
    'commit EEXIST',
    'commit ENOENT',
    'commit EINTR',
    'uncommit OK',
    'uncommit EBUSY',
    'uncommit EINTR',
    'unlink OK',
    'remove all ENOTEMPTY',
    'remove all OK',
    'show OK',
    'show ENOENT',
    'store OK',
    'write OK',
    'write EACCES',
    'link OK',
    'depend OK',
    'remove OK',
  ]) {
    t.ok(seen.has(outcome), `${outcome} came about`);
  }
});
