/**
 * Random requests for the control socket of the mount it runs in: fuzz-main COUNT [SEED]. Broken lines, wrong types, wrong names,
 * right commands with random arguments. Ends with 1 if the server does not answer one, or answers what is no answer.
 */
import { connect, type Socket } from 'node:net';
import { control } from '../../src/control/socket/client.js';

const [count = 1000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const path = process.env['CONFIGFS_FUSE_CONTROL']!;
let state = seed;

function random(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return Math.floor((state / 0x8000_0000) * below);
}

function pick<T>(list: readonly T[]): T {
  return list[random(list.length)]!;
}

const COMMANDS = [
  'save',
  'load',
  'snapshot',
  'restore',
  'reset',
  'diff',
  'fault add',
  'fault list',
  'fault clear',
  'journal',
  'expect',
  'wait',
  'why',
  'event',
  '__proto__',
  'constructor',
  '',
];
const KEYS = [
  'path',
  'state',
  'file',
  'name',
  'rule',
  'source',
  'id',
  'since',
  'follow',
  'expectations',
  'pattern',
  'timeout',
  'operation',
  'value',
  '__proto__',
];
const TEXTS = [
  '',
  'a',
  '02-simple-children',
  '02-simple-children/a',
  '../..',
  '/',
  '**',
  'mkdir',
  'store ** = /(/',
  '{ on: mkdir zzz, fail: EIO }',
  '{ on: rmdir zz*, delay: 1ms }',
  '02-simple-children/:\n  q/: {}\n',
  'a: &a [*a]',
  '&a : *a',
  '\0',
  '\ud800',
  '1ms',
  '{',
  '- - -',
  'x'.repeat(10_000),
  '[any order]\nmkdir\n[nothing else]',
  '%',
  '\u2028',
];

function value(depth = 0): unknown {
  return pick<() => unknown>([
    () => pick(TEXTS),
    () => pick(TEXTS),
    () => pick(TEXTS),
    () => random(100) - 50,
    () => null,
    () => true,
    () => 1e308,
    () => (depth > 3 ? [] : Array.from({ length: random(4) }, () => value(depth + 1))),
    () => (depth > 3 ? {} : Object.fromEntries(Array.from({ length: random(4) }, () => [pick(KEYS), value(depth + 1)]))),
  ])();
}

function line(): string {
  const args = Object.fromEntries(Array.from({ length: random(4) }, () => [pick(KEYS), value()]));
  // Null is as good as nothing, and half a minute then.
  if (args['timeout'] === null) delete args['timeout'];
  const whole = JSON.stringify({
    v: random(20) === 0 ? value() : 1,
    command: random(20) === 0 ? value() : pick(COMMANDS),
    args: { timeout: '1ms', ...args },
  });
  if (random(5) > 0) return whole;
  const at = random(whole.length);
  return (
    pick([whole.slice(0, at), whole.slice(0, at) + String.fromCharCode(random(256)) + whole.slice(at + 1), whole + whole]).replaceAll(
      '\n',
      ' ',
    ) || 'x'
  );
}

let socket: Socket | undefined;
let answers: ((text: string) => void)[] = [];

function open(): Socket {
  let text = '';
  // Those of this connection: another one may be open when it closes.
  const mine: ((text: string) => void)[] = [];
  answers = mine;
  const it = connect(path).setEncoding('utf8');
  it.on('data', (data: string) => {
    text += data;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      mine.shift()?.(text.slice(0, end));
      text = text.slice(end + 1);
    }
  });
  it.on('close', () => {
    for (const answer of mine) answer('closed');
  });
  it.on('error', () => {});
  return it;
}

const outcomes = { ok: 0, refused: 0 };
for (let n = 0; n < count; n++) {
  // A new connection now and then: what follows an answer would be taken for the next one.
  if (n % 100 === 0 || socket?.destroyed) {
    socket?.destroy();
    socket = open();
  }
  const request = line();
  if (/"follow":true/.test(request)) continue;
  const answer = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${request}`)), 20_000);
    answers.push((text) => {
      clearTimeout(timer);
      resolve(text);
    });
    socket!.write(`${request}\n`);
  });
  if (answer === 'closed') throw new Error(`the connection was ended after ${request}`);
  const { v, ok } = JSON.parse(answer) as { v: unknown; ok: unknown };
  if (v !== 1 || typeof ok !== 'boolean') throw new Error(`${request}: ${answer}`);
  outcomes[ok ? 'ok' : 'refused']++;
}
socket?.destroy();
await control(path, 'fault clear');
await control(path, 'reset');
console.log(`${count} requests, seed ${seed}: ${outcomes.ok} done, ${outcomes.refused} refused; the mount is alive`);
