/**
 * Random operations on the tree of any set, most of which are refused: for properties of whatever looks at a tree.
 */
import fc from '../fast-check.js';
import type { OpName } from '../../src/control/operation.js';
import { LiveTree } from '../../src/control/state/live-tree.js';
import { Remembered } from '../../src/control/state/remembered.js';
import type { Dir } from '../../src/core/dirent.js';
import { silent } from '../../src/log.js';
import { createServed } from '../../src/served/index.js';

/**
 * A random choice out of however many there are: from 0 to below 1. Each part of that is as likely as any other: most floating-point
 * numbers are next to 0, and so are most of those of `fc.double`.
 */
const STEPS = 1 << 20;
const choice = fc.noBias(fc.nat({ max: STEPS - 1 })).map((step) => step / STEPS);
/** What is to be done, as choices among whatever the tree then has. */
export const act = fc.record({ kind: choice, where: choice, what: choice, value: choice });
export type Act = { readonly kind: number; readonly where: number; readonly what: number; readonly value: number };

const NAMES = ['a', 'b', '1', '2', 'c.1', 'acm.0', 'mass_storage.x', '0x409', 'iqn.2003-01.org.linux-iscsi:x', 'fileio_0', 'tpgt_1'];

export function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[Math.floor(at * list.length)];
}

/** A set as new. @param of a tree whose spellings it knows */
export async function newTree(set: string, of?: LiveTree): Promise<LiveTree> {
  return new LiveTree((await createServed({ subsystems: [set], log: silent })).vfs, new Remembered(of?.remembered));
}

/** All directories but the root. */
export function paths(dir: Dir, path = ''): { path: string; dir: Dir }[] {
  const below = [...(dir.children ?? [])].flatMap(([name, child]) =>
    child.kind === 'd' ? paths(child, path === '' ? name : `${path}/${name}`) : [],
  );
  return [...(path === '' ? [] : [{ path, dir }]), ...below];
}

/** What somebody might store. @param disk the path of a file to serve */
export function someValues(disk: string): string[] {
  return ['1', '0', '2', disk, 'tcp', 'ipv4', '127.0.0.1', 'dummy_udc.0', '4420', 'y', ''];
}

/** A name for what is to be made in a directory: more often than not one that its driver takes. */
export function someName(dir: Dir, what: number): string {
  return pick([...Object.keys(dir.item.type.about?.names ?? {}), ...NAMES], what)!;
}

/** An operation that changes something, if it is not refused. */
export interface Change {
  readonly op: OpName;
  readonly path: string;
  /** What is stored, or the target of a link. */
  readonly value: string;
}

/** One random change; undefined where there is nothing to be changed like that. */
export function someChange(root: Dir, disk: string, { kind, where, what, value }: Act): Change | undefined {
  const all = paths(root);
  const { path, dir } = pick(all, where)!;
  if (kind < 0.45) return { op: 'mkdir', path: `${path}/${someName(dir, what)}`, value: '' };
  if (kind < 0.75) {
    const entry = pick(dir.attrs.entries, what);
    if (!entry || entry.binary) return undefined;
    return { op: 'store', path: `${path}/${entry.attr.name}`, value: `${pick(someValues(disk), value)}\n` };
  }
  if (kind < 0.9) return { op: 'symlink', path: `${path}/${pick(['x', 'y'], value)}`, value: pick(all, what)!.path };
  if (kind < 0.95) return { op: 'rmdir', path, value: '' };
  return { op: 'unlink', path: `${path}/${pick(['x', 'y'], value)}`, value: '' };
}

/** Makes one random change; most are refused. */
export async function change(live: LiveTree, disk: string, one: Act): Promise<void> {
  const chosen = someChange(live.vfs.root as Dir, disk, one);
  if (!chosen) return;
  const { op, path, value } = chosen;
  try {
    if (op === 'mkdir') await live.mkdir(path);
    else if (op === 'store') await live.write(path, Buffer.from(value));
    else if (op === 'symlink') await live.symlink(path, value);
    else if (op === 'rmdir') await live.rmdir(path);
    else await live.unlink(path);
  } catch {
    // Refused, as often as not.
  }
}
