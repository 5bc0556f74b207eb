/**
 * The logger: quiet, structured, and not in the way.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { cli, type Outcome, run } from './support.js';

const LOG = fileURLToPath(new URL('../../src/log.js', import.meta.url));

/** Runs a script that has `log`. */
function logging(script: string, level?: string): Promise<Outcome> {
  const program = `const { log } = await import(${JSON.stringify(LOG)});\n${script}`;
  return run(process.execPath, ['--input-type=module', '-e', program], { env: level === undefined ? {} : { CONFIGFS_FUSE_LOG: level } });
}

const ALL = `for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) log[level]({ path: 'a/b' }, level);`;
const said = ({ stderr }: Outcome): string[] =>
  stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

test('what is logged at which level', async (t) => {
  for (const [level, wanted] of [
    [undefined, ['warn', 'error', 'fatal']],
    ['trace', ['trace', 'debug', 'info', 'warn', 'error', 'fatal']],
    ['error', ['error', 'fatal']],
    ['silent', []],
  ] as const) {
    const outcome = await logging(ALL, level);
    t.same(said(outcome), wanted, level ?? 'by default');
    t.equal(outcome.stdout, '');
  }
});

test('--log-level', async (t) => {
  const chosen = /"msg":"transport chosen"/;
  t.match((await cli('mount', '/nowhere', '--log-level', 'info')).stderr, chosen);
  t.notMatch((await cli('mount', '/nowhere')).stderr, chosen);
});

test('whether a level is enabled, as pino says it', async (t) => {
  for (const level of ['trace', 'info', 'warn', 'silent']) {
    const { stdout } = await logging(
      `
      const { pino } = await import(${JSON.stringify(import.meta.resolve('pino'))});
      const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent', 'none'];
      const judged = (logger) => JSON.stringify(levels.map((level) => logger.isLevelEnabled(level)));
      console.log(judged(log)); console.log(judged(pino({ level: process.env.CONFIGFS_FUSE_LOG })));`,
      level,
    );
    const [ours, theirs] = stdout.split('\n');
    t.match(theirs, /^\[.*true/);
    t.equal(ours, theirs, level);
  }
});

test('one line of JSON an event, with the fields of parents and an error told in full', async (t) => {
  const { stderr } = await logging(
    `log.child({ part: 'x' }).child({ op: 'LOOKUP' }).error({ errno: 'EIO', err: new Error('why') }, 'failed');`,
  );
  const line = JSON.parse(stderr) as { pid?: number };
  t.equal(line.pid, undefined, 'pid is who asks, if anybody');
  t.match(line, {
    name: 'configfs-fuse',
    level: 50,
    part: 'x',
    op: 'LOOKUP',
    errno: 'EIO',
    err: { type: 'Error', message: 'why', stack: /why/ },
    msg: 'failed',
  });
});

test('what a request carries is told by its length', async (t) => {
  const { stderr } = await logging(`log.trace({ args: { fh: 1, data: Buffer.alloc(3) } }, 'ok');`, 'trace');
  t.match(JSON.parse(stderr), { args: { fh: 1, data: '3 bytes' } });
});

test('pino is not loaded before there is something to say', async (t) => {
  const loaded = `import { createRequire } from 'node:module';
    const files = () => Object.keys(createRequire(${JSON.stringify(LOG)}).cache).some((file) => file.includes('pino'));`;
  const { stdout } = await logging(
    `${loaded} log.child({}).debug('no'); const before = files(); log.error('yes'); console.log(before, files());`,
  );
  t.equal(stdout, 'false true\n');
});

test('on a terminal: lines for people, in colour unless NO_COLOR is set; elsewhere JSON', async (t) => {
  const available = await run('script', ['--version']).catch(() => ({ status: 1 }));
  if (available.status !== 0) return t.pass('a terminal', { skip: 'script(1) is not installed' });
  const file = join(
    t.testdir({ 'log.mjs': `import { log } from ${JSON.stringify(LOG)};\nlog.warn({ path: '/a', op: 'LOOKUP' }, 'hello');\n` }),
    'log.mjs',
  );
  const terminal = async (env: Record<string, string>): Promise<string> =>
    (await run('script', ['-qec', `${process.execPath} ${file}`, '/dev/null'], { env })).stdout;
  t.match(await terminal({ NO_COLOR: '1' }), /^\[\d\d:\d\d:\d\d\.\d+\] WARN: hello \{"path":"\/a","op":"LOOKUP"\}\r?\n$/);
  t.match(await terminal({ TERM: 'xterm', NO_COLOR: '' }), /\x1b\[33mWARN/);
});
