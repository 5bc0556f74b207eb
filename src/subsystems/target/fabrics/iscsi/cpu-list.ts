/**
 * Lists of CPUs such as `0-3,8`, as `bitmap_parselist` reads and `%*pbl` shows them (lib/bitmap.c).
 *
 * @module
 */
import { Errno, quote } from '../../../../core/index.js';
import { SPACE } from '../../../kinds/scan.js';

/** Numbers have 32 bits. */
const LIMIT = 2 ** 32;

/** What lies between two regions. A new line does, too, but after a region without a pattern it ends the list (`end_of_str`). */
const GAP = new RegExp(`(?:${SPACE}|,)*`, 'y');
const END_OF_REGION = new RegExp(`${SPACE}|,|$`, 'y');
const DIGITS = /\d+/y;
const ALL = /all/iy;

/** `struct region`. */
interface Region {
  readonly start: number;
  readonly end: number;
  /** Of each `group` CPUs the first `used`. */
  readonly used: number;
  readonly group: number;
}

/** @param count how many CPUs there are @throws EINVAL, ERANGE, EOVERFLOW */
export function parseCpuList(text: string, count: number): Set<number> {
  const cpus = new Set<number>();
  const list = new CpuListReader(text, count - 1);
  for (let region = list.next(); region !== undefined; region = list.next()) {
    const { start, end, used, group } = region;
    if (start > end || group === 0 || used > group)
      throw new Errno('EINVAL', () => `${quote(text)} has an empty range (bitmap_check_region)`);
    if (end >= count) throw new Errno('ERANGE', `there is no CPU ${end} (bitmap_check_region)`);
    for (let cpu = start; cpu <= end; cpu++) if ((cpu - start) % group < used) cpus.add(cpu);
  }
  return cpus;
}

class CpuListReader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly last: number,
  ) {}

  /**
   * `bitmap_find_region` and `bitmap_parse_region`. What follows a pattern at once is the next region.
   * @returns undefined at the end
   */
  next(): Region | undefined {
    this.#skip(GAP);
    if (this.#at >= this.text.length) return undefined;
    const all = this.#skip(ALL);
    const start = all ? 0 : this.#number();
    if (!all && this.#isAt(END_OF_REGION)) return this.#withoutPattern(start, start);
    if (!all) this.#expect('-');
    const end = all ? this.last : this.#number();
    if (this.#isAt(END_OF_REGION)) return this.#withoutPattern(start, end);
    this.#expect(':');
    const used = this.#number();
    this.#expect('/');
    return { start, end, used, group: this.#number() };
  }

  /** The length of a group is one more than the last CPU, in 32 bits: the largest number has none. */
  #withoutPattern(start: number, end: number): Region {
    if (this.text[this.#at] === '\n') this.#at = this.text.length;
    const group = (end + 1) % LIMIT;
    return { start, end, used: group, group };
  }

  /** `bitmap_getnum`: `N` is the last CPU. @throws EINVAL, EOVERFLOW */
  #number(): number {
    if (this.text[this.#at] === 'N') {
      this.#at++;
      return this.last;
    }
    const begin = this.#at;
    if (!this.#skip(DIGITS)) throw this.#invalid('a number');
    const value = Number(this.text.slice(begin, this.#at));
    if (value >= LIMIT) throw new Errno('EOVERFLOW', `${this.text.slice(begin, this.#at)} does not fit 32 bits (bitmap_getnum)`);
    return value;
  }

  #expect(character: string): void {
    if (this.text[this.#at] !== character) throw this.#invalid(`'${character}'`);
    this.#at++;
  }

  #invalid(expected: string): Errno {
    return new Errno(
      'EINVAL',
      () => `${quote(this.text)}: expected ${expected} after ${quote(this.text.slice(0, this.#at))} (bitmap_parse_region)`,
    );
  }

  #isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.text);
  }

  /** @returns whether it was there */
  #skip(pattern: RegExp): boolean {
    if (!this.#isAt(pattern)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}

/** The shortest list of ranges. */
export function formatCpuList(cpus: ReadonlySet<number>): string {
  const ranges: [number, number][] = [];
  for (const cpu of [...cpus].sort((a, b) => a - b)) {
    const open = ranges.at(-1);
    if (open && open[1] === cpu - 1) open[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}
