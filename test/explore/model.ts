/**
 * The sequential model: what each call answers, and does, if calls come one at a time. It knows nothing of locks, gates
 * or waiting; a history is right if some order of its calls, one at a time, explains all of its answers.
 */
import type { Dir } from '../../src/core/dirent.js';
import type { Call, Made } from './history.js';

interface Node {
  readonly name: string;
  readonly parent: number;
  /** Directories and links in it. */
  readonly children: Readonly<Record<string, number>>;
  readonly isDefault: boolean;
  /** Users may make things in it. */
  readonly makes: boolean;
  readonly allowsLinks: boolean;
  /** A link: what it leads to. */
  readonly target?: number;
  readonly links: number;
  readonly dependents: number;
  readonly value: string;
}

/** A state of the tree. Never changed. */
export interface State {
  readonly nodes: Readonly<Record<number, Node>>;
  /** Groups that a driver has registered: the node's number, or `gone` with its parent, or `out` again. */
  readonly registered: Readonly<Record<string, number | 'gone' | 'out'>>;
  /** Links that are unlinked and still hold their target. */
  readonly dropping: Readonly<Record<number, number>>;
  /** Made at need by {@link stateKey}. */
  key?: string;
}

/** Tells equal states. */
export function stateKey(state: State): string {
  return (state.key ??= makeKey(state));
}

function makeKey({ nodes, registered, dropping }: State): string {
  const rows = Object.entries(nodes).map(
    ([ino, { name, parent, children, links, dependents, value, target }]) =>
      `${ino} ${name} ${parent} ${Object.keys(children).sort().join()} ${links} ${dependents} ${value} ${target ?? ''}`,
  );
  return `${rows.sort().join(';')} ${JSON.stringify([registered, Object.values(dropping).sort()])}`;
}

/** One way in which a call can go. */
export interface Outcome {
  readonly answer: string;
  readonly state: State;
}

/** The tree as it is. */
export function stateOf(top: Dir): State {
  const nodes: Record<number, Node> = {};
  const add = (dir: Dir): void => {
    const children: Record<string, number> = {};
    for (const [name, child] of dir.children ?? []) {
      children[name] = child.ino;
      if (child.kind === 'd') add(child);
      else nodes[child.ino] = { ...LINK, name, parent: dir.ino, target: child.target.ino };
    }
    const { groupOps, itemOps } = dir.item.type;
    nodes[dir.ino] = {
      name: dir.name,
      parent: dir.parent!.ino,
      children,
      isDefault: dir.isDefault,
      makes: Boolean(groupOps?.makeItem ?? groupOps?.makeGroup),
      allowsLinks: Boolean(itemOps?.allowLink),
      links: dir.links,
      dependents: dir.dependents,
      value: (dir.item as { value?: string }).value ?? '0',
    };
  };
  add(top);
  return { nodes, registered: {}, dropping: {} };
}

const LINK = {
  children: {},
  isDefault: false,
  makes: false,
  allowsLinks: false,
  links: 0,
  dependents: 0,
  value: '',
} as const;

/** All ways in which `call` can go in that state. */
export function outcomes(state: State, call: Call): Outcome[] {
  const { nodes } = state;
  const fails = (...codes: string[]): Outcome[] => codes.map((answer) => ({ answer, state }));
  const ok = (next: State, answer = 'ok'): Outcome[] => [{ answer, state: next }];
  const dir = 'dir' in call ? nodes[call.dir] : undefined;
  switch (call.op) {
    case 'lookup': {
      if (call.name === 'storeme' && dir) return ok(state, 'attribute');
      const child = dir?.children[call.name];
      if (child === undefined) return fails('ENOENT');
      return ok(state, nodes[child]!.target === undefined ? `#${child}` : 'link');
    }
    case 'opendir':
    case 'open':
      return dir ? ok(state) : fails('ENOENT');
    case 'readdir':
      return dir ? ok(state, Object.keys(dir.children).sort().join(',')) : fails('ENOENT');
    case 'show':
      return dir ? ok(state, dir.value) : fails('ENOENT');
    case 'store':
      return dir ? ok(set(state, call.dir, { value: call.value })) : fails('ENOENT');
    case 'rename':
      return fails(dir?.children[call.name] === undefined || !nodes[call.to] ? 'ENOENT' : 'EPERM');
    case 'mkdir': {
      if (!dir) return fails('ENOENT');
      if (call.name in dir.children) return fails('EEXIST');
      if (!dir.makes) return fails('EPERM');
      return call.made ? ok(insert(state, call.dir, call.made, false), `#${call.made.ino}`) : [];
    }
    case 'rmdir': {
      const victim = dir?.children[call.name];
      if (victim === undefined) return fails('ENOENT');
      if (nodes[victim]!.target !== undefined) return fails('ENOTDIR');
      if (nodes[victim]!.isDefault) return fails('EPERM');
      const problems = blocked(state, victim);
      return problems.length > 0 ? fails(...problems) : ok(remove(state, victim));
    }
    case 'symlink': {
      if (!dir) return fails('ENOENT');
      if (!dir.allowsLinks) return fails('EPERM');
      if (!nodes[call.target]) return fails('ENOENT');
      if (call.name in dir.children) return fails('EEXIST');
      // The number of a link does not matter, so long as it is another one than all others.
      const ino = Math.min(0, ...[...Object.keys(nodes), ...Object.keys(state.dropping)].map(Number)) - 1;
      const link = { ...LINK, name: call.name, parent: call.dir, target: call.target };
      const linked = set(changed(state, { nodes: { ...nodes, [ino]: link } }), call.dir, {
        children: { ...dir.children, [call.name]: ino },
      });
      return ok(set(linked, call.target, { links: linked.nodes[call.target]!.links + 1 }), 'link');
    }
    case 'unlink': {
      const ino = dir?.children[call.name];
      if (ino === undefined) return fails('ENOENT');
      const link = nodes[ino]!;
      if (link.target === undefined) return fails('EISDIR');
      const gone = remove(state, ino);
      return ok(changed(gone, { dropping: { ...state.dropping, [ino]: link.target } }));
    }
    case 'drop': {
      // Which of several does not matter: each lets go of one.
      return Object.keys(state.dropping).map((ino) => {
        const { [Number(ino)]: target, ...dropping } = state.dropping;
        return { answer: 'ok', state: set(changed(state, { dropping }), target!, { links: nodes[target!]!.links - 1 }) };
      });
    }
    case 'depend':
      return dir ? ok(set(state, call.dir, { dependents: dir.dependents + 1 })) : fails('ENOENT');
    case 'undepend':
      return dir ? ok(set(state, call.dir, { dependents: dir.dependents - 1 })) : [];
    case 'register': {
      if (!dir) return fails('ENOENT');
      if (call.name in dir.children) return fails('EEXIST');
      if ((state.registered[call.name] ?? 'out') !== 'out') return fails('EINVAL');
      if (!call.made) return [];
      const registered = { ...state.registered, [call.name]: call.made.ino };
      return ok(changed(insert(state, call.dir, call.made, true), { registered }));
    }
    case 'unregister': {
      const at = state.registered[call.name];
      if (at === undefined) return fails('EINVAL');
      // It was in the tree when the call began: gone is gone.
      if (at === 'out') return fails('EINVAL', 'ok');
      if (at === 'gone') return fails('ok');
      const problems = blocked(state, at);
      if (problems.length > 0) return fails(...problems);
      return ok(changed(remove(state, at), { registered: { ...state.registered, [call.name]: 'out' } }));
    }
  }
}

function changed({ nodes, registered, dropping }: State, change: Partial<State>): State {
  return { nodes, registered, dropping, ...change };
}

function set(state: State, ino: number, change: Partial<Node>): State {
  return changed(state, { nodes: { ...state.nodes, [ino]: { ...state.nodes[ino]!, ...change } } });
}

function insert(state: State, parent: number, made: Made, isDefault: boolean): State {
  const nodes: Record<number, Node> = { ...state.nodes };
  const add = (at: Made, above: number, byDefault: boolean): void => {
    const children = Object.fromEntries(at.children.map((child) => [child.name, child.ino]));
    // A group makes things, an item does not; a group comes with default groups here, or is one.
    const makes = byDefault || at.children.length > 0;
    nodes[at.ino] = {
      name: at.name,
      parent: above,
      children,
      isDefault: byDefault,
      makes,
      allowsLinks: true,
      links: 0,
      dependents: 0,
      value: '0',
    };
    for (const child of at.children) add(child, at.ino, true);
  };
  add(made, parent, isDefault);
  nodes[parent] = { ...nodes[parent]!, children: { ...nodes[parent]!.children, [made.name]: made.ino } };
  return changed(state, { nodes });
}

/** Takes a node, with all that is in it, out. */
function remove(state: State, victim: number): State {
  const nodes: Record<number, Node> = { ...state.nodes };
  const gone = new Set<number>();
  const drop = (ino: number): void => {
    gone.add(ino);
    for (const child of Object.values(nodes[ino]!.children)) drop(child);
    delete nodes[ino];
  };
  const { name, parent } = nodes[victim]!;
  drop(victim);
  const { [name]: _, ...children } = nodes[parent]!.children;
  nodes[parent] = { ...nodes[parent]!, children };
  const registered = Object.fromEntries(
    Object.entries(state.registered).map(([key, at]) => [key, typeof at === 'number' && gone.has(at) ? 'gone' : at]),
  );
  return changed(state, { nodes, registered });
}

/** What keeps a group from being removed: the errnos that may say so. */
function blocked({ nodes }: State, top: number): string[] {
  const problems = new Set<string>();
  const look = (ino: number): void => {
    const node = nodes[ino]!;
    if (node.links > 0 || node.dependents > 0) problems.add('EBUSY');
    for (const child of Object.values(node.children)) {
      if (nodes[child]!.isDefault) look(child);
      else problems.add('ENOTEMPTY');
    }
  };
  look(top);
  return [...problems];
}
