/**
 * `configfs-fuse ctl`.
 *
 * @module
 */
import { control } from '../../control/socket/client.js';
import type { Answer } from '../../control/why/answer.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, UsageError } from '../exit.js';
import type { OptionValues } from '../options.js';
import { asLines, onOneLine, printableJson } from '../../printable.js';
import { suggest } from '../../suggest.js';
import { say } from '../output.js';
import { CONTROL } from '../run/messages.js';
import { readInput } from '../read-input.js';

type Json = Readonly<Record<string, unknown>>;

/** Options that go with some commands only. */
const OWN = ['timeout', 'follow', 'since'] as const;

/** One command of the socket: what is sent for its words, and what is printed for its result. */
interface Row {
  readonly words: string;
  readonly least: number;
  readonly most: number;
  /** Besides `control`. */
  readonly options?: readonly (typeof OWN)[number][];
  args?(words: readonly string[], options: OptionValues): Json;
  /** @returns the exit status */
  print?(result: unknown): number | void;
}

const lines = (result: unknown): void => {
  const all = result as readonly string[];
  if (all.length > 0) say(asLines(all));
};

const ROWS: Readonly<Record<string, Row>> = {
  save: { words: '[PATH]', least: 0, most: 1, args: ([path = '']) => ({ path }), print: (text) => say(String(text).trimEnd()) },
  load: { words: 'FILE', least: 1, most: 1, args: ([file]) => ({ file, state: readInput(file!) }) },
  snapshot: { words: 'NAME', least: 1, most: 1, args: ([name]) => ({ name }) },
  restore: { words: 'NAME', least: 1, most: 1, args: ([name]) => ({ name }) },
  reset: { words: '', least: 0, most: 0 },
  diff: { words: '[NAME]', least: 0, most: 1, args: ([name = '']) => ({ name }), print: lines },
  'fault add': {
    words: 'RULE',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    args: (words) => ({ rule: words.join(' ') }),
    print: (ids) => say((ids as number[]).map((id) => `fault ${id}`).join('\n')),
  },
  'fault list': { words: '', least: 0, most: 0, print: printFaults },
  'fault clear': { words: '[NUMBER]', least: 0, most: 1, args: ([id]) => (id === undefined ? {} : { id: faultNumber(id) }) },
  journal: {
    words: '',
    least: 0,
    most: 0,
    options: ['follow', 'since'],
    args: (_, { follow, since }) => ({ ...(follow && { follow }), ...after(since) }),
    print: printJournal,
  },
  expect: {
    words: 'FILE',
    least: 1,
    most: 1,
    options: ['since'],
    args: ([file], { since }) => ({ file, expectations: readInput(file!), ...after(since) }),
    print(differences) {
      lines(differences);
      return (differences as string[]).length === 0 ? EXIT.ok : EXIT.failure;
    },
  },
  wait: {
    words: 'PATTERN',
    least: 1,
    most: 1,
    options: ['timeout', 'since'],
    args: ([pattern], { timeout, since }) => ({ pattern, ...(timeout && { timeout }), ...after(since) }),
    print: printLine,
  },
  event: {
    words: '[SUBSYSTEM [NAME [ARG…]]]',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    args: ([subsystem, name, ...args]) => (subsystem === undefined ? {} : name === undefined ? { subsystem } : { subsystem, name, args }),
    print: printEvents,
  },
  why: {
    words: 'OPERATION PATH [VALUE]',
    least: 2,
    most: 3,
    args: ([operation, path, value = '']) => ({ operation, path, value }),
    print: printWhy,
  },
};

export async function run({ options, operands }: CommandLine): Promise<number> {
  const [first = '', second = ''] = operands;
  const name = first === 'fault' ? `fault ${second}`.trim() : first;
  const words = operands.slice(name.split(' ').length);
  const row = Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
  if (!row) throw new UsageError(`ctl: ${noCommand(first, name)}`);
  if (words.length < row.least || words.length > row.most)
    throw new UsageError(`ctl: expected configfs-fuse ctl ${name} ${row.words}`.trimEnd());
  for (const option of OWN)
    if (options[option] !== undefined && !row.options?.includes(option))
      throw new UsageError(`ctl: --${option} does not go with ${name}; expected configfs-fuse ctl ${name} ${row.words}`.trimEnd());
  const socket = options.control ?? process.env[CONTROL];
  if (socket === undefined) throw new UsageError(`ctl: no mount is named; expected --control SOCKET, or ${CONTROL} in the environment`);
  const args = row.args?.(words, options) ?? {};
  if (name === 'journal' && options.follow) {
    await control(socket, name, args, { started: printJournal, line: printLine });
    return EXIT.ok;
  }
  const result = await control(socket, name, args);
  return row.print?.(result) ?? EXIT.ok;
}

/** @param first its first word; of `fault`, only its own commands can be meant */
function noCommand(first: string, name: string): string {
  const known = Object.keys(ROWS).filter((one) => first !== 'fault' || one.startsWith('fault '));
  return `${name === 'fault' ? 'fault: a command is missing' : `there is no command '${name}'`}; ${suggest(name, known)}`;
}

function after(since: string | undefined): Json {
  return since === undefined ? {} : { since: since === 'reset' ? since : Number(since) };
}

function faultNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`ctl: '${text}' is not the number of a fault; 'ctl fault list' prints them`);
  return Number(text);
}

function printJournal(result: unknown): void {
  const all = result as object[];
  if (all.length > 0) say(all.map((line) => printableJson(JSON.stringify(line))).join('\n'));
}

function printLine(line: unknown): void {
  say(printableJson(JSON.stringify(line)));
}

function printFaults(result: unknown): void {
  const { seed, rules } = result as { seed: number; rules: { id: number; on: string; source: string; matched: number; fired: number }[] };
  say(
    asLines([
      `seed ${seed}`,
      ...rules.map(({ id, on, source, matched, fired }) => `fault ${id}: ${on} (${source}): matched ${matched}, fired ${fired}`),
    ]),
  );
}

function printEvents(result: unknown): void {
  const events = result as { subsystem: string; name: string; parameters: string[]; summary: string }[] | undefined;
  lines(events?.map(({ subsystem, name, parameters, summary }) => `${[subsystem, name, ...parameters].join(' ')}: ${summary}`) ?? []);
}

function printWhy(result: unknown): void {
  const { errno, reason, waits, doubt, unknown } = result as Answer;
  if (waits !== undefined) say(onOneLine(`waits: ${waits}`));
  if (unknown !== undefined) say(onOneLine(`cannot tell: ${unknown}`));
  else say(onOneLine(errno === undefined ? 'ok' : reason === undefined ? errno : `${errno}: ${reason}`));
  if (doubt !== undefined) say(onOneLine(`not certain: ${doubt}`));
}
