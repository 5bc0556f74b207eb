/**
 * Devices of gpio-aggregator that are made in sysfs, by `new_device`: in configfs each is `_sysfs.N`, which only `delete_device` removes. One
 * whose chips are not there yet waits for them.
 *
 * @module
 */
import { type ConfigGroup, type ConfigSubsystem, Errno, isErrno, quote } from '../../core/index.js';
import { gpioLines } from '../gpio/lines.js';
import { kstrtou } from '../kinds/index.js';
import { lowestFree } from '../lowest-free.js';
import { forget, makeByDriver } from '../yaml/build.js';
import type { Described } from '../yaml/state.js';
import { childrenOf, viewOf } from '../yaml/view.js';
import { type Device, type Line, linesOf, makeChip, removeChip } from './index.js';

const DRIVER = 'gpio-aggregator.';
/** AGGREGATOR_MAX_GPIOS */
const MOST = 512;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** Those of one subsystem. */
export class LegacyDevices {
  readonly #made = new Map<Device, { readonly group: ConfigGroup & Described; endWait: (() => void) | undefined }>();

  constructor(readonly subsystem: ConfigSubsystem & Described) {}

  /** All devices, those that were made in configfs as well. */
  get all(): Device[] {
    return childrenOf(viewOf(this.subsystem)) as Device[];
  }

  /** `gpio_aggregator_new_device_store` */
  async make(text: string): Promise<void> {
    const wanted = parse(text);
    const id = lowestFree(
      this.all.map((one) => one.id),
      0n,
    );
    const group = makeByDriver(this.subsystem, `_sysfs.${id}`);
    const device = viewOf(group) as Changing<Device>;
    device.sysfs = true;
    for (const [index, { key, offset }] of wanted.entries()) {
      const line = makeByDriver(group, `line${index}`);
      Object.assign(viewOf(line), { key, keyed: true, offset: BigInt(offset) });
      group.state.addGroup(line);
      group.addDefaultGroup(line as ConfigGroup & Described);
    }
    this.#made.set(device, { group, endWait: undefined });
    await this.subsystem.configfs!.registerGroup(this.subsystem, group);
    this.#probe(device);
  }

  /** `gpio_aggregator_delete_device_store` */
  async delete(text: string): Promise<void> {
    if (!text.startsWith(DRIVER))
      throw new Errno('EINVAL', () => `${quote(text)} does not begin with '${DRIVER}' (gpio_aggregator_delete_device_store)`);
    const id = BigInt(kstrtou(32, text.slice(DRIVER.length), 10));
    const device = [...this.#made.keys()].find((one) => one.id === id);
    if (!device) throw new Errno('ENOENT', () => `no device ${DRIVER}${id} was made in sysfs (gpio_aggregator_delete_device_store)`);
    await this.#destroy(device);
  }

  /** `gpio_aggregator_remove_all`: the module goes. */
  async deleteAll(): Promise<void> {
    for (const device of [...this.#made.keys()]) await this.#destroy(device);
  }

  async #destroy(device: Device): Promise<void> {
    const { group, endWait } = this.#made.get(device)!;
    this.#made.delete(device);
    endWait?.();
    removeChip(device);
    await this.subsystem.configfs!.unregisterGroup(group);
    forget(group);
  }

  /** The probe of its platform device; it is done again when there is another chip, if one was missing. */
  #probe(device: Changing<Device>): void {
    const made = this.#made.get(device);
    if (!made) return;
    made.endWait?.();
    made.endWait = undefined;
    try {
      makeChip(device);
      [device.live, device.pending] = [true, false];
    } catch (error) {
      if (!isErrno(error)) throw error;
      [device.live, device.pending] = [false, true];
      if (isDeferred(device)) made.endWait = gpioLines(device).whenAdded(() => this.#probe(device));
    }
  }
}

/** The first line that cannot be had decides: it is not there, or it is in use or beyond the chip, which is an error for good. */
function isDeferred(device: Device): boolean {
  const lines = gpioLines(device);
  const missing = linesOf(device).find((line: Line) => typeof lines.find(line.key, Number(line.offset)) === 'string');
  return missing !== undefined && !lines.knows(missing.key, Number(missing.offset));
}

/** `gpio_aggregator_parse`: names of lines, and labels of chips with lists of their lines. What follows nothing is a name that is dropped. */
function parse(text: string): readonly { readonly key: string; readonly offset: number }[] {
  const words = [...text.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  const lines: { key: string; offset: number }[] = [];
  for (let at = 0; at + 1 < words.length; at++) {
    const [key, list] = [words[at]!, words[at + 1]!];
    const found = offsets(list);
    lines.push(...(found ?? [-1]).map((offset) => ({ key, offset })));
    if (found) at++;
  }
  if (lines.length === 0) throw new Errno('EINVAL', 'it names no line; the kernel logs "No GPIOs specified" (gpio_aggregator_parse)');
  return lines;
}

/** `get_options` and `bitmap_parselist`. @returns nothing if it is no list; one whose range ends before it begins is none */
function offsets(list: string): number[] | undefined {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(list)) return undefined;
  const all = new Set<number>();
  const ranges = list.split(',').map((range) => range.split('-').map(Number));
  if (ranges.some(([first = 0, last = first]) => first > last)) return undefined;
  for (const [first = 0, last = first] of ranges) {
    if (last >= MOST) throw new Errno('ERANGE', () => `${last} is beyond the ${MOST} lines of a device (bitmap_parselist)`);
    for (let at = first; at <= last; at++) all.add(at);
  }
  return [...all].sort((a, b) => a - b);
}
