/**
 * What must not outlast this process.
 *
 * @module
 */

/**
 * Undoes something once: when the result is called, or else when this process ends without coming to that, by a signal that it handles or by a
 * driver's `process.exit()`. What was done last is undone first, and all of it before a driver's handler of `exit`, which may throw.
 * @param undo must neither wait nor throw
 */
export function atEnd(undo: () => void): () => void {
  const end = (): void => {
    process.off('exit', end);
    undo();
  };
  process.prependListener('exit', end);
  return end;
}
