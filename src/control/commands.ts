/**
 * The commands of the control socket: one table. docs/control.md describes them.
 *
 * @module
 */
import type { ConfigSubsystem } from '../core/index.js';
import { isErrno, reasonOf } from '../errno.js';
import { linesOf } from '../lines-error.js';
import { type Control, RESET } from './control.js';
import { checkExpectations } from './expect/check.js';
import { parseExpectations } from './expect/parse.js';
import { happened } from './journal/line.js';
import { endsAs, fits, parsePattern } from './pattern.js';
import { milliseconds } from './duration.js';
import { readFaults } from './rules-file.js';
import { ControlError } from './socket/protocol.js';
import type { Connection, Handler } from './socket/server.js';
import { parseState, part, stateText } from './state/document.js';
import { LiveTree } from './state/live-tree.js';
import { Remembered } from './state/remembered.js';
import { makeDirs, withoutDefaults } from './state/defaults.js';
import { asWritten, changeText, diff, load, restore } from './state/state.js';
import type { DirState } from './state/tree.js';
import { eventsOf, triggerEvent } from '../subsystems/events.js';
import { SubsystemError } from '../subsystems/spec.js';
import { suggest } from '../suggest.js';
import { why } from './why/why.js';

type Args = Readonly<Record<string, unknown>>;
type Command = (control: Control, args: Args, connection: Connection) => unknown;

const COMMANDS: Readonly<Record<string, Command>> = {
  save: (control, args) => save(control, text(args, 'path', '')),
  load: loadState,
  snapshot: async (control, args) => void control.snapshots.set(snapshotName(args), await control.tree.capture('')),
  restore: (control, args) => bringBack(control, snapshotName(args)),
  reset,
  diff: async (control, args) => diff(snapshot(control, text(args, 'name', '')), await control.tree.capture('')).map(changeText),
  'fault add': (control, args) =>
    readFaults(text(args, 'rule'), text(args, 'source', 'ctl')).map((rule) => control.addFault(rule, args['ofStart'] === true)),
  'fault list': (control) => ({ seed: control.faults.seed, rules: control.faults.list() }),
  'fault clear': faultClear,
  journal,
  expect: (control, args) => {
    recorded(control);
    const expectations = parseExpectations(text(args, 'expectations'), text(args, 'file', 'expectations'));
    return checkExpectations(expectations, control.journal.since(since(control, args, control.lastReset)));
  },
  wait,
  event,
  why: (control, args) => why(control, text(args, 'operation'), text(args, 'path'), text(args, 'value', '')),
};

/** Runs a command of a mount's socket. @throws ControlError, or any error whose message is for the user */
export async function runCommand(control: Control, ...[name, args, connection]: Parameters<Handler>): Promise<unknown> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new ControlError(`there is no command '${name}'; expected ${Object.keys(COMMANDS).join(', ')}`, 2);
  try {
    return await command(control, args, connection);
  } catch (error) {
    const { name: kind } = error as Error;
    // What was not understood, no matter which part says so.
    if (kind === 'PatternError' || kind === 'RulesError' || (error instanceof SubsystemError && error.kind === 'usage'))
      throw new ControlError(linesOf(error as Error), 2);
    throw error;
  }
}

function loadState(control: Control, args: Args): Promise<void> {
  const file = text(args, 'file', 'state');
  const state = parseState(text(args, 'state'), file);
  return control.change(`load ${file}`, (tree) => load(tree, state));
}

/** A directory and all below it as text; values that a new item has too are left out. */
async function save(control: Control, path: string): Promise<string> {
  const whole = await control.tree.capture('');
  const wanted = part(whole, path);
  const fresh = await asNew(control);
  if (!fresh) return stateText(wanted);
  await makeDirs(fresh, wanted);
  const changed = withoutDefaults(wanted, await fresh.capture(''));
  // Where all reads as it is written, there is no need to try.
  const copy = control.tree.remembered.hasSpellings ? await asNew(control) : undefined;
  return stateText(copy ? await asWritten(whole, changed, copy) : changed);
}

/** The same subsystems, as new; undefined where they cannot be made twice. */
async function asNew(control: Control): Promise<LiveTree | undefined> {
  try {
    return new LiveTree(await control.setting.replica(), new Remembered(control.tree.remembered));
  } catch {
    return undefined;
  }
}

function snapshot(control: Control, name: string): DirState {
  const state = control.snapshots.get(name);
  if (state) return state;
  const names = [...control.snapshots.keys()].filter((known) => known !== '');
  throw new ControlError(`there is no snapshot '${name}'; ${names.length === 0 ? 'none was taken' : `expected ${names.join(', ')}`}`);
}

/** @throws ControlError if not all could be */
async function bringBack(control: Control, name: string): Promise<void> {
  const state = snapshot(control, name);
  const left = await control.change(name === '' ? RESET : `restore ${name}`, (tree) => restore(tree, state));
  if (left.length > 0) throw new ControlError(`all is back, but these do not take back what they held: ${left.join(', ')}`);
}

function reset(control: Control): Promise<void> {
  // First: what hangs in them goes on, and may still change the tree.
  control.faults.reset();
  return bringBack(control, '');
}

function snapshotName(args: Args): string {
  const name = text(args, 'name');
  if (name === '') throw new ControlError(`the name of the snapshot is empty`, 2);
  return name;
}

function faultClear(control: Control, args: Args): number {
  const id = args['id'] === undefined ? undefined : number(args, 'id', 0);
  const cleared = control.faults.clear(id);
  if (id !== undefined && cleared === 0) throw new ControlError(`there is no fault ${id}`);
  return cleared;
}

function journal(control: Control, args: Args, connection: Connection): unknown {
  const follow = args['follow'] === true;
  if (!follow) recorded(control);
  const lines = control.journal.since(since(control, args, 0));
  control.record();
  if (follow) connection.onClose(control.journal.listen(connection.follow));
  return lines;
}

/** Lets something happen to a model from outside; without the name of an event, what can happen. */
async function event(control: Control, args: Args): Promise<unknown> {
  const subsystems = control.setting.subsystems();
  if (args['subsystem'] === undefined) return subsystems.flatMap(listEvents);
  const wanted = text(args, 'subsystem');
  const subsystem = subsystems.find(({ name }) => name === wanted);
  if (!subsystem)
    throw new ControlError(
      `there is no subsystem '${wanted}'; ${suggest(
        wanted,
        subsystems.map(({ name }) => name),
      )}`,
    );
  if (args['name'] === undefined) return listEvents(subsystem);
  const list = args['args'] ?? [];
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) throw new ControlError(`'args' is not a list of texts`, 2);
  const name = text(args, 'name');
  try {
    await triggerEvent(subsystem, name, list as string[]);
  } catch (error) {
    throw isErrno(error) ? new ControlError(`${error.code}: ${reasonOf(error)}`) : error;
  }
  control.events.push({ subsystem: subsystem.name, name, args: list as string[] });
  if (control.recording) control.journal.happened(subsystem.name, [name, ...(list as string[])]);
  return undefined;
}

function listEvents(subsystem: ConfigSubsystem): object[] {
  return Object.entries(eventsOf(subsystem)).map(([name, { parameters, summary }]) => ({
    subsystem: subsystem.name,
    name,
    parameters,
    summary,
  }));
}

/** What was not recorded cannot be printed. */
function recorded(control: Control): void {
  if (control.recording) return;
  throw new ControlError(`operations are not recorded; expected --journal at the start, or 'journal --follow' or 'wait' before`);
}

/** Waits until an operation ends that fits. */
function wait(control: Control, args: Args, connection: Connection): Promise<unknown> {
  const pattern = parsePattern(text(args, 'pattern'));
  const ms = milliseconds(text(args, 'timeout', '30s'));
  if (ms === undefined) throw new ControlError(`'${args['timeout']}' is not a duration; expected one such as 5s`, 2);
  control.record();
  const { journal: lines } = control;
  const match = (line: ReturnType<typeof lines.since>[number]): boolean => fits(pattern, happened(line)) && endsAs(pattern, happened(line));
  const already = lines.since(since(control, args, lines.last)).find(match);
  if (already) return Promise.resolve(already);
  let forget = (): void => {};
  const happens = new Promise((resolve, reject) => {
    const stop = lines.listen((line) => {
      if (match(line)) end(() => resolve(line));
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new ControlError(`'${pattern.text}' did not happen within ${ms} ms`))), ms);
    forget = connection.onClose(() => end(() => resolve(undefined)));
  });
  return happens.finally(forget);
}

/** @throws ControlError */
function text(args: Args, name: string, otherwise?: string): string {
  const value = args[name] ?? otherwise;
  if (typeof value === 'string') return value;
  throw new ControlError(value === undefined ? `'${name}' is missing` : `'${name}' is not text`, 2);
}

/** After which line of the journal. @throws ControlError */
function since(control: Control, args: Args, otherwise: number): number {
  return args['since'] === RESET ? control.lastReset : number(args, 'since', otherwise, `a whole number or '${RESET}'`);
}

/** @throws ControlError */
function number(args: Args, name: string, otherwise: number, expected = 'a whole number'): number {
  const value = args[name] ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ControlError(`'${name}' is not ${expected}`, 2);
}
