/**
 * A mount whose daemon does not answer: neither mounting over it nor unmounting it waits for ever, over either transport.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { transports } from '../behaviour/transports.js';
import { MAIN, run } from '../cli/support.js';

tap.setTimeout(300_000);

for (const { name, args, skip } of transports) {
  test(`a stopped daemon (${name})`, { skip, timeout: 120_000 }, async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
    const server = spawn(process.execPath, [MAIN, 'mount', dir, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => server.once('exit', resolve));
    t.teardown(async () => {
      server.kill('SIGKILL');
      await ended;
      if (isMounted(dir)) await run('umount', ['-l', '-c', dir]);
      rmdirSync(dir);
    });
    await new Promise((resolve) => server.stdout.once('data', resolve));
    server.kill('SIGSTOP');
    for (const other of transports.filter((transport) => transport.skip === false && !transport.args.includes('--cache'))) {
      const { status, stderr } = await run(process.execPath, [MAIN, 'mount', dir, ...other.args], { timeout: 30_000 });
      t.equal(status, 1, `mount over it by the ${other.name} transport`);
      t.match(stderr, new RegExp(`${dir} does not answer`), 'the message names the directory and what is wrong');
    }
    t.ok(isMounted(dir), 'it is left alone: it may go on');
    t.match(await run(process.execPath, [MAIN, 'umount', dir], { timeout: 30_000 }), { status: 0, stderr: '' }, 'umount needs no answer');
    t.notOk(isMounted(dir));
  });
}
