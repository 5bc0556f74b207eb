/**
 * The control socket and its clients, the hostile ones too.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { test, type Test } from 'tap';
import { control } from '../../src/control/socket/client.js';
import { mostClients } from '../../src/control/socket/clients.js';
import { ControlServer } from '../../src/control/socket/server.js';
import { log } from '../../src/log.js';
import { MAIN, run } from '../cli/support.js';
import { until } from '../until.js';
import { lines, options, script } from './support.js';

/** The path of a socket is short: the directories of tap's are not. */
function shortDir(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** @param cut called when a client that follows, or lingers, is gone @param most so many clients at once at the most */
async function server(t: Test, path = join(shortDir(t), 'own', 'socket'), cut = (): void => {}, most?: number): Promise<ControlServer> {
  const it = new ControlServer(
    path,
    async (command, args, { follow, onClose }) => {
      if (command === 'fail') throw new Error('it failed');
      if (command === 'unfit') return 1n;
      if (command === 'linger') {
        await new Promise<void>((resolve) => onClose(resolve));
        cut();
      }
      if (command === 'follow') {
        const timer = setInterval(() => follow({ n: 'x'.repeat(1 << 20) }), 1);
        onClose(() => {
          clearInterval(timer);
          cut();
        });
      }
      return { command, args };
    },
    log,
    most,
  );
  await it.listen();
  t.teardown(() => it.close());
  return it;
}

/** All that comes back for these bytes. */
async function exchange(path: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(path);
  let text = '';
  socket.setEncoding('utf8').on('data', (data) => (text += data));
  socket.on('error', () => {});
  socket.end(bytes);
  await once(socket, 'close');
  return text;
}

test('clients get half of the descriptors at the most, and 1,024 also where nothing limits those', async (t) => {
  t.same([24, 1024, 2 ** 33, Infinity].map(mostClients), [12, 512, 1024, 1024]);
});

test('a request, an answer; for its owner only, in a directory of its own', async (t) => {
  const { path } = await server(t);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  t.same(await control(path, 'hello', { a: 1 }), { command: 'hello', args: { a: 1 } });
  await t.rejects(control(path, 'fail'), { name: 'ControlError', message: 'it failed', status: 1 });
  const two = '{"v":1,"command":"a"}\n\n{"v":1,"command":"b"}\n';
  t.same(
    lines(await exchange(path, two)).map((line) => JSON.parse(line).result.command),
    ['a', 'b'],
  );
});

test('a stale socket is replaced; one in use, and what is not a socket, is not', async (t) => {
  const dir = shortDir(t);
  writeFileSync(join(dir, 'file'), 'mine');
  const path = join(dir, 's');
  const dead = await server(t, path);
  await t.rejects(new ControlServer(path, async () => {}, log).listen(), {
    message: `${path} is the control socket of another mount; expected a path that is free`,
  });
  await t.rejects(new ControlServer(join(dir, 'file'), async () => {}, log).listen(), { message: /exists and is not a socket/ });
  t.equal(readFileSync(join(dir, 'file'), 'utf8'), 'mine');
  dead.close();
  t.notOk(existsSync(path), 'it is removed at the end');
  const foreign = createServer().listen(path);
  await once(foreign, 'listening');
  // As a process leaves it that was killed.
  (foreign as unknown as { _handle: { close(): void; unref(): void } })._handle.unref();
  t.ok(lstatSync(path).isSocket());
  foreign.close();
  writeFileSync(path, '');
  await t.rejects(new ControlServer(path, async () => {}, log).listen(), { message: /exists and is not a socket/ });
  await t.rejects(new ControlServer(`/tmp/${'x'.repeat(120)}`, async () => {}, log).listen(), { message: /at most 107 bytes/ });
});

test('what somebody else puts in the place of the socket is left alone, and nobody talks to it', async (t) => {
  const dir = shortDir(t);
  const [path, victim] = [join(dir, 'socket'), join(dir, 'victim')];
  writeFileSync(victim, '');
  chmodSync(victim, 0o644);
  const umask = process.umask;
  let calls = 0;
  process.umask = (mask?: number | string) => {
    const before = umask(mask as number);
    // The second call is the one after the socket was made.
    if (++calls === 2) {
      rmSync(path);
      symlinkSync(victim, path);
    }
    return before;
  };
  t.teardown(() => (process.umask = umask));
  await t.rejects(server(t, path), {
    name: 'ControlError',
    message: /somebody else has put another file in the place of the control socket/,
  });
  process.umask = umask;
  t.equal(statSync(victim).mode & 0o777, 0o644);
});

test('a client does not talk to another user', { skip: process.geteuid?.() !== 0 && 'needs root' }, async (t) => {
  const { path } = await server(t);
  chownSync(path, 1234, 1234);
  await t.rejects(control(path, 'hello'), {
    name: 'ControlError',
    message: /socket belongs to user 1234; expected the control socket of a mount of yours/,
  });
  process.env['SUDO_UID'] = '1234';
  t.teardown(() => delete process.env['SUDO_UID']);
  t.match(await control(path, 'hello'), { command: 'hello' });
});

test('garbage gets an error, and the next one is served', async (t) => {
  const { path } = await server(t);
  for (const bytes of [
    '\n',
    'x\n',
    '{}\n',
    '[]\n',
    'null\n',
    '{"v":2,"command":"a"}\n',
    '{"v":1}\n',
    '{"v":1,"command":"a","args":3}\n',
    randomBytes(1000),
    '{"v":1,',
  ]) {
    for (const line of lines(await exchange(path, bytes))) t.match(JSON.parse(line), { v: 1, ok: false, status: 2 });
  }
  t.same(await control(path, 'after'), { command: 'after', args: {} });
});

test('a result that cannot be written down is an error, and the next one is served', async (t) => {
  const { path } = await server(t);
  const both = lines(await exchange(path, '{"v":1,"command":"unfit"}\n{"v":1,"command":"after"}\n')).map((line) => JSON.parse(line));
  t.match(both, [
    { v: 1, ok: false, error: /BigInt/, status: 1 },
    { ok: true, result: { command: 'after' } },
  ]);
});

test('a client that has said all that it has to say is hung up on when it has its answer', options, async (t) => {
  const request = JSON.stringify({ v: 1, command: 'wait', args: { pattern: 'mkdir **', timeout: '10ms' } });
  const client = `require('net').connect(process.env.CONFIGFS_FUSE_CONTROL).end(process.argv[1] + '\\n').pipe(process.stdout)`;
  const { stdout, status, stderr } = await script('samples', [], `${process.execPath} -e "${client}" '${request}'`);
  t.equal(status, 0, stderr);
  t.match(JSON.parse(stdout), { ok: false, error: /did not happen within 10 ms/ });
});

test('a request of many levels or values is refused before it becomes any; brackets in a text are none', {
  timeout: 240_000,
}, async (t) => {
  const { path } = await server(t);
  const args = (text: string): string => `{"v":1,"command":"a","args":${text}}\n`;
  for (const [bytes, error] of [
    [`${'['.repeat(20_000_000)}\n`, /more than 16 levels/],
    [`${'{"":'.repeat(1_000_000)}\n`, /more than 16 levels/],
    [args(`{"a":"\\\\","b":${'['.repeat(20)}${']'.repeat(20)}}`), /more than 16 levels/],
    [`{"v":${'['.repeat(10)}"${'['.repeat(10)}"${']'.repeat(10)}}\n`, /version 1 of the protocol; the request says no number/],
    [args(`{"a":[${'0,'.repeat(10_000_000)}0]}`), /more than 100000 values/],
    [args(`[${'[],'.repeat(60_000)}0]`), /more than 100000 values/],
    [`${']'.repeat(100)}${'['.repeat(100)}\n`, /not JSON/],
  ] as const) {
    t.match(JSON.parse(await exchange(path, bytes)), { v: 1, ok: false, status: 2, error }, bytes.slice(0, 60));
  }
  const text = '[{,"\\'.repeat(1_000_000);
  t.same(await control(path, 'long', { text }), { command: 'long', args: { text } });
});

test('a client that asks thousands of things at once lets others ask between them', async (t) => {
  const it = await server(t);
  const eager = connect(it.path);
  let answers = 0;
  eager.on('data', (data) => (answers += data.toString('latin1').split('\n').length - 1));
  const many = 20_000;
  eager.write(`${JSON.stringify({ v: 1, command: 'x' })}\n`.repeat(many));
  await once(eager, 'data');
  t.match(await control(it.path, 'y'), { command: 'y' });
  t.ok(answers < 1_000, `${answers} of ${many} were answered by then`);
  while (answers < many) await once(eager, 'data');
  eager.destroy();
});

test('clients that go away, and one that never reads', async (t) => {
  let cut = (): void => {};
  const isCut = new Promise<void>((resolve) => (cut = resolve));
  const { path } = await server(t, undefined, cut);
  for (let n = 0; n < 50; n++) {
    const gone = connect(path).on('error', () => {});
    gone.write('{"v":1,"command":"a"}\n'.repeat(n));
    gone.destroy();
  }
  const silent = connect(path).on('error', () => {});
  silent.pause();
  silent.write('{"v":1,"command":"follow"}\n');
  await new Promise<void>((resolve) => silent.once('connect', () => resolve()));
  for (let n = 0; n < 20; n++) t.match(await control(path, 'b'), { command: 'b' });
  await isCut;
  const closed = once(silent, 'close');
  silent.resume();
  await closed;
  t.pass('it is cut off when too much waits for it');
});

test('a request ends when its client goes, whether or not that had said all that it had to say', async (t) => {
  for (const halfClosed of [false, true]) {
    let [asked, ended] = [false, false];
    const { path } = await server(t, undefined, () => (ended = true));
    const client = connect({ path, allowHalfOpen: true });
    client.write('{"v":1,"command":"linger"}\n', () => (asked = true));
    await until('the request is on its way', () => asked);
    if (halfClosed) client.end();
    t.match(await control(path, 'b'), { command: 'b' });
    t.notOk(ended, 'as long as the client is there, its request goes on');
    client.destroy();
    await until(halfClosed ? 'it ends, though there is nothing more to read' : 'it ends, though nothing is read', () => ended);
  }
});

test('one client too many is told why, and is served when another has gone', async (t) => {
  const { path } = await server(t, undefined, undefined, 2);
  const others = [connect(path), connect(path)];
  await Promise.all(others.map((socket) => once(socket, 'connect')));
  const wanted = { name: 'ControlError', status: 1, message: /^the control socket has 2 connections, as many as it may; expected / };
  await t.rejects(control(path, 'a'), wanted);
  await t.rejects(control(path, 'a', { long: 'x'.repeat(10_000_000) }), wanted, 'also where it has much to say');
  const idle = Array.from({ length: 100 }, () => connect(path).on('error', () => {}));
  await Promise.all(idle.map((socket) => once(socket.resume(), 'close')));
  t.pass('those that say nothing are hung up on');
  others[0]!.destroy();
  await until('there is room', () =>
    control(path, 'b').then(
      () => true,
      () => false,
    ),
  );
});

test('a thousand random requests harm nobody', { ...options }, async (t) => {
  const { stdout, status, stderr } = await script(
    'samples',
    [],
    `${process.execPath} ${join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), 'fuzz-main.js')} 1000 1; mkdir 02-simple-children/a && ls 02-simple-children`,
  );
  t.equal(status, 0, stderr);
  t.match(stdout, /^1000 requests, seed 1: .* alive\n(.*\n)*a\n/);
});

test('a thousand connections, each with half a request, and another user', { timeout: 240_000 }, async (t) => {
  const { path } = await server(t);
  const all: Socket[] = [];
  while (all.length < 1_000) {
    // No more at once than the kernel keeps in the queue.
    const some = Array.from({ length: 100 }, () => connect(path));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    all.push(...some.map((socket) => socket.on('error', () => {})));
    t.match(await control(path, 'between'), { command: 'between' });
  }
  for (const socket of all) socket.write('{"v":1,"comm');
  t.same(await control(path, 'one more'), { command: 'one more', args: {} });
  all[0]!.end('and":"a"}\n');
  let text = '';
  all[0]!.on('data', (data) => (text += data));
  await once(all[0]!, 'close');
  t.match(JSON.parse(text), { ok: true, result: { command: 'a' } }, 'what is completed is answered');
  for (const socket of all) socket.destroy();
  if (process.geteuid?.() !== 0) return;
  chmodSync(dirname(path), 0o755);
  chmodSync(dirname(dirname(path)), 0o755);
  const other = await run('setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    process.execPath,
    MAIN,
    'ctl',
    'save',
    '--control',
    path,
  ]);
  t.match(other, { status: 1, stderr: /EACCES/ }, 'nobody else may connect, even where the directory lets him in');
});

test('a client of what does not speak the language', async (t) => {
  const path = join(shortDir(t), 's');
  const foreign = createServer((socket) => socket.end('HTTP/1.1 400 \x1b[31m\n')).listen(path);
  await once(foreign, 'listening');
  await t.rejects(control(path, 'save'), { name: 'ControlError', message: `${path}: what answers there does not speak this language` });
  foreign.close();
});
