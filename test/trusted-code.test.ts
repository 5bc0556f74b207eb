/** Root runs nothing that everybody on the machine can change. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { MAIN, run } from './cli/support.js';
import { whyNotRun } from '../src/trusted-code.js';

const skip = process.geteuid?.() !== 0 && 'needs root';

function scratch(t: { teardown(fn: () => unknown): unknown }): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-trust.'));
  chmodSync(dir, 0o755);
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('a file that everybody can change, or put another one in the place of', { skip }, async (t) => {
  const dir = scratch(t);
  const file = join(dir, 'f');
  writeFileSync(file, '');
  t.equal(whyNotRun(file), undefined);
  chmodSync(file, 0o666);
  t.match(whyNotRun(file), /everybody may change .*\/f \(mode 0666\)/);
  chmodSync(file, 0o664);
  t.equal(whyNotRun(file), undefined, 'a group is for the person to judge');
  chownSync(file, 1234, 1234);
  t.equal(whyNotRun(file), undefined, 'and so is the owner');
  chmodSync(dir, 0o1777);
  t.match(whyNotRun(file), /belongs to user 1234 and lies where everybody may put files/);
  process.env['SUDO_UID'] = '1234';
  t.equal(whyNotRun(file), undefined, 'whoever called sudo may run his own');
  delete process.env['SUDO_UID'];
  chownSync(file, 0, 0);
  t.equal(whyNotRun(file), undefined, 'in a sticky directory nobody else replaces it');
  chmodSync(dir, 0o777);
  t.match(whyNotRun(file), /everybody may change .*configfs-fuse-trust/);
  t.equal(whyNotRun(join(dir, 'missing')), undefined);
});

test('directories above, and links', { skip }, async (t) => {
  const dir = scratch(t);
  mkdirSync(join(dir, 'a/b'), { recursive: true });
  const file = join(dir, 'a/b/f');
  writeFileSync(file, '');
  chmodSync(join(dir, 'a'), 0o777);
  t.match(whyNotRun(file), /everybody may change .*\/a \(mode 0777\)/);
  chmodSync(join(dir, 'a'), 0o755);
  mkdirSync(join(dir, 'open'));
  chmodSync(join(dir, 'open'), 0o1777);
  symlinkSync(file, join(dir, 'open/link'));
  t.equal(whyNotRun(join(dir, 'open/link')), undefined);
  const theirs = join(dir, 'open/theirs');
  symlinkSync(file, theirs);
  t.equal((await run('chown', ['-h', '1234', theirs])).status, 0);
  t.match(whyNotRun(theirs), /belongs to user 1234/, 'whose link chooses what is run');
  chmodSync(file, 0o666);
  t.match(whyNotRun(join(dir, 'open/link')), /mode 0666/, 'what a link leads to counts, too');
});

test('hooks, drivers, code of descriptions and providers are refused; what is only data is not', { skip }, async (t) => {
  const dir = scratch(t);
  const write = (name: string, text: string, mode: number): string => {
    const file = join(dir, name);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  const hooks = `hooks: [{ on: mkdir, run: 'touch ${dir}/ran' }]\n`;
  const described = "subsystems: { s: { attributes: { a: { kind: u8, show: { code: 'code.mjs#show' } } } } }\n";
  write('code.mjs', 'export const show = () => 1n;\n', 0o644);
  const module = 'export default [];\n';
  const cli = (...args: string[]) => run(process.execPath, [MAIN, ...args], { timeout: 20_000 });
  const refused = { status: 1, stderr: /everybody may change .* \(mode 0666\), and root runs nothing that everybody can change/ };
  t.match(await cli('run', '-s', 'samples', '--faults', write('h.yaml', hooks, 0o666), '--', 'true'), { ...refused, status: Number });
  t.match(await cli('describe', write('d.mjs', module, 0o666)), refused);
  t.match(await cli('describe', write('d.yaml', described, 0o666)), refused);
  t.match(await cli('describe', write('e.yaml', described, 0o644)), { status: 0 });
  write('code.mjs', 'export const show = () => 1n;\n', 0o666);
  t.match(await cli('describe', join(dir, 'e.yaml')), refused);
  t.match(await cli('describe', `tsm:provider=${write('p.sh', '#!/bin/sh\n', 0o777)}`), {
    status: 1,
    stderr: /everybody may change .* \(mode 0777\)/,
  });
  t.match(await cli('describe', write('plain.yaml', 'subsystems: { s: { attributes: { a: u8 } } }\n', 0o666)), { status: 0 });
  const faults = write('f.yaml', 'faults: [{ on: mkdir, fail: EIO }]\n', 0o666);
  t.match(await cli('run', '-s', 'samples', '--faults', faults, '--', 'true'), { status: 0 });
});
