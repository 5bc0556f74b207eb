/**
 * Reads a file of faults and hooks: YAML, and reports each mistake with its place.
 *
 * @module
 */
import { dirname, resolve } from 'node:path';
import { LinesError } from '../lines-error.js';
import { entry, type MapValue, type Plain, readSource, type Value } from '../subsystems/yaml/source.js';
import { suggest } from '../suggest.js';
import { type Place, Problems } from '../subsystems/yaml/problems.js';
import { ERRNO } from '../errno.js';
import { milliseconds } from './duration.js';
import type { RuleText, Who } from './faults/rule.js';
import { globPath } from './glob.js';
import type { HookText } from './hooks/hooks.js';
import { OPS } from './operation.js';
import { isErrnoCode, parsePattern, type Pattern, PatternError } from './pattern.js';
import { readWhole } from '../read-whole.js';
import { whyNotRun } from '../trusted-code.js';

/** What a file holds. */
export interface Rules {
  readonly faults: readonly RuleText[];
  readonly hooks: readonly HookText[];
  /** Of the probabilities; undefined where none is given. */
  readonly seed: number | undefined;
}

/** Rules that cannot be read. The message has a line for each mistake, `FILE:LINE:COLUMN: …`. */
export class RulesError extends LinesError {
  override readonly name = 'RulesError';
}

/** @throws RulesError */
export function readRules(file: string): Rules {
  let text: string;
  try {
    text = readWhole(file);
  } catch (error) {
    throw new RulesError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); expected a file with 'faults' or 'hooks'`);
  }
  const reader = new Reader(file, dirname(resolve(file)));
  const rules = reader.read(text, (top) => {
    const map = reader.map(top, 'faults, hooks or seed', ['faults', 'hooks', 'seed']);
    const list = (key: string): readonly Value[] => {
      const value = entry(map, key);
      if (!value || (value.form === 'scalar' && value.value === null)) return [];
      if (value.form === 'list') return value.items;
      reader.problems.add(value.at, `found no list; expected one rule a line, such as '- { on: … }'`);
      return [];
    };
    return {
      faults: list('faults').flatMap((one) => reader.fault(one) ?? []),
      hooks: list('hooks').flatMap((one) => reader.hook(one) ?? []),
      seed: reader.number(map, 'seed', 0),
    };
  });
  const why = rules.hooks.length > 0 ? whyNotRun(file) : undefined;
  if (why !== undefined) throw new RulesError(`${file}: it has hooks; ${why}`);
  return rules;
}

/** Rules of a command: one, or a list. @param source what the rules are said to come from @throws RulesError */
export function readFaults(text: string, source: string): readonly RuleText[] {
  const reader = new Reader(source);
  return reader.read(text, (top) => (top.form === 'list' ? top.items : [top]).flatMap((one) => reader.fault(one) ?? []));
}

const EFFECTS = ['delay', 'hang', 'fail', 'half-done', 'answer', 'short'];
/** Effects that other operations do not have. */
const ONLY_FOR: Readonly<Record<string, readonly string[]>> = { answer: ['show'], short: ['show', 'store'] };
const TRIGGERS = ['times', 'after', 'every', 'probability', 'when'];

class Reader {
  readonly problems = new Problems();

  constructor(
    /** As messages are to call it. */
    readonly file: string,
    /** What the paths of hooks start from. */
    readonly dir = '/',
  ) {}

  /** @throws RulesError */
  read<T>(text: string, of: (top: Value) => T): T {
    const top = readSource(text, this.problems);
    const result = top && of(top);
    if (this.problems.list.length > 0 || result === undefined) throw new RulesError(this.problems.lines(this.file));
    return result;
  }

  /** @returns undefined, and a problem, for what is no such map */
  map(value: Value | undefined, expected: string, keys: readonly string[]): MapValue | undefined {
    if (value?.form !== 'map') {
      this.problems.add(value?.at ?? { line: 1, column: 1 }, `expected a map with ${expected}`);
      return undefined;
    }
    for (const { key, at } of value.entries) {
      if (!keys.includes(key)) this.problems.add(at, `there is no '${key}' here; ${suggest(key, keys)}`);
    }
    return value;
  }

  fault(value: Value): RuleText | undefined {
    const map = this.map(value, `'on' and an effect (${EFFECTS.join(', ')})`, ['on', ...EFFECTS, ...TRIGGERS]);
    if (!map) return undefined;
    const on = this.pattern(map);
    const [times, after, every, short] = [
      this.number(map, 'times', 1),
      this.number(map, 'after', 0),
      this.number(map, 'every', 1),
      this.number(map, 'short', 0),
    ];
    const [delay, hang, halfDone] = [this.duration(map, 'delay'), this.flag(map, 'hang'), this.flag(map, 'half-done')];
    const [probability, answer, fail, who] = [this.probability(map), this.text(map, 'answer'), this.errno(map), this.who(map)];
    const said = EFFECTS.filter((key) => entry(map, key));
    if (said.every((key) => isFalse(entry(map, key)!)))
      this.problems.add(map.at, `the rule does nothing; expected one of ${EFFECTS.join(', ')}`);
    if (halfDone && !entry(map, 'fail'))
      this.problems.add(map.at, `'half-done' goes with 'fail': how the operation fails once it has happened`);
    if (!on) return undefined;
    for (const [key, ops] of Object.entries(ONLY_FOR)) {
      const value = entry(map, key);
      if (value && on.op !== '*' && !ops.includes(on.op))
        this.problems.add(value.at, `'${key}' goes with ${ops.join(' and ')}; found '${on.op}'`);
    }
    return {
      on,
      source: `${this.file}:${map.at.line}`,
      effects: {
        ...(delay !== undefined && { delay }),
        ...(hang && { hang }),
        ...(fail !== undefined && { fail }),
        ...(halfDone && { halfDone }),
        ...(answer !== undefined && { answer }),
        ...(short !== undefined && { short }),
      },
      triggers: {
        who,
        ...(times !== undefined && { times }),
        ...(after !== undefined && { after }),
        ...(every !== undefined && { every }),
        ...(probability !== undefined && { probability }),
      },
    };
  }

  hook(value: Value): HookText | undefined {
    const map = this.map(value, `'on' and what to do ('run' or 'write')`, ['on', 'run', 'write', 'before', 'timeout']);
    if (!map) return undefined;
    const on = this.pattern(map);
    const [run, before, timeout] = [this.text(map, 'run'), this.flag(map, 'before'), this.duration(map, 'timeout')];
    if (timeout === 0) this.problems.add(entry(map, 'timeout')!.at, 'expected a duration above 0');
    const write = entry(map, 'write');
    const files =
      write &&
      this.map(
        write,
        `paths of files and their text, such as '/tmp/state: bound'`,
        write.form === 'map' ? write.entries.map(({ key }) => key) : [],
      );
    if (run === undefined && !write) this.problems.add(map.at, `the hook does nothing; expected 'run: COMMAND' or 'write: { FILE: TEXT }'`);
    if (!on) return undefined;
    return {
      on,
      source: `${this.file}:${map.at.line}`,
      dir: this.dir,
      before: before ?? false,
      write: (files?.entries ?? []).map(({ key, value: content }) => ({ path: resolve(this.dir, key), text: this.scalar(content) ?? '' })),
      ...(run !== undefined && { run }),
      ...(timeout !== undefined && { timeout }),
    };
  }

  pattern(map: MapValue): Pattern | undefined {
    const on = this.text(map, 'on');
    const at = entry(map, 'on')?.at ?? map.at;
    if (on === undefined) {
      if (!entry(map, 'on'))
        this.problems.add(at, `'on' is missing; expected an operation and perhaps a path, such as 'store nvmet/**/enable'`);
      return undefined;
    }
    try {
      const pattern = parsePattern(on);
      if (pattern.op === 'event')
        this.problems.add(at, `an event is not an operation, so no rule meets it; expected one of ${OPS.join(', ')} or *`);
      if (pattern.op === 'show' && pattern.value) this.problems.add(at, `what a show answers cannot be known before it; leave out '= …'`);
      if (pattern.errno !== undefined) this.problems.add(at, `'! ${pattern.errno}' cannot be known before the operation; leave it out`);
      return pattern;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.problems.add(at, error.message);
      return undefined;
    }
  }

  who(map: MapValue): Who {
    const when = entry(map, 'when');
    if (!when) return {};
    const who = this.map(when, 'pid, comm or uid', ['pid', 'comm', 'uid']);
    if (!who) return {};
    const [pid, uid, comm] = [this.number(who, 'pid', 1), this.number(who, 'uid', 0), this.text(who, 'comm')];
    return { ...(pid !== undefined && { pid }), ...(uid !== undefined && { uid }), ...(comm !== undefined && { comm: globPath(comm) }) };
  }

  errno(map: MapValue): keyof typeof ERRNO | undefined {
    const fail = this.text(map, 'fail');
    if (fail === undefined || isErrnoCode(fail)) return fail;
    const near = suggest(fail, Object.keys(ERRNO));
    this.problems.add(entry(map, 'fail')!.at, `'${fail}' is not an errno; ${near.startsWith('did') ? near : 'expected one such as EBUSY'}`);
    return undefined;
  }

  probability(map: MapValue): number | undefined {
    const value = entry(map, 'probability');
    if (!value) return undefined;
    const number = Number(this.plain(value));
    if (number >= 0 && number <= 1) return number;
    this.problems.add(value.at, `expected a probability from 0 to 1`);
    return undefined;
  }

  /** Milliseconds. */
  duration(map: MapValue, key: string): number | undefined {
    const value = entry(map, key);
    if (!value) return undefined;
    const ms = milliseconds(String(this.plain(value)));
    if (ms === undefined) this.problems.add(value.at, `expected a duration such as 200ms, 1.5s or 2m`);
    return ms;
  }

  number(map: MapValue | undefined, key: string, least: number): number | undefined {
    const value = entry(map, key);
    if (!value) return undefined;
    const plain = this.plain(value);
    const number = typeof plain === 'bigint' || typeof plain === 'number' ? Number(plain) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= least) return number;
    this.problems.add(value.at, `expected a whole number of at least ${least}`);
    return undefined;
  }

  flag(map: MapValue, key: string): true | undefined {
    const value = entry(map, key);
    const plain = value && this.plain(value);
    if (plain === undefined || plain === false) return undefined;
    if (plain !== true) this.problems.add(value!.at, 'expected true or false');
    return true;
  }

  text(map: MapValue, key: string): string | undefined {
    const value = entry(map, key);
    return value && this.scalar(value);
  }

  scalar(value: Value): string | undefined {
    const plain = this.plain(value);
    return plain === undefined ? undefined : plain === null ? '' : String(plain);
  }

  plain(value: Value): Plain | undefined {
    if (value.form === 'scalar') return value.value;
    this.problems.add(value.at as Place, `found a ${value.form}; expected text or a number`);
    return undefined;
  }
}

function isFalse(value: Value): boolean {
  return value.form === 'scalar' && value.value === false;
}
