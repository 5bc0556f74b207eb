/**
 * The kernel's clock of ticks, as statistics show it.
 *
 * @module
 */

/** Ticks per second of Debian's kernels (CONFIG_HZ). */
const HZ = 250n;

/** The counter does not start at 0 but five minutes before it wraps around 32 bits (INITIAL_JIFFIES). */
const INITIAL = (1n << 32n) - 300n * HZ;

/** When this process started to count. */
const start = process.hrtime.bigint();

/** `get_jiffies_64`, for a kernel that booted when the model was loaded. */
export function jiffies(): bigint {
  return INITIAL + ((process.hrtime.bigint() - start) * HZ) / 1_000_000_000n;
}

/**
 * A point in time as `creation_time` shows it: meant to be hundredths of a second since boot, but reckoned with 32 bits of
 * the counter, so it is wrong five minutes after boot, and 3367284360 for the time 0.
 */
export function centiseconds(time: bigint): bigint {
  const since = BigInt.asUintN(64, (BigInt.asUintN(32, time) - INITIAL) * 100n);
  return BigInt.asUintN(32, since / HZ);
}
