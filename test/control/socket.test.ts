/**
 * The control socket and its clients, the hostile ones too.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { test, type Test } from 'tap';
import { control } from '../../src/control/socket/client.js';
import { ControlServer } from '../../src/control/socket/server.js';
import { log } from '../../src/log.js';
import { lines, options, script } from './support.js';

/** The path of a socket is short: the directories of tap's are not. */
function shortDir(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

async function server(t: Test, path = join(shortDir(t), 'own', 'socket')): Promise<ControlServer> {
  const it = new ControlServer(
    path,
    async (command, args, { follow, onClose }) => {
      if (command === 'fail') throw new Error('it failed');
      if (command === 'follow') {
        const timer = setInterval(() => follow({ n: 'x'.repeat(1 << 20) }), 1);
        onClose(() => clearInterval(timer));
      }
      return { command, args };
    },
    log,
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

test('a stale socket is replaced; one in use, and what is no socket, is not', async (t) => {
  const dir = shortDir(t);
  writeFileSync(join(dir, 'file'), 'mine');
  const path = join(dir, 's');
  const dead = await server(t, path);
  await t.rejects(new ControlServer(path, async () => {}, log).listen(), {
    message: `${path} is the control socket of another mount; expected a path that is free`,
  });
  await t.rejects(new ControlServer(join(dir, 'file'), async () => {}, log).listen(), { message: /exists and is no socket/ });
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
  await t.rejects(new ControlServer(path, async () => {}, log).listen(), { message: /exists and is no socket/ });
  await t.rejects(new ControlServer(`/tmp/${'x'.repeat(120)}`, async () => {}, log).listen(), { message: /at most 107 bytes/ });
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

test('clients that go away, and one that never reads', async (t) => {
  const { path } = await server(t);
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
  const cut = await new Promise<boolean>((resolve) => {
    setTimeout(() => silent.resume(), 1500);
    silent.once('close', () => resolve(true));
  });
  t.ok(cut, 'it is cut off when too much waits for it');
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
