/**
 * How much work an expression may be, as its text tells. Users decide how many items there are, and what stands in attributes: a loop
 * over all siblings is fine, a loop in a loop grows with the square of their number, and others of the mount would wait for it.
 *
 * @module
 */

/** A node of the library's tree: the names of calls stand before what they are called with. */
interface AstNode {
  readonly op: string;
  readonly args: unknown;
}

/** Macros that look at each element of a list; all but the receiver is done for each of them. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter', 'transformList', 'transformMap']);
/** What takes longer with more items or a longer text. */
const LINEAR: ReadonlySet<string> = new Set([
  'children',
  'siblings',
  'links',
  'lowestFree',
  'split',
  'join',
  'replace',
  'format',
  'reverse',
  'sort',
]);
/** Of which nobody can tell. */
const UNKNOWN: ReadonlySet<string> = new Set(['matches', 'bind', 'block']);
/** How deep loops in loops may be to be done at once: not at all. */
const MOST = 1;

/** May this be more than a loop over what there is? */
export function mayTakeLong(ast: unknown): boolean {
  return depthOf(ast) > MOST;
}

/** How many loops are in each other. */
function depthOf(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((most: number, one: unknown) => Math.max(most, depthOf(one)), 0);
  if (!isNode(node)) return 0;
  const { op, args } = node;
  if ((op !== 'call' && op !== 'rcall') || !Array.isArray(args)) return depthOf(args);
  const [name, ...rest] = args as [string, ...unknown[]];
  const inside = depthOf(rest);
  if (UNKNOWN.has(name)) return MOST + 1;
  if (op === 'rcall' && LOOPS.has(name)) return Math.max(depthOf(rest[0]), 1 + depthOf(rest.slice(1)));
  return LINEAR.has(name) ? Math.max(inside, 1) : inside;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
