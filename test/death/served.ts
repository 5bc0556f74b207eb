/**
 * A mount that the test's own process serves, so that it sees who waits and decides how long callbacks take. Only child
 * processes touch the mount.
 */
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { test, type Test } from 'tap';
import { checkIdle } from '../../src/core/check.js';
import { Configfs } from '../../src/core/index.js';
import { type CallbackFailure, Tree } from '../../src/core/tree.js';
import type { WaitKind } from '../../src/sync/task.js';
import { Domain } from '../../src/sync/task.js';
import { LockOrder } from '../../src/sync/lock-order.js';
import { importModule } from '../../src/subsystems/module-file.js';
import type { Mount } from '../../src/transport/kernel/index.js';
import { cannotMount, live, sh } from '../transport/live.js';
import { Bystander, cannotCompile, Client, type Seen } from './client.js';
import { LIMIT_MS, until } from '../until.js';

/** Imported as a driver is, so that its classes are those of this process. */
const LATCH = fileURLToPath(new URL('./latch.js', import.meta.url));
const { Latches, LatchSubsystem } = (await importModule(LATCH, LATCH)) as typeof import('./latch.js');

/** What a test works with. */
export class Served {
  readonly latches = new Latches();
  /** What the transport had to say. */
  readonly log: string[] = [];
  /** What callbacks threw that nobody else is told. */
  readonly failures: CallbackFailure[] = [];
  readonly tree: Tree;
  readonly configfs: Configfs;
  readonly subsystem = new LatchSubsystem(this.latches);
  mount!: Mount;
  readonly #clients: Client[] = [];

  constructor() {
    this.tree = new Tree({
      onCallbackFailure: (failure) => this.failures.push(failure),
      domain: new Domain(new LockOrder()),
    });
    this.configfs = new Configfs(this.tree);
  }

  async start(t: Test): Promise<void> {
    await this.configfs.registerSubsystem(this.subsystem);
    this.mount = await live(t, this.configfs, { log: pino({ level: 'warn' }, { write: (line: string) => void this.log.push(line) }) });
  }

  /** Another process that uses the mount, and stands in its root. */
  client(): Client {
    const client = new Client(this.mount.path);
    this.#clients.push(client);
    return client;
  }

  /** Lets everything go, whatever state it is in. */
  abandon(): void {
    this.latches.openAll();
    for (const client of this.#clients) client.signal('SIGKILL');
  }

  /** The tasks that wait, as `kind task`. */
  get waits(): string[] {
    return this.configfs.waitGraph().map(({ kind, task }) => `${kind} ${task}`);
  }

  /** Waits until an operation waits like that. */
  async waiting(wait: string): Promise<void> {
    await until(`something waits: ${wait}`, () => this.waits.includes(wait));
  }

  /** Waits until no operation waits like that. */
  async notWaiting(wait: string): Promise<void> {
    await until(`nothing waits any more: ${wait}`, () => !this.waits.includes(wait));
  }

  /** Waits until so many operations wait for that kind of thing. */
  async waitCount(kind: WaitKind, count: number): Promise<void> {
    const found = () => this.configfs.waitGraph().filter((wait) => wait.kind === kind);
    await until(`${count} operations wait: ${kind}`, () => found().length === count);
  }

  /** Waits until a callback was called. */
  async called(name: string): Promise<void> {
    await until(`${name} is called`, () => this.latches.count(name) > 0);
  }

  /** All that can be seen of a group, but for what is renewed by looking: times, and inode numbers of attributes. */
  async picture(path: string): Promise<string> {
    const { out, err } = await sh(
      this.mount,
      `cd $M && find ${path} -printf '%p %y %m %n %s\\n' -type d -printf '%p %i\\n' | sort && cat ${path}/text`,
    );
    return out + err;
  }

  /** Everything goes on, all clients end, and the tree must be as if nothing had happened but what was meant to. */
  async settle(t: Test): Promise<void> {
    this.latches.openAll();
    await Promise.all(this.#clients.splice(0).map((client) => client.kill()));
    await until('nothing waits any more', () => this.waits.length === 0);
    t.doesNotThrow(() => checkIdle(this.tree), 'the tree is sound');
    const cleaner = this.client();
    for (const { name } of this.latches.made.filter((item) => item.dir?.removed === false && 'defaultGroups' in item)) {
      for (const path of [`latch/${name}/B`, `latch/${name}/C/D`]) {
        for (const item of (await cleaner.call('ls', path)).split(' ').filter(Boolean)) {
          if ((await cleaner.call('rmdir', `${path}/${item}`)) === 'ENOTDIR') await cleaner.call('unlink', `${path}/${item}`);
        }
      }
      t.equal(await cleaner.call('rmdir', `latch/${name}`), 'OK', `${name} can be removed`);
    }
    await cleaner.kill();
    const whole = ['make', 'disconnectNotify', 'dropItem', 'release'];
    const paired = () => this.latches.made.every(({ life }) => life.join() === whole.join());
    await until(`callbacks pair up: ${JSON.stringify(this.latches.made.map(({ name, life }) => [name, life]))}`, paired);
    t.same(this.latches.wrong, [], 'no callback after a removal');
    t.same(this.log, [], 'the transport has nothing to complain about');
  }
}

/**
 * Declares a test on a mount with the group `latch/g`, while a bystander uses the mount, who must not suffer: no callback that hangs goes on before the
 * bystander has made all its calls.
 */
export function served(name: string, body: (t: Test, fs: Served) => Promise<void>): void {
  test(name, { skip: cannotMount || cannotCompile, timeout: 4 * LIMIT_MS }, async (t) => {
    const fs = new Served();
    await fs.start(t);
    // For a test that does not come to its end.
    t.teardown(() => fs.abandon());
    const one = fs.client();
    t.equal(await one.call('mkdir', 'latch/bystander'), 'OK');
    t.equal(await one.call('mkdir', 'latch/g'), 'OK');
    const bystander = await Bystander.start(fs.mount.path);
    t.teardown(() => bystander.kill());
    fs.latches.meanwhile = () => bystander.goesOn();
    await body(t, fs);
    harmless(t, await bystander.stop());
    await fs.settle(t);
  });
}

/** Checks what a bystander saw. */
function harmless(t: Test, { calls, failed, failure }: Seen): void {
  t.equal(failed, 0, `nothing failed elsewhere (${failure})`);
  t.ok(calls > 0, `of ${calls} calls elsewhere`);
}
