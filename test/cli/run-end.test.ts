/**
 * `configfs-fuse run`: signals, terminals, and that nothing is left behind.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { Mark } from './mark.js';
import { MAIN, run } from './support.js';
import { LIMIT_MS, users } from './users.js';
import { untilNone } from '../until.js';

tap.setTimeout(300_000);

/** Starts one that prints `ready` when its command runs, in a namespace of its own. */
async function started(
  t: Test,
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{
  outer: ReturnType<typeof spawn>;
  inside: number[];
  ended: Promise<number | string | null>;
  output: () => string;
  emptied: () => Promise<boolean>;
}> {
  const mark = new Mark();
  const outer = spawn(process.execPath, [MAIN, 'run', '--', 'sh', '-c', `readlink /proc/$$/ns/mnt; ${script}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: mark.on(env),
  });
  t.teardown(() => void outer.kill('SIGKILL'));
  let output = '';
  const ended = new Promise<number | string | null>((resolve) => outer.once('close', (status, signal) => resolve(status ?? signal)));
  await new Promise<void>((resolve) =>
    outer.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/ready/.test(output)) resolve();
    }),
  );
  // The command's own process is the last one that came.
  const namespace = output.split('\n')[0]!;
  const inside = inNamespace(namespace);
  const left = () => processesIn(namespace).filter((pid) => !mark.isMissing(pid));
  // Waits until nobody is left.
  const emptied = async (): Promise<boolean> => (await untilNone(left)).length === 0;
  return { outer, inside, ended, output: () => output, emptied };
}

/** In the order in which they were started, also where the numbers of processes have begun anew between two of them. */
function inNamespace(namespace: string): number[] {
  const limit = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
  const found = processesIn(namespace);
  const last = Math.max(...found);
  const turn = (pid: number): number => (last - pid > limit / 2 ? pid + limit : pid);
  return found.sort((a, b) => turn(a) - turn(b));
}

function processesIn(namespace: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/mnt`) === namespace;
      } catch {
        return false;
      }
    });
}

const asRoot = { skip: users[0]!.skip, timeout: LIMIT_MS };

test('signals reach the command', asRoot, async (t) => {
  for (const signal of [
    ...(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT'] as const),
    ...(['SIGALRM', 'SIGVTALRM', 'SIGXCPU', 'SIGPWR', 'SIGIO', 'SIGPROF'] as const),
  ]) {
    const name = signal.slice(3);
    const { outer, ended, output } = await started(t, `trap 'echo got ${name}; exit 3' ${name}; echo ready; while :; do sleep 0.05; done`);
    outer.kill(signal);
    t.equal(await ended, 3, signal);
    t.match(output(), `got ${name}`);
  }
});

test('a signal that the command does not handle', asRoot, async (t) => {
  const { outer, ended, emptied } = await started(t, 'echo ready; exec sleep 1000');
  outer.kill('SIGTERM');
  t.equal(await ended, 128 + 15);
  t.ok(await emptied());
});

test('what the command leaves in the background ends with it', asRoot, async (t) => {
  const { ended, emptied } = await started(t, 'sleep 1000 & setsid sleep 1000 & echo ready; sleep 0.2');
  t.equal(await ended, 0);
  t.ok(await emptied());
});

test('all is gone when any of the processes is killed', asRoot, async (t) => {
  const start = () => started(t, 'sleep 1000 & setsid sleep 1000 & echo ready; sleep 1000');
  const { inside, outer, ended, emptied } = await start();
  outer.kill('SIGKILL');
  t.equal(await ended, 'SIGKILL');
  t.ok(await emptied(), 'the outer one killed');
  // In the order in which they were started: those of the program, and the command. What the command starts is its own affair.
  for (const at of [0, 1, 2]) {
    const again = await start();
    process.kill(again.inside[at]!, 'SIGKILL');
    await again.ended;
    t.ok(await again.emptied(), `number ${at} of ${inside.length} killed`);
  }
  const all = await start();
  await run('kill', ['-9', String(all.outer.pid), ...all.inside.map(String)]);
  t.ok(await all.emptied(), 'all killed at once');
});

test('without the C program, all is gone when any of the processes is killed, or all at once', asRoot, async (t) => {
  const env = { ...process.env, CONFIGFS_FUSE_MACHINE: '' };
  const start = () => started(t, 'sleep 1000 & setsid sleep 1000 & echo ready; sleep 1000', env);
  const { outer, inside, ended, emptied } = await start();
  outer.kill('SIGKILL');
  await ended;
  t.ok(await emptied(), 'the outer one killed');
  t.ok(inside.length >= 4, 'the serving process, the command and what it has started');
  const inner = await start();
  process.kill(inner.inside[0]!, 'SIGKILL');
  await inner.ended;
  t.ok(await inner.emptied(), 'the serving process killed');
  const both = await start();
  await run('kill', ['-9', String(both.outer.pid), String(both.inside[0])]);
  t.ok(await both.emptied(), 'both killed at once');
});

test("a driver's handler of exit that throws keeps nobody, with the C program or without", asRoot, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'run-end-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const module = join(dir, 'bye.mjs');
  writeFileSync(
    module,
    `import { ConfigSubsystem } from 'configfs-fuse';
process.on('exit', () => { throw new Error('bye'); });
// What would go on without an end of its own.
setInterval(() => {}, 1000);
export default new ConfigSubsystem({}, 'bye');
`,
  );
  for (const env of [{}, { CONFIGFS_FUSE_MACHINE: '' }]) {
    t.match(await run(process.execPath, [MAIN, 'run', '-s', module, '--', 'sh', '-c', 'exit 7'], { env, timeout: LIMIT_MS }), {
      status: 7,
      signal: null,
    });
  }
});

test('descriptors above 2 are passed on', asRoot, async (t) => {
  const script = `exec 4<<E 9<<F; exec '${process.execPath}' '${MAIN}' run -- sh -c 'cat <&4; cat /dev/fd/9; ls -l /proc/self/fd | grep -cE "anon_inode|/dev/fuse"'\nfour\nE\nnine\nF\n`;
  const { status, stdout } = await run('bash', ['-c', script]);
  // grep finds none of ours, and says so.
  t.equal(status, 1);
  t.equal(stdout, 'four\nnine\n0\n');
});

test('standard input and output pass through', asRoot, async (t) => {
  t.match(await run('sh', ['-c', `printf hello | '${process.execPath}' '${MAIN}' run -- sh -c 'cat; echo " you"; echo oops >&2'`]), {
    stdout: 'hello you\n',
    stderr: 'oops\n',
  });
});

test('the terminal passes through, and its interrupt reaches the command once', {
  ...asRoot,
  skip: asRoot.skip || (await noScript()),
}, async (t) => {
  // With exec: script(1) asks a shell to run it, and many a shell would take the interrupt for itself and answer with 130.
  const command = `exec '${process.execPath}' '${MAIN}' run -- sh -c 'tty; trap "echo got it" INT; echo ready; sleep 60; sleep 1; echo done'`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  t.teardown(() => void child.kill('SIGKILL'));
  let output = '';
  // Not 'exit': some of the output can come after that.
  const ended = new Promise((resolve) => child.once('close', (status, signal) => resolve(status ?? signal)));
  await new Promise<void>((resolve) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/ready/.test(output)) resolve();
    }),
  );
  child.stdin.write('\x03');
  const status = await ended;
  t.match(output, /^\/dev\//);
  t.equal(output.match(/got it/g)?.length, 1);
  t.match(output, /done/);
  t.equal(status, 0, `after ${JSON.stringify(output)}`);
});

async function noScript(): Promise<string | false> {
  const { status } = await run('script', ['--version']).catch(() => ({ status: 1 }));
  return status !== 0 && 'script(1) is not installed';
}
