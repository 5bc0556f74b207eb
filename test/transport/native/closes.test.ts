/**
 * A stat(2) after a close(2) sees the file closed, also where the RELEASE comes after the GETATTR: two threads of libfuse bring them.
 */
import { test, type Test } from 'tap';
import { ConfigSubsystem } from '../../../src/core/index.js';
import { log } from '../../../src/log.js';
import { Closes } from '../../../src/transport/native/closes.js';
import type { FuseOperations } from '../../../src/transport/native/fuse-native.js';
import { Operations } from '../../../src/transport/native/operations.js';
import { Pacer } from '../../../src/transport/native/pacer.js';
import { PathChild } from '../../../src/transport/path-child.js';
import { configfs, itemType } from '../../core/support.js';

const PAGE = 4096;
const PATH = '/s/storeme';
const [O_RDONLY, O_WRONLY] = [0, 1];

/** What libfuse would call, in the order in which the test calls it. */
class Calls {
  readonly #table: FuseOperations;
  /** What came, in order. */
  readonly answers: string[] = [];

  constructor(t: Test, closes?: Closes) {
    const vfs = configfs();
    void vfs.registerSubsystem(new ConfigSubsystem(itemType(), 's'));
    const place = { path: '/mnt', device: undefined, isShared: false, child: new PathChild() };
    const operations = new Operations({ vfs, place, pacer: new Pacer(), log }, closes);
    t.teardown(() => operations.end());
    this.#table = operations.table();
  }

  open(flags: number = O_WRONLY): Promise<number> {
    return new Promise((resolve) => this.#table.open(PATH, flags, (_status, handle) => resolve(handle!)));
  }

  done(name: 'flush' | 'release', handle: number): Promise<void> {
    return new Promise((resolve) =>
      this.#table[name](PATH, handle, (status) => {
        this.answers.push(`${name} ${status}`);
        resolve();
      }),
    );
  }

  truncate(handle: number): Promise<number> {
    return new Promise((resolve) => this.#table.ftruncate(PATH, handle, 0, resolve));
  }

  write(handle: number, text: string): Promise<number> {
    return new Promise((resolve) => this.#table.write(PATH, handle, Buffer.from(text), text.length, 0, resolve));
  }

  size(): Promise<number> {
    return new Promise((resolve) =>
      this.#table.getattr(PATH, (_status, stat) => {
        this.answers.push(`size ${stat!.size}`);
        resolve(stat!.size);
      }),
    );
  }
}

/** As `echo 1 >storeme` does, up to the FLUSH of close(2). */
async function echo(calls: Calls): Promise<number> {
  const handle = await calls.open();
  await calls.truncate(handle);
  await calls.write(handle, '1');
  await calls.done('flush', handle);
  return handle;
}

const NEVER = new Closes(60_000);

test('a GETATTR that comes before the RELEASE waits for it', async (t) => {
  const calls = new Calls(t, NEVER);
  const handle = await echo(calls);
  const size = calls.size();
  await calls.done('release', handle);
  t.equal(await size, PAGE);
  t.equal(await calls.size(), PAGE);
});

test('an OPEN that comes before the RELEASE gets a file with the size of one that was closed', async (t) => {
  const calls = new Calls(t, NEVER);
  const handle = await echo(calls);
  const next = calls.open(O_RDONLY);
  await calls.done('release', handle);
  await next;
  t.equal(await calls.size(), PAGE);
});

test('each of several that were closed is waited for', async (t) => {
  const calls = new Calls(t, NEVER);
  const reader = await calls.open(O_RDONLY);
  const handles = [await echo(calls), reader];
  await calls.done('flush', reader);
  const size = calls.size();
  for (const handle of handles) await calls.done('release', handle);
  t.equal(await size, PAGE);
  t.same(
    calls.answers.filter((answer) => !answer.startsWith('flush')),
    ['release 0', 'release 0', `size ${PAGE}`],
  );
});

test('nothing waits for a file that is in use, or was not truncated', async (t) => {
  const calls = new Calls(t, NEVER);
  const reader = await calls.open(O_RDONLY);
  await calls.done('flush', reader);
  t.equal(await calls.size(), PAGE, 'not truncated');
  const writer = await calls.open();
  await calls.truncate(writer);
  await calls.done('release', reader);
  t.equal(await calls.size(), 0, 'not flushed');
  await calls.done('flush', writer);
  await calls.write(writer, '1');
  t.equal(await calls.size(), 0, 'written to after the flush: another descriptor is left');
  await calls.done('release', writer);
  t.equal(await calls.size(), PAGE);
});

test('a file that was flushed and stays open keeps others waiting once', async (t) => {
  const closes = new Closes(20);
  const calls = new Calls(t, closes);
  const handle = await echo(calls);
  t.equal(await calls.size(), 0, 'a descriptor of it is left');
  let answered = false;
  await calls.done('flush', handle);
  const size = calls.size().then((bytes) => {
    answered = true;
    return bytes;
  });
  await Promise.resolve();
  t.ok(answered, 'it was answered at once');
  t.equal(await size, 0);
  await calls.done('release', handle);
  t.equal(await calls.size(), PAGE);
});
