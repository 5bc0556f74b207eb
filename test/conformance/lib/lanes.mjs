/** Work that is done a few at a time. */

/**
 * Begins work for each of a list: in as many lanes as that, in each one after the other. One that fails keeps nobody else from going on.
 * Those that must not meet share a lane.
 * @template T, R
 * @param {number} count
 * @param {readonly T[]} list
 * @param {(one: T) => Promise<R>} work
 * @param {(one: T) => boolean} [mustNotMeet]
 * @returns {Promise<R>[]} in the order of the list
 */
export function inLanes(count, list, work, mustNotMeet = () => false) {
  const lanes = Array(count).fill(Promise.resolve());
  return list.map((one, i) => {
    const lane = mustNotMeet(one) ? 0 : i % count;
    const result = lanes[lane].then(() => work(one));
    lanes[lane] = result.catch(() => {});
    return result;
  });
}
