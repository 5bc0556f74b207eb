/** A process that waits for a mount which it serves itself: one signal ends it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';

const INDEX = join(ROOT, 'dist/index.js');

/** Serves a mount, prints a line, and touches the mount synchronously. */
const program = (onTerm: string): string => `
import { readFileSync, writeSync } from 'node:fs';
import { Configfs, ConfigSubsystem, mountKernel } from ${JSON.stringify(INDEX)};
${onTerm}
const configfs = new Configfs();
await configfs.registerSubsystem(new ConfigSubsystem({ attrs: [{ name: 'a', show: () => 'x' }] }, 's'));
await mountKernel(configfs, process.argv[1]);
writeSync(1, 'waits\\n');
try { readFileSync(process.argv[1] + '/s/a'); } catch (error) { writeSync(1, error.code + '\\n'); }
setInterval(() => {}, 1000);
`;

for (const [name, onTerm, ended] of [
  ['without a handler', '', { code: null, signal: 'SIGTERM' }],
  ['with a handler', "process.on('SIGTERM', () => process.exit(7));", { code: 7, signal: null }],
] as const) {
  test(`SIGTERM, ${name}`, { skip: process.getuid?.() !== 0 && 'only root can mount here' }, async (t) => {
    const mountPoint = mkdtempSync(join(tmpdir(), 'configfs-fuse-watchdog-'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(onTerm), mountPoint], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.teardown(() => {
      child.kill('SIGKILL');
      spawnSync('umount', ['-l', mountPoint]);
      rmdirSync(mountPoint);
    });
    let [out, err] = ['', ''];
    child.stderr.on('data', (text) => (err += text));
    child.stdout.on('data', (text) => (out += text));
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    await once(child.stdout, 'data');
    // It has said so just before it waits: a signal that comes a little early ends it too.
    await new Promise((later) => setTimeout(later, 500));
    child.kill('SIGTERM');
    const [code, signal] = await closed;
    t.match({ code, signal }, ended, err);
    if (ended.code === 7) t.match(out, 'ECONNABORTED');
    t.match(err, `ending ${mountPoint}: this process serves it and waits for it`);
  });
}
