/**
 * What a driver's callbacks return, before anything is done with it: JavaScript returns anything.
 *
 * A wrong result is reported with the name of the callback, and the caller gets EIO.
 *
 * @module
 */
import { quote } from '../errno.js';
import type { ConfigItem } from './item.js';

/** A callback returned what it must not. */
class WrongResult extends Error {
  override readonly name = 'WrongResult';

  constructor(result: unknown, expected: string, callback = 'it') {
    super(`${callback} returned ${describe(result)}; expected ${expected}`);
  }
}

/**
 * The content that `show` or `read` returned, as bytes of our own.
 * @param most bytes that are wanted: a longer text is cut somewhere beyond, since its caller only has to see that it is too long
 * @throws WrongResult
 */
export function checkContent(result: unknown, most: number): Uint8Array {
  if (typeof result === 'string') return Buffer.from(result.length > most ? result.slice(0, most + 1) : result);
  if (result instanceof Uint8Array) return Uint8Array.prototype.slice.call(result.length > most ? result.subarray(0, most + 1) : result);
  throw new WrongResult(result, 'text or bytes');
}

/**
 * The number of bytes that `store` or `write` took.
 * @throws WrongResult
 */
export function checkTaken(result: unknown, given: number): number {
  if (result === undefined) return given;
  if (typeof result === 'number' && Number.isInteger(result) && result >= 0 && result <= given) return result;
  throw new WrongResult(result, `nothing, or the number of bytes taken, from 0 to ${given}`);
}

/**
 * The item that `makeItem` or `makeGroup` made: one that is nowhere yet. By shape, since a subsystem's file may have loaded
 * another copy of this package.
 * @throws WrongResult
 */
export function checkItem(result: unknown): ConfigItem {
  if (!isItem(result)) throw new WrongResult(result, 'a new ConfigItem or ConfigGroup');
  if (result.dir || result.parent) throw new WrongResult(result, 'a new one: this is, or was, in the tree');
  return result;
}

/**
 * Whether an attribute is visible.
 * @param callback for the message
 * @throws WrongResult
 */
export function checkVisible(callback: string, result: unknown): boolean {
  if (typeof result === 'boolean') return result;
  throw new WrongResult(result, 'true or false', callback);
}

/** An item by its shape. */
export function isItem(value: unknown): value is ConfigItem {
  return typeof value === 'object' && value !== null && 'type' in value && typeof (value as ConfigItem).put === 'function';
}

function describe(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value);
  if (typeof value === 'string') return `the text ${quote(value)}`;
  try {
    if (isItem(value)) return `the item ${quote(value.dir?.path ?? value.name)}`;
    if (typeof value !== 'object') return `a ${typeof value}`;
    const made = Object.getPrototypeOf(value)?.constructor?.name as unknown;
    return typeof made === 'string' && made !== 'Object' && made !== '' ? `an object of class ${made}` : 'a plain object';
  } catch {
    // A proxy, whose traps throw.
    return 'an object that cannot be shown';
  }
}
