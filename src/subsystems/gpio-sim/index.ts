/**
 * What gpio-sim computes: its chips, with their numbers, labels and lines.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { type GpioChip, gpioLines, lineNumber } from '../gpio/lines.js';
import { childrenOf, type View } from '../yaml/view.js';

interface Line extends View {
  readonly name: string;
  readonly valid?: boolean;
}

interface Device extends View {
  /** What the label of a bank without one begins with; the number of the bank ends it. */
  readonly node: string;
}

interface Bank extends View {
  chip: bigint;
  readonly label: string;
  readonly num_lines: bigint;
}

interface Hog extends View {
  readonly direction: string;
}

/** A chip whose lines the simulation pulls. */
export interface SimChip extends GpioChip {
  /** The lines that are pulled up; at first all are pulled down. */
  readonly pulledUp: Set<number>;
  /** What hogs drive: the pull does not change the value of such a line. */
  readonly driven: ReadonlyMap<number, boolean>;
}

interface LineEvent {
  readonly self: View;
  readonly chip: string;
  readonly offset: bigint;
}

/** The chips of the devices that are live. */
const chips = new WeakMap<View, readonly SimChip[]>();

/** The chips of a device; none while it is not live. */
export const chipsOf = (device: View): readonly SimChip[] => chips.get(device) ?? [];

/** @param first the lowest number that no chip of the machine has */
export function functions(first: number) {
  return {
    /** A device that goes live makes a chip of each bank, in the order of the banks; they go when it is not live any more. */
    switchChips({ self, value }: { readonly self: object; readonly value?: unknown }): void {
      const device = self as Device;
      const make = (bank: View, i: number): SimChip => makeChip(bank as Bank, `${device.node}${i}`, BigInt(first));
      if (value === true) chips.set(device, childrenOf(device).map(make));
      else removeChips(device);
    },
    /** Another consumer of lines than those of the mount (`gpiod_request`). */
    requestLine({ self, chip, offset }: LineEvent): void {
      const line = gpioLines(self).request(chip, Number(offset));
      if (typeof line === 'string') throw new Errno('EBUSY', `${line} (gpiod_request_commit)`);
    },
    freeLine({ self, chip, offset }: LineEvent): void {
      gpioLines(self).free(chip, Number(offset));
    },
    /** A live device may be removed before 6.13: its chips go with it. */
    removed({ self }: { readonly self: object }): void {
      removeChips(self as View);
    },
  };
}

function makeChip(bank: Bank, unlabelled: string, first: bigint): SimChip {
  const names = Array<string>(Number(bank.num_lines)).fill('');
  const lines = (childrenOf(bank) as Line[]).filter((line) => lineNumber(line.item.state.name) < names.length);
  for (const line of lines) names[lineNumber(line.item.state.name)] = line.name;
  const driven = new Map<number, boolean>();
  const chip = Object.assign(gpioLines(bank).add(bank.label === '' ? unlabelled : bank.label, names, first), {
    pulledUp: new Set<number>(),
    driven,
  });
  // A line with a hog is in use, and one that is not valid cannot be had either.
  for (const line of lines) {
    const offset = lineNumber(line.item.state.name);
    const [hog] = childrenOf(line) as Hog[];
    if (hog || line.valid === false) chip.used.add(offset);
    if (hog?.direction.startsWith('output')) driven.set(offset, hog.direction === 'output-high');
  }
  bank.chip = chip.number;
  return chip;
}

function removeChips(device: View): void {
  for (const chip of chipsOf(device)) gpioLines(device).remove(chip);
  chips.delete(device);
}
