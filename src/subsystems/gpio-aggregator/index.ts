/**
 * What gpio-aggregator computes: the chip that a live device is, and the lines that it is made of.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import { type GpioChip, type GpioLine, gpioLines, lineNumber, release } from '../gpio/lines.js';
import { childrenOf, type View } from '../yaml/view.js';

export interface Line extends View {
  readonly index: bigint;
  readonly key: string;
  readonly name: string;
  readonly offset: bigint;
}

export interface Device extends View {
  /** N of `gpio-aggregator.N`. */
  readonly id: bigint;
  readonly live: boolean;
  readonly sysfs: boolean;
  readonly pending: boolean;
}

/** What a device has while it is live. */
const live = new WeakMap<View, { readonly chip: GpioChip; readonly lines: readonly GpioLine[] }>();

/** The chip that a live device is. */
export const chipOf = (device: Device): GpioChip | undefined => live.get(device)?.chip;

/** Its lines in the order of their numbers. */
export const linesOf = (device: Device): Line[] => (childrenOf(device) as Line[]).sort((a, b) => Number(a.index - b.index));

/** `sysfs_emit`: the text and its newline, without what goes beyond a page less one byte. */
const emit = (text: string): string => `${text}\n`.slice(0, 4095);

export const functions = {
  emitKey: ({ self }: { readonly self: object }): string => emit((self as Line).key),
  emitName: ({ self }: { readonly self: object }): string => emit((self as Line).name),

  indexOf: ({ self }: { readonly self: object }): bigint => BigInt(lineNumber((self as View).item.state.name)),

  isTaken: ({ self, name }: { readonly self: object; readonly name?: string }): boolean =>
    (childrenOf(self as View) as Line[]).some((line) => Number(line.index) === lineNumber(name ?? '')),

  /** Makes the chip, or removes it. @throws ENXIO if a line cannot be had */
  switchChip({ self, value }: { readonly self: object; readonly value?: unknown }): void {
    if (value === true) makeChip(self as Device);
    else removeChip(self as Device);
  },
};

/** @throws ENXIO if a line cannot be had */
export function makeChip(device: Device): void {
  const wanted = linesOf(device);
  const lines = requestLines(device, wanted);
  const names = wanted.map(({ name }) => name);
  live.set(device, { chip: gpioLines(device).add(`gpio-aggregator.${device.id}`, names, 0n, lines), lines });
}

export function removeChip(device: Device): void {
  const had = live.get(device);
  if (!had) return;
  gpioLines(device).remove(had.chip);
  release(had.lines);
  live.delete(device);
}

/** `gpio_aggregator_probe` */
function requestLines(device: View, wanted: readonly Line[]): GpioLine[] {
  const lines: GpioLine[] = [];
  for (const { key, offset } of wanted) {
    const line = gpioLines(device).request(key, Number(offset));
    if (typeof line === 'string') {
      release(lines);
      throw new Errno('ENXIO', `the probe fails: ${line} (gpio_aggregator_activate)`);
    }
    lines.push(line);
  }
  return lines;
}
