/**
 * For every built-in set and random states of it: a loaded state saves to the same text, also without the values of new items; a restored
 * tree is what it was; and a state with something impossible in it changes nothing, and names the path and the errno.
 */
import { writeFileSync } from 'node:fs';
import { test } from 'tap';
import fc from 'fast-check';
import { parseState, stateText } from '../../src/control/state/document.js';
import { LiveTree } from '../../src/control/state/live-tree.js';
import { Remembered } from '../../src/control/state/remembered.js';
import { StuckError } from '../../src/control/state/carry-out.js';
import { load, makeDirs, restore, withoutDefaults } from '../../src/control/state/state.js';
import { type DirState, emptyDir } from '../../src/control/state/tree.js';
import type { Dir } from '../../src/core/dirent.js';
import { createServed } from '../../src/served/index.js';
import { sets } from '../../src/subsystems/index.js';

/** A random choice out of however many there are: from 0 to below 1. */
const choice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const act = fc.record({ kind: choice, where: choice, what: choice, value: choice });
type Act = { readonly kind: number; readonly where: number; readonly what: number; readonly value: number };

const NAMES = ['a', 'b', '1', '2', 'c.1', 'acm.0', 'mass_storage.x', '0x409', 'iqn.2003-01.org.linux-iscsi:x', 'fileio_0', 'tpgt_1'];

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[Math.floor(at * list.length)];
}

async function tree(set: string): Promise<LiveTree> {
  return new LiveTree((await createServed({ subsystems: [set] })).vfs, new Remembered());
}

function paths(dir: Dir, path = ''): { path: string; dir: Dir }[] {
  const below = [...(dir.children ?? [])].flatMap(([name, child]) =>
    child.kind === 'd' ? paths(child, path === '' ? name : `${path}/${name}`) : [],
  );
  return [...(path === '' ? [] : [{ path, dir }]), ...below];
}

/** One random change; most are refused. */
async function change(live: LiveTree, disk: string, { kind, where, what, value }: Act): Promise<void> {
  const all = paths(live.vfs.root as Dir);
  const { path, dir } = pick(all, where)!;
  const values = ['1', '0', '2', disk, 'tcp', 'ipv4', '127.0.0.1', 'dummy_udc.0', '4420', 'y', ''];
  try {
    if (kind < 0.45) await live.mkdir(`${path}/${pick([...Object.keys(dir.item.type.about?.names ?? {}), ...NAMES], what)}`);
    else if (kind < 0.75) {
      const entry = pick(dir.attrs.entries, what);
      if (entry && !entry.binary) await live.write(`${path}/${entry.attr.name}`, Buffer.from(`${pick(values, value)}\n`));
    } else if (kind < 0.9) await live.symlink(`${path}/${pick(['x', 'y'], value)}`, pick(all, what)!.path);
    else if (kind < 0.95) await live.rmdir(path);
    else await live.unlink(`${path}/${pick(['x', 'y'], value)}`);
  } catch {
    // Refused, as often as not.
  }
}

/** The directories of a state, as new. */
async function asNew(set: string, state: DirState): Promise<DirState> {
  const fresh = await tree(set);
  await makeDirs(fresh, state);
  return fresh.capture('');
}

/** More than there is, and one thing that no subsystem takes: all stays as it was, and the message says what it was. */
async function refuse(live: LiveTree, state: DirState, before: string): Promise<void> {
  const impossible = parseState(stateText(state), 'saved');
  const [top] = impossible.dirs.keys();
  impossible.dirs.set(top ?? 'nothing', impossible.dirs.get(top ?? 'nothing') ?? emptyDir(true));
  impossible.dirs.get(top ?? 'nothing')!.attrs.set('no such attribute', [Buffer.from('1')]);
  const error: unknown = await load(live, impossible).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (
    !(error instanceof StuckError) ||
    (!/^store \S+\/no such attribute: E[A-Z]+/.test(error.message) && !/^mkdir nothing: E/.test(error.message))
  )
    throw new Error(`not refused as it should be: ${String(error)}`);
  const after = stateText(await live.capture(''));
  if (after !== before) throw new Error(`changed:\n${after}\nwas:\n${before}`);
}

for (const { name } of sets) {
  test(name, { timeout: 120_000 }, async (t) => {
    const disk = t.testdir({ disk: '\0'.repeat(1 << 20) }) + '/disk';
    writeFileSync(disk, Buffer.alloc(1 << 20));
    const text = (state: DirState): string => stateText(state);
    const empty = await (await tree(name)).capture('');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), fc.array(act, { maxLength: 30 }), async (first, second) => {
        const live = await tree(name);
        for (const one of first) await change(live, disk, one);
        const state = await live.capture('');
        const saved = text(state);
        const again = await tree(name);
        await load(again, parseState(saved, 'saved'));
        if (text(await again.capture('')) !== saved) throw new Error(`loaded:\n${text(await again.capture(''))}\nwas:\n${saved}`);
        // As ctl saves it.
        const short = text(withoutDefaults(state, await asNew(name, state)));
        const third = await tree(name);
        await load(third, parseState(short, 'saved'));
        const afterReset = await third.capture('');
        const shortAgain = text(withoutDefaults(afterReset, await asNew(name, afterReset)));
        if (shortAgain !== short) throw new Error(`loaded:\n${shortAgain}\nwas:\n${short}`);
        await refuse(third, state, text(afterReset));
        await restore(third, empty);
        if (text(await third.capture('')) !== text(empty)) throw new Error(`reset:\n${text(await third.capture(''))}`);
        for (const one of second) await change(live, disk, one);
        await restore(live, state);
        if (text(await live.capture('')) !== saved) throw new Error(`restored:\n${text(await live.capture(''))}\nwas:\n${saved}`);
      }),
      { numRuns: Number(process.env['STATE_RUNS'] ?? 15) },
    );
    t.pass();
  });
}
