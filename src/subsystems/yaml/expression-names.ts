/**
 * Names in expressions that the library does not check: of an item whose type is known only when it is there, such as a parent, and in
 * texts that name something. A mistyped one is a problem of the file, not of the first store.
 *
 * @module
 */
import { parseVersion } from '../versions/index.js';
import { suggest } from '../../suggest.js';
import type { TypeModel } from './model.js';

/** A node of the library's tree. */
interface AstNode {
  readonly op: string;
  readonly args: unknown;
}

/** @returns what is wrong with the first name that is */
export function wrongName(ast: unknown, self: TypeModel, types: readonly TypeModel[]): string | undefined {
  const nodes = [...nodesOf(ast)];
  // The fields of a map are its own.
  const maps = nodes.some(({ op }) => op === 'map');
  for (const { op, args } of nodes) {
    if (!Array.isArray(args)) continue;
    const why =
      op === 'call' ? inCall(args, self, types) : op === 'rcall' ? inMethod(args) : op === '.' && !maps ? inField(args, types) : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
}

function inField([, name]: readonly unknown[], types: readonly TypeModel[]): string | undefined {
  const names = types.flatMap((type) => [...type.attributes, ...type.groups].map((one) => one.name));
  if (typeof name !== 'string' || names.includes(name)) return undefined;
  return `no attribute or default group of any type is called '${name}'; ${suggest(name, [...new Set(names)])}`;
}

function inCall([name, given]: readonly unknown[], self: TypeModel, types: readonly TypeModel[]): string | undefined {
  const [first, second] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (name === 'since') {
    const version = textOf(first);
    return version === undefined || parseVersion(version) ? undefined : `'${version}' is not a kernel version; expected one such as "6.12"`;
  }
  const text = textOf(second);
  if (text === undefined) return undefined;
  if (name === 'above') {
    const names = types.map((type) => type.name).filter(Boolean);
    return names.includes(text) ? undefined : `no type is called '${text}'; ${suggest(text, names)}`;
  }
  if (name !== 'isSet') return undefined;
  const own = isNode(first) && first.op === 'id' && first.args === 'self';
  const names = [...new Set((own ? [self] : types).flatMap((type) => type.attributes.map((one) => one.name)))];
  return names.includes(text) ? undefined : `there is no attribute '${text}'; ${suggest(text, names)}`;
}

function inMethod([name, , given]: readonly unknown[]): string | undefined {
  const pattern = name === 'matches' && Array.isArray(given) ? textOf(given[0]) : undefined;
  if (pattern === undefined) return undefined;
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return `${(error as Error).message.replace(/^Invalid regular expression: /, '')}; expected a regular expression of JavaScript`;
  }
}

/** What a literal text says. */
function textOf(node: unknown): string | undefined {
  return isNode(node) && node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

function* nodesOf(value: unknown): Generator<AstNode> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  if (!isNode(value)) return;
  yield value;
  yield* nodesOf(value.args);
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
