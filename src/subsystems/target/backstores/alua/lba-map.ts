/**
 * `lba_map` of a storage object: which target port group has which part of it in which state.
 *
 * @module
 */
import { Errno, logged } from '../../../../core/index.js';

/** Letters of the states. */
const LETTERS: Readonly<Record<string, number>> = { O: 0, A: 1, S: 2, U: 3 };

/** A stretch of blocks, and the state of each group there. */
interface Segment {
  readonly first: bigint;
  readonly last: bigint;
  readonly states: readonly (readonly [group: number, letter: string])[];
}

/** A whole map. */
export interface LbaMap {
  readonly size: number;
  readonly multiplier: number;
  readonly segments: readonly Segment[];
}

/** Nothing written yet, and what is left after nothing was written. */
export const NO_MAP: LbaMap = { size: 0, multiplier: 0, segments: [] };

const wrong = (line: number, what: string, inLog: string): Errno =>
  new Errno('EINVAL', () => logged(`line ${line + 1}: ${what} (target_dev_lba_map_store)`, inLog));

/** `sscanf` with `%lu %lu`. */
const PAIR = /^\s*(\d+)(?!\d)\s*(\d+)/;

/** `sscanf` with `%d:%c`. */
const STATE = /^\s*([+-]?\d+):([^]?)/;

/** `target_dev_lba_map_store`: `SIZE MULTIPLIER`, then lines of `FIRST LAST GROUP:STATE…`. @throws EINVAL */
export function parseLbaMap(text: string): LbaMap {
  let head: readonly [number, number] = [-1, -1];
  const segments: Segment[] = [];
  let groups: number | undefined;
  for (const [number, line] of text.split('\n').filter(Boolean).entries()) {
    const pair = PAIR.exec(line);
    if (!pair) throw wrong(number, 'expected two numbers', `Invalid line ${number}`);
    if (number === 0) {
      head = [toInt(pair[1]!), toInt(pair[2]!)];
      continue;
    }
    const states = parseStates(number, line);
    if (groups !== undefined && states.length !== groups)
      throw wrong(
        number,
        `expected ${groups} groups, as in the first line`,
        `Only ${states.length} from ${groups} port groups definitions at line ${number}`,
      );
    groups = states.length;
    segments.push({ first: toUlong(pair[1]!), last: toUlong(pair[2]!), states });
  }
  return { size: head[0], multiplier: head[1], segments };
}

function parseStates(number: number, line: string): (readonly [number, string])[] {
  // The two numbers end at the first two blanks, wherever these are.
  const first = line.indexOf(' ');
  const second = first < 0 ? -1 : line.indexOf(' ', first + 1);
  if (second < 0)
    throw wrong(
      number,
      'expected FIRST LAST GROUP:STATE…, separated by single blanks',
      `Invalid line ${number}, missing ${first < 0 ? 'end lba' : 'state definitions'}`,
    );
  const states: (readonly [number, string])[] = [];
  for (let rest = line.slice(second + 1); ; ) {
    const found = STATE.exec(rest);
    if (!found || found[2] === '') return states;
    const [group, letter] = [toInt(found[1]!), found[2]!];
    if (!(letter in LETTERS)) throw wrong(number, `'${letter}' is not a state; expected O, A, S or U`, `Invalid ALUA state '${letter}'`);
    if (states.some(([other]) => other === group))
      throw wrong(number, `group ${group} is there twice`, `Duplicate pg_id ${group} in lba_map`);
    states.push([group, letter]);
    const next = rest.indexOf(' ');
    if (next < 0) return states;
    rest = rest.slice(next + 1);
  }
}

/** `target_dev_lba_map_show`. */
export function formatLbaMap({ size, multiplier, segments }: LbaMap): string {
  if (segments.length === 0) return '';
  const lines = segments.map(({ first, last, states }) =>
    [first, last, ...states.map(([group, letter]) => `${group}:${letter}`)].join(' '),
  );
  return [`${size >>> 0} ${multiplier >>> 0}`, ...lines, ''].join('\n');
}

const toUlong = (digits: string): bigint => BigInt.asUintN(64, BigInt(digits));
const toInt = (digits: string): number => Number(BigInt.asIntN(32, BigInt(digits)));
