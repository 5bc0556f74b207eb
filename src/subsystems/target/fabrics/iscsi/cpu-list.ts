/**
 * Lists of CPUs such as `0-3,8`, as `bitmap_parselist` reads and `%*pbl` shows them (lib/bitmap.c).
 *
 * @module
 */
import { Errno, quote } from '../../../../core/index.js';

/** A number; or `all`, or a range, with an optional pattern `:USED/GROUP`; `N` is the last CPU. */
const REGION = /^(?:(N|\d+)|(?:all|(N|\d+)-(N|\d+))(?::(N|\d+)\/(N|\d+))?)$/;

/** Numbers have 32 bits. */
const LIMIT = 2 ** 32;

/** @param count how many CPUs there are @throws EINVAL, ERANGE, EOVERFLOW */
export function parseCpuList(text: string, count: number): Set<number> {
  const cpus = new Set<number>();
  const end = text.search(/[\0\n]/);
  for (const region of (end < 0 ? text : text.slice(0, end)).split(/[\s,]+/).filter(Boolean)) addRegion(cpus, region, count);
  return cpus;
}

function addRegion(cpus: Set<number>, region: string, count: number): void {
  const found = REGION.exec(region);
  if (!found) throw new Errno('EINVAL', () => `${quote(region)} is not a range of CPUs`);
  const [single, first, last, used, group] = found.slice(1).map((digits) => number(digits, count));
  const [start, stop] = [single ?? first ?? 0, single ?? last ?? count - 1];
  const [on, of] = [used ?? 0, group ?? 1];
  if (start > stop || of === 0 || on > of) throw new Errno('EINVAL', () => `${quote(region)} is an empty range`);
  if (stop >= count) throw new Errno('ERANGE', () => `there is no CPU ${stop}`);
  const every = used === undefined;
  for (let cpu = start; cpu <= stop; cpu++) if (every || (cpu - start) % of < on) cpus.add(cpu);
}

function number(digits: string | undefined, count: number): number | undefined {
  if (digits === undefined) return undefined;
  const value = digits === 'N' ? count - 1 : Number(digits);
  if (value >= LIMIT) throw new Errno('EOVERFLOW', `${digits} does not fit 32 bits`);
  return value;
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
