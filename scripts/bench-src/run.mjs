// What a user of `run` waits for, in pairs with `node -e 0`, which no program on Node can undercut. By itself:
//
//   node scripts/bench-src/run.mjs [--quick]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixed, median, spread, table } from './stats.mjs';

/** Milliseconds that a program takes. */
function timeOf(...args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - began;
}

/** Milliseconds from the command to the line that says that the mount is ready. */
async function timeToMount(main, dir) {
  const began = performance.now();
  const child = spawn(process.execPath, [main, 'mount', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const took = performance.now() - began;
  child.kill('SIGTERM');
  const [status] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  if (status !== 0) throw new Error(`mount ended with status ${status}`);
  return took;
}

/** Prints what starting costs: the rounds interleaved, each of them one of every kind. */
export async function runs({ root, scratch, print, quick }) {
  const main = join(root, 'dist/cli/main.cjs');
  const dir = join(scratch, 'started');
  mkdirSync(dir, { recursive: true });
  const times = { node: [], run: [], gadget: [], mount: [] };
  for (let round = -2; round < (quick ? 10 : 40); round++) {
    const one = {
      node: timeOf('-e', '0'),
      run: timeOf(main, 'run', '--', 'true'),
      // The set with the most files outside of configfs.
      gadget: timeOf(main, 'run', '-s', 'usb_gadget', '--', 'true'),
      mount: await timeToMount(main, dir),
    };
    // The first ones write the code cache.
    if (round >= 0) for (const kind of Object.keys(times)) times[kind].push(one[kind]);
  }
  const over = (kind) => fixed(median(times[kind].map((time, at) => time - times.node[at])));
  const row = (what, kind) => [what, fixed(median(times[kind])), spread(times[kind]), kind === 'node' ? '' : over(kind)];
  print(
    `\n${table(
      ['what', 'ms', 'spread', 'over `node -e 0`'],
      [
        row('`node -e 0`', 'node'),
        row('`configfs-fuse run -- true`', 'run'),
        row('`configfs-fuse run -s usb_gadget -- true`', 'gadget'),
        row('`configfs-fuse mount`, command to ready', 'mount'),
      ],
    )}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scratch = mkdtempSync(join(tmpdir(), 'configfs-bench-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await runs({ root, scratch, print: (text) => process.stdout.write(`${text}\n`), quick: process.argv[2] === '--quick' });
  rmSync(scratch, { recursive: true, force: true });
}
