/**
 * Somebody renames a directory above the mount point: the mount lives on, and is unmounted where it is by then.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { isMounted } from '../../behaviour/mounted.js';
import { run } from '../../cli/support.js';
import { sleep, within } from '../../until.js';
import { skip, start } from './support.js';

tap.setTimeout(300_000);

const options = { skip, timeout: 240_000 };
const LIMIT_MS = 60_000;
/** Longer than it takes the transport to look for its mount. */
const SOME_LOOKS_MS = 1_000;

interface Moved extends Awaited<ReturnType<typeof start>> {
  /** The mount point by now. */
  readonly now: string;
}

/** A mount whose directory is in another one since. */
async function moved(t: Test): Promise<Moved> {
  const above = mkdtempSync(join(tmpdir(), 'configfs-fuse-above-'));
  const later = `${above}-moved`;
  const [dir, now] = [join(above, 'm'), join(later, 'm')];
  mkdirSync(dir);
  const started = await start(t, dir, '-s', 'samples', '-s', 'usb_gadget');
  renameSync(above, later);
  t.teardown(async () => {
    started.server.kill('SIGKILL');
    await started.ended;
    while (isMounted(now)) if ((await run('umount', ['-l', now])).status !== 0) break;
    rmdirSync(now);
    rmdirSync(later);
  });
  return { ...started, now };
}

test('it lives on, a link finds its target, and a signal unmounts it', options, async (t) => {
  const { server, now, ended } = await moved(t);
  await sleep(SOME_LOOKS_MS);
  t.equal(server.exitCode, null);
  const gadget = join(now, 'usb_gadget/g');
  const [fn, config] = [join(gadget, 'functions/ecm.usb0'), join(gadget, 'configs/c.1')];
  t.match(await run('mkdir', [gadget, fn, config]), { status: 0, stderr: '' });
  t.match(await run('ln', ['-s', fn, config]), { status: 0, stderr: '' });
  server.kill('SIGTERM');
  t.equal(await within(LIMIT_MS, 'the end', ended), 0);
  t.notOk(isMounted(now));
});

test('it ends when somebody unmounts it', options, async (t) => {
  const { now, ended } = await moved(t);
  await sleep(SOME_LOOKS_MS);
  t.match(await run('umount', [now]), { status: 0 });
  t.equal(await within(LIMIT_MS, 'the end', ended), 0);
});

test('the next mount, which has its numbers, is not taken for it', options, async (t) => {
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) {
    const first = await moved(t);
    const numbers = numbersOf(first.now);
    // It does not notice the unmount before the next mount is there.
    first.server.kill('SIGSTOP');
    t.match(await run('umount', ['-i', '-c', first.now]), { status: 0 });
    const next = await start(t);
    if (numbersOf(next.dir) !== numbers) t.comment('somebody else has mounted in between: this round says little');
    first.server.kill(signal);
    first.server.kill('SIGCONT');
    await within(LIMIT_MS, 'the end of the first', first.ended);
    t.match(await run('mkdir', [join(next.dir, '02-simple-children/a')]), { status: 0 }, `after ${signal} the next mount is served`);
    next.server.kill('SIGTERM');
    t.equal(await within(LIMIT_MS, 'the end of the next', next.ended), 0);
    rmdirSync(next.dir);
  }
});

/** The ID of a mount and its device: the kernel uses the lowest that are free. */
function numbersOf(dir: string): string | undefined {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const [id, , device] = lines.find((line) => line.split(' ')[4] === dir)?.split(' ') ?? [];
  return id && `${id} ${device}`;
}
