/**
 * The GPIO chips of a mount, which its sets share: gpio-sim and gpio-aggregator make them, gpio-virtuser and gpio-aggregator use their
 * lines.
 *
 * @module
 */
import { mountOf, type View } from '../yaml/view.js';

/** A chip, as long as it is there. */
export interface GpioChip {
  readonly label: string;
  /** N of `gpiochipN`. */
  readonly number: bigint;
  /** The names of its lines; empty for a line without one. */
  readonly names: readonly string[];
  /** The lines that somebody has requested. */
  readonly used: Set<number>;
  /** The lines of others that its own lines forward to, in order; none of a chip with lines of its own. */
  readonly sources: readonly GpioLine[];
}

/** A line that was requested. */
export interface GpioLine {
  readonly chip: GpioChip;
  readonly offset: number;
}

/** All chips of one mount. */
export class GpioLines {
  readonly #chips = new Set<GpioChip>();
  /** Those who wait for a line of a chip that is not there yet. */
  readonly #waiting = new Set<() => void>();

  /** A new chip, with the lowest free number (`gpiochip_add_data`). @param first the lowest number that the machine has left */
  add(label: string, names: readonly string[], first = 0n, sources: readonly GpioLine[] = []): GpioChip {
    const taken = new Set([...this.#chips].map((chip) => chip.number));
    let number = first;
    while (taken.has(number)) number++;
    const chip = { label, number, names, used: new Set<number>(), sources };
    this.#chips.add(chip);
    // When whoever makes it has said which of its lines can be had.
    queueMicrotask(() => {
      for (const retry of [...this.#waiting]) retry();
    });
    return chip;
  }

  /** Calls when there is another chip (`driver_deferred_probe_trigger`). @returns ends that */
  whenAdded(retry: () => void): () => void {
    this.#waiting.add(retry);
    return () => void this.#waiting.delete(retry);
  }

  /** Is there such a line, or is the chip here that would have it? */
  knows(key: string, offset: number): boolean {
    return offset < 0 ? typeof this.#byName(key) !== 'string' : [...this.#chips].some((chip) => chip.label === key);
  }

  /** It goes, whoever uses its lines. */
  remove(chip: GpioChip): void {
    this.#chips.delete(chip);
  }

  /**
   * Takes a line for a consumer (`gpiod_find_and_request`).
   * @param key the label of a chip; or the name of a line, if the offset is negative
   * @returns why it cannot be had, if that is so
   */
  request(key: string, offset: number): GpioLine | string {
    const line = this.find(key, offset);
    if (typeof line !== 'string') line.chip.used.add(line.offset);
    return line;
  }

  /** The same, without taking it. */
  find(key: string, offset: number): GpioLine | string {
    const line = offset < 0 ? this.#byName(key) : this.#byLabel(key, offset);
    if (typeof line === 'string') return line;
    if (line.chip.used.has(line.offset)) return `line ${line.offset} of the chip '${line.chip.label}' is in use`;
    if (!this.#isThere(line)) return `line ${line.offset} of the chip '${line.chip.label}' forwards to one of a chip that has gone`;
    return line;
  }

  /** Gives a line back that {@link request} took. */
  free(label: string, offset: number): void {
    for (const chip of this.#chips) if (chip.label === label) chip.used.delete(offset);
  }

  /** A chip that goes takes the lines with it that forward to its own; what is made anew has other lines. */
  #isThere({ chip, offset }: GpioLine): boolean {
    const source = chip.sources[offset];
    return this.#chips.has(chip) && (source === undefined || this.#isThere(source));
  }

  #byName(name: string): GpioLine | string {
    for (const chip of this.#chips) {
      const offset = name === '' ? -1 : chip.names.indexOf(name);
      if (offset >= 0) return { chip, offset };
    }
    return `no line is called '${name}'`;
  }

  #byLabel(label: string, offset: number): GpioLine | string {
    const chip = [...this.#chips].find((one) => one.label === label);
    if (!chip) return `no chip has the label '${label}'`;
    return offset < chip.names.length ? { chip, offset } : `the chip '${label}' has ${chip.names.length} lines`;
  }
}

/** Gives lines back. */
export function release(lines: readonly GpioLine[]): void {
  for (const { chip, offset } of lines) chip.used.delete(offset);
}

const all = new WeakMap<object, GpioLines>();

/** Those of the mount that an item is in. */
export function gpioLines(view: View): GpioLines {
  const key = mountOf(view);
  let lines = all.get(key);
  if (!lines) all.set(key, (lines = new GpioLines()));
  return lines;
}

/** The number at the end of `line12`, as `sscanf` reads it into 32 bits. */
export const lineNumber = (name: string): number => Number(BigInt.asUintN(32, BigInt(/\d+$/.exec(name)?.[0] ?? 0)));
