/** What can be done on the tree of `04-default-groups`, for scenarios that are explored to the end. */
import { type Act, describe } from './program.js';
import type { Scenario } from './world.js';

/** The trees: `A` is there with its default groups `B`, `C` and `C/D`. */
const trees = {
  /** Nothing more: a removal of `A` can succeed. */
  empty: ['A'],
  /** An item in `A/C`: a removal of `A` fails. */
  full: ['A', 'A/C/y'],
  /** An item in `A/B`, too. */
  items: ['A', 'A/B/l', 'A/C/y'],
  /** The same, with a link from that one to the other. */
  linked: ['A', 'A/B/l', 'A/C/y', 'A/B/l/link -> A/C/y'],
} as const;

/** What one process does. Parents are looked up on the way, as for a shell command. */
const acts = {
  rmdir: [{ op: 'rmdir', path: 'A' }],
  again: [{ op: 'mkdir', path: 'A' }],
  mkdir: [{ op: 'mkdir', path: 'A/B/x' }],
  deep: [{ op: 'mkdir', path: 'A/C/D/x' }],
  remove: [{ op: 'rmdir', path: 'A/C/y' }],
  rename: [{ op: 'rename', path: 'A/B/x', to: 'A/C/x' }],
  back: [{ op: 'rename', path: 'A/C/x', to: 'A/B/x' }],
  down: [{ op: 'rename', path: 'A/C/x', to: 'A/C/D/x' }],
  stat: [{ op: 'stat', path: 'A/C/D' }],
  looks: [
    { op: 'stat', path: 'A/C' },
    { op: 'stat', path: 'A' },
  ],
  ls: [{ op: 'ls', path: 'A/C' }],
  show: [{ op: 'show', path: 'A/C' }],
  store: [{ op: 'store', path: 'A/C', value: '7' }],
  symlink: [{ op: 'symlink', path: 'A/B/l/other', to: 'A/C/y' }],
  unlink: [{ op: 'unlink', path: 'A/B/l/link' }],
  register: [{ op: 'register', path: 'A/C', name: 'R' }],
  driver: [
    { op: 'register', path: 'A/C', name: 'R' },
    { op: 'unregister', name: 'R' },
  ],
  depend: [{ op: 'depend', path: 'A/C/D' }],
  kill: [{ op: 'kill', process: 0 }],
} as const satisfies Record<string, readonly Act[]>;

export type ActName = keyof typeof acts;

/** The acts that make sense on each tree. */
export const actsOf: Record<keyof typeof trees, readonly ActName[]> = {
  empty: ['rmdir', 'again', 'mkdir', 'deep', 'rename', 'back', 'down', 'stat', 'ls', 'show', 'store', 'register', 'driver', 'depend'],
  full: ['rmdir', 'remove', 'mkdir', 'back', 'stat', 'ls', 'store', 'driver', 'depend'],
  items: ['remove', 'symlink', 'back', 'stat'],
  linked: ['rmdir', 'remove', 'rename', 'stat', 'symlink', 'unlink', 'depend'],
};

/** Of these, those that are combined with a removal three at a time in each run of the tests; `kill` kills the removal. */
export const fewActsOf: typeof actsOf = {
  empty: ['deep', 'back', 'stat', 'register'],
  full: ['rmdir', 'back', 'stat'],
  items: [],
  linked: ['unlink', 'stat'],
};

/** What takes all of these to go wrong, if something is wrong. */
const SHARP: readonly (readonly [keyof typeof trees, ...ActName[]])[] = [
  ['empty', 'rmdir', 'store', 'depend'],
  ['empty', 'rmdir', 'store', 'kill'],
  ['empty', 'rmdir', 'stat', 'kill'],
  ['empty', 'mkdir', 'rmdir', 'kill'],
  ['full', 'rmdir', 'rmdir', 'ls'],
  ['items', 'symlink', 'remove', 'kill'],
  ['linked', 'unlink', 'remove', 'kill'],
];

/** The same with all paths looked up before the run, as by a program with open directories: fewer steps. */
function held(act: Act): Act {
  if (act.op === 'rename' || act.op === 'symlink') return { ...act, path: `=${act.path}`, to: `=${act.to}` };
  if (act.op === 'kill' || act.op === 'register' || act.op === 'unregister' || act.op === 'depend') return act;
  return { ...act, path: `=${act.path}` };
}

/** @param walk look up all paths on the way */
export function scenario(tree: keyof typeof trees, names: readonly ActName[], walk: boolean): Scenario {
  return {
    tree: trees[tree],
    processes: names.map((name) => (walk ? acts[name] : acts[name].map(held))),
    slow: names.includes('kill') ? ['store', 'make', 'drop', 'allowLink', 'dropLink'] : ['store'],
  };
}

/** Every choice of `count` of these, the same one more than once too. */
function choices<T>(from: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return from.flatMap((first, n) => choices(from.slice(n), count - 1).map((rest) => [first, ...rest]));
}

const everyTree = Object.keys(trees) as (keyof typeof trees)[];

/** Every two acts, on every tree. */
export function pairs(): Scenario[] {
  return everyTree.flatMap((tree) => choices(actsOf[tree], 2).map((names) => scenario(tree, names, true)));
}

/** A removal of `A`, and every two of these acts, on every tree; and some more. */
export function triples(from: typeof actsOf): Scenario[] {
  return [
    ...everyTree.flatMap((tree) => choices(from[tree], 2).map((names) => scenario(tree, ['rmdir', ...names], false))),
    ...SHARP.map(([tree, ...names]) => scenario(tree, names, false)),
  ];
}

/** What a scenario is about, for people. */
export function title({ tree, processes }: Scenario): string {
  return `${processes.map((own) => own.map(describe).join(', ')).join(' | ')}  (${tree.join(' ')})`;
}
