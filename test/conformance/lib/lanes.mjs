/** Work that is done a few at a time. */

/**
 * Begins work for each of a list: in as many lanes as that, in each one after the other. One that fails keeps nobody else from going on.
 * @template T, R
 * @param {number} count
 * @param {readonly T[]} list
 * @param {(one: T) => Promise<R>} work
 * @returns {Promise<R>[]} in the order of the list
 */
export function inLanes(count, list, work) {
  const lanes = Array(count).fill(Promise.resolve());
  return list.map((one, i) => {
    const result = lanes[i % count].then(() => work(one));
    lanes[i % count] = result.catch(() => {});
    return result;
  });
}
