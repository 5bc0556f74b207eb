/**
 * What a child has said before its end.
 *
 * @module
 */

/**
 * Calls back when what a child had written before its end has been read, for who hears of the end by 'exit'. While the end of another child is being
 * handled, this one's is heard in the same turn of the event loop, and its words still lie in the pipe: the next turn reads them, and
 * the second of two immediates comes after that.
 */
export function afterLastWords(then: () => void): void {
  setImmediate(() => setImmediate(then));
}
