/**
 * What gpio-virtuser computes: which lines its lookups stand for.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import { type GpioLine, gpioLines, release } from '../gpio/lines.js';
import { encodeText } from '../kinds/index.js';
import { childrenOf, type View } from '../yaml/view.js';

/** GPIO_VIRTUSER_NAME_BUF_LEN - 1 */
const NAME_MAX = 31;

interface Entry extends View {
  readonly keyed: boolean;
  readonly key: string;
  readonly offset: bigint;
}

/** The lines of the devices that are live. */
const held = new WeakMap<View, readonly GpioLine[]>();

export const functions = {
  isLong: ({ name }: { readonly name?: string }): boolean => encodeText(name ?? '').length > NAME_MAX,

  /** Requests all lines, or gives them back. @throws ENXIO if one cannot be had */
  switchLines({ self, value }: { readonly self: object; readonly value?: unknown }): void {
    const device = self as View;
    if (value === true) return void held.set(device, requestLines(device));
    release(held.get(device) ?? []);
    held.delete(device);
  },
};

/** `gpio_virtuser_probe` */
function requestLines(device: View): GpioLine[] {
  const lookups = childrenOf(device);
  const table = lookups.flatMap((lookup) => (childrenOf(lookup) as Entry[]).map((entry) => ({ lookup, entry })));
  // The table of all lookups ends at the first entry that has no key (`gpiod_find`).
  const end = table.findIndex(({ entry }) => !entry.keyed);
  const found = end < 0 ? table : table.slice(0, end);
  const lines: GpioLine[] = [];
  const fail = (why: string): never => {
    release(lines);
    throw new Errno('ENXIO', `the probe fails: ${why} (gpio_virtuser_device_activate)`);
  };
  for (const lookup of lookups) {
    const entries = found.filter((one) => one.lookup === lookup);
    if (entries.length === 0) fail(`the lookup '${lookup.item.state.name}' has no entry with a key`);
    for (const { entry } of entries) {
      const line = gpioLines(device).request(entry.key, Number(entry.offset));
      if (typeof line === 'string') fail(line);
      else lines.push(line);
    }
  }
  return lines;
}
