/**
 * The triggers of iio in sysfs: `triggerN` with its name and, for a timer, how often it fires (drivers/iio/trigger/iio-trig-hrtimer.c).
 *
 * @module
 */
import { type ConfigSubsystem, Errno } from '../../core/index.js';
import type { SurroundingDir, SurroundingFile, SurroundingNode, Surroundings } from '../../core/index.js';
import type { Described } from '../yaml/state.js';
import { childrenOf, type View, viewOf } from '../yaml/view.js';
import { beforeNul, dir, fixedDir } from '../nodes.js';
import { line, powerOf, uevent } from '../sysfs.js';

interface Trigger extends View {
  /** N of `triggerN`. */
  readonly id: bigint;
}

interface Iio extends View {
  readonly triggers: View & { readonly hrtimer: View };
}

/** In thousandths of a hertz: 100 Hz, until another is stored. */
const frequencies = new WeakMap<Trigger, number>();
const DEFAULT = 100_000;

/** UINT_MAX */
const HIGHEST = 0xffff_ffff;

/** `iio_str_to_fixpoint`: three decimals count, and more are cut off. */
const FIXED_POINT = /^([+-]?)(\d*)(?:\.(\d*))?\n?$/;

function frequency(trigger: Trigger): SurroundingFile {
  return {
    show() {
      const value = frequencies.get(trigger) ?? DEFAULT;
      return `${Math.floor(value / 1000)}.${String(value % 1000).padStart(3, '0')}000\n`;
    },
    store(text) {
      const [, sign, whole, fraction = ''] = FIXED_POINT.exec(beforeNul(text)) ?? [];
      if (whole === undefined)
        throw new Errno('EINVAL', 'a frequency is a number of hertz, with up to three decimals (iio_str_to_fixpoint)');
      // The whole part is an int, which wraps around.
      const hertz = Number(BigInt.asIntN(32, BigInt(whole)));
      const value = hertz * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
      if (hertz < 0 || (sign === '-' && value > 0))
        throw new Errno('ERANGE', 'a frequency cannot be negative (iio_hrtimer_store_sampling_frequency)');
      if (value === 0 || value > HIGHEST)
        throw new Errno('EINVAL', 'a frequency is more than 0 and below 4294967.296 Hz (iio_hrtimer_store_sampling_frequency)');
      frequencies.set(trigger, value);
    },
    mode: 0o644,
  };
}

const triggerDir = (trigger: Trigger): SurroundingDir =>
  fixedDir({
    name: line(() => trigger.item.state.name),
    power: powerOf(trigger),
    sampling_frequency: frequency(trigger),
    subsystem: { target: () => '../../bus/iio' },
    uevent: uevent(() => ({})),
  });

/** What goes with the set `iio`. */
export function iioSurroundings(subsystem: ConfigSubsystem): Surroundings {
  const triggers = (): Trigger[] => childrenOf((viewOf(subsystem as ConfigSubsystem & Described) as Iio).triggers.hrtimer) as Trigger[];
  const named = (node: (name: string, trigger: Trigger) => SurroundingNode) =>
    dir(() => triggers().map((trigger) => [`trigger${trigger.id}`, node(`trigger${trigger.id}`, trigger)] as const));
  return {
    nodes: {
      '/sys/bus/iio/devices': named((name) => ({ target: () => `../../../devices/${name}` })),
      '/sys/devices': named((_name, trigger) => triggerDir(trigger)),
    },
  };
}
