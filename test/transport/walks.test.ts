/**
 * Walks outside of the mount: by threads of the pool or directly, they answer alike; and one thread serves one walk at a time.
 */
import { readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { directCalls, pooledCalls, type SystemCalls } from '../../src/transport/kernel/caller/descriptors.js';
import { DirectThread } from '../../src/transport/kernel/caller/direct-thread.js';
import type { Go, Last } from '../../src/transport/kernel/caller/messages.js';
import { Walks } from '../../src/transport/kernel/caller/walks.js';
import { until } from '../until.js';

// The program that is asked what access(2) says goes on with this process.
t.teardown(() => setImmediate(() => process.exit()));

const caller = { uid: process.getuid!(), gid: process.getgid!(), pid: process.pid };

function to(path: string, last: Last, walk = 1): Go {
  return { walk, caller, device: '', isOpen: false, from: 'root', path, blind: 0, links: 0, maybeMissing: false, last };
}

/** What a walk answers: its result, or the code of its error. */
async function outcome(calls: SystemCalls, path: string, last: Last): Promise<unknown> {
  const walks = new Walks(calls);
  try {
    return await walks.go(to(path, last));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    await walks.end(1);
  }
}

t.test('both ways of making system calls answer alike', async (t) => {
  const dir = t.testdir({ file: 'x', sub: { inner: 'y' } });
  symlinkSync('sub/inner', join(dir, 'link'));
  symlinkSync('loop', join(dir, 'loop'));
  symlinkSync('/proc/self/cwd', join(dir, 'magic'));
  symlinkSync('nowhere', join(dir, 'dangling'));
  const names = [
    'file',
    'sub',
    'sub/',
    'sub/inner',
    'sub/../link',
    'file/',
    'file/x',
    'link',
    'loop',
    'magic',
    'dangling',
    'missing',
    '.',
    '..',
    'x'.repeat(256),
  ];
  const lasts: Last[] = [{ do: 'nothing' }, { do: 'realPath' }, { do: 'readLink', name: 'link' }, { do: 'look', flags: 2 }];
  for (const name of names)
    for (const last of lasts) {
      const path = join(dir, '/') + name;
      t.same(await outcome(directCalls, path, last), await outcome(pooledCalls, path, last), `${last.do} ${name.slice(0, 20)}`);
    }
  t.match(await outcome(directCalls, join(dir, 'link'), { do: 'realPath' }), { result: join(dir, 'sub/inner') });
  t.equal(await outcome(directCalls, join(dir, 'loop'), { do: 'nothing' }), 'ELOOP');
  t.equal(await outcome(pooledCalls, join(dir, 'missing'), { do: 'nothing' }), 'ENOENT');
});

for (const [how, calls] of Object.entries({ directCalls, pooledCalls })) {
  t.test(`${how}: a file system that fails when a file is closed fails no walk`, async (t) => {
    const dir = t.testdir({ file: 'x' });
    let closed = 0;
    const failing: SystemCalls = {
      ...calls,
      async close(fd) {
        await calls.close(fd);
        closed++;
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
    };
    t.match(await outcome(failing, join(dir, 'file'), { do: 'look', flags: 2 }), { outside: { size: 1 } });
    await until('all is closed', () => closed > 3);
  });
}

t.test('a thread serves one walk at a time, until what it held open is closed', async (t) => {
  const dir = t.testdir({ file: 'x' });
  const entry = new URL('../../src/transport/kernel/caller/direct-main.js', import.meta.url);
  const thread = new DirectThread(entry);
  t.teardown(() => thread.stop());
  t.equal(thread.begin(1), false, 'it has not started');
  await until('it has', () => thread.begin(1));
  t.equal(thread.begin(2), false);
  t.ok(thread.serves(1));
  const { result } = await thread.call<{ result: { fd: number } }>('go', to(join(dir, 'file'), { do: 'open', flags: 0, mode: 0 }));
  t.equal(thread.begin(2), false, 'the file is open');
  t.equal(readlinkSync(`/proc/self/fd/${result.fd}`), join(dir, 'file'), 'a descriptor of the whole process');
  await thread.call('end', 1);
  await until('it is free', () => thread.begin(2));
  t.throws(() => readlinkSync(`/proc/self/fd/${result.fd}`), { code: 'ENOENT' }, 'it is closed');
  await t.rejects(thread.call('go', to(join(dir, 'none'), { do: 'nothing' }, 2)), { code: 'ENOENT' });
  await until('it is free after a walk that failed', () => thread.begin(3));
  await thread.call('end', 2);
  t.equal(thread.begin(4), false, 'to end a walk that has ended frees nothing');
});
