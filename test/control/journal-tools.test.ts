/**
 * What is made of a journal: replayed, shown; and each operation failing in turn.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'tap';
import { MAIN, run } from '../cli/support.js';
import { files, lines, options, script } from './support.js';

const cli = (...args: string[]): ReturnType<typeof run> => run(process.execPath, [MAIN, ...args], { timeout: 50_000 });

test('replay: the same answers on the same model; a difference is shown', options, async (t) => {
  const at = files(t);
  await script(
    'samples',
    ['--journal', at('j')],
    'cd 02-simple-children; mkdir a; echo 4 > a/storeme; cat a/storeme > a/nothing; mkdir a; mv a b; rmdir a; rmdir a; ls > /dev/null',
  );
  const same = await script('samples', [], `cf replay ${at('j')} /sys/kernel/config`);
  t.match(same, { status: 0, stdout: /^\d+ operations, 0 differences\n$/ });
  const other = await script('samples', [], `mkdir 02-simple-children/a; cf replay ${at('j')} /sys/kernel/config`);
  t.equal(other.status, 1);
  t.match(other.stdout, /mkdir 02-simple-children\/a: here EEXIST, in the journal it succeeds/);
  writeFileSync(at('bad'), '{"op":"mkdir","path":"a"}\nnonsense\n');
  t.match(await cli('replay', at('bad'), '/'), { status: 1, stderr: /bad:2: .*expected a line of JSON/ });
  t.match(await cli('replay', at('j'), '/nowhere'), { status: 1, stderr: /nowhere/ });
});

test('report: a page and a trace', options, async (t) => {
  const at = files(t);
  await script('samples', ['--journal', at('j')], 'mkdir 02-simple-children/a; mkdir b; mkdir "02-simple-children/<b>"; true');
  t.match(await cli('report', at('j'), '-o', at('r.html')), { status: 0, stdout: '' });
  const page = readFileSync(at('r.html'), 'utf8');
  t.notMatch(page, /(src|href)=/, 'it needs nothing else');
  t.notMatch(page, '<b>', 'names are data');
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!);
  t.match(
    data.filter(({ op }: { op: string }) => op === 'mkdir'),
    [{ path: '02-simple-children/a' }, { errno: 'EPERM', reason: /.+/ }, { path: '02-simple-children/<b>' }],
  );
  const { stdout } = await cli('report', at('j'), '--perfetto');
  const slices = JSON.parse(stdout).traceEvents.filter(({ ph }: { ph: string }) => ph === 'X');
  t.match(
    slices.find(({ name }: { name: string }) => name === 'mkdir 02-simple-children/a'),
    { cat: 'ok', dur: Number, ts: Number },
  );
});

test('--fail-nth: each operation of a command fails in turn', options, async (t) => {
  const careful = await cli('run', '--fail-nth', 'EIO', '--', 'mkdir', '/sys/kernel/config/02-simple-children/a');
  t.equal(careful.status, 0, careful.stdout + careful.stderr);
  t.match(careful.stdout, /mkdir 02-simple-children\/a ! EIO: status 1\n\d+ operations\n$/);
  const careless = await cli(
    'run',
    '--fail-nth=ENOSPC',
    '--hung-after=3s',
    '--',
    'sh',
    '-c',
    'cd /sys/kernel/config/02-simple-children || exit 1; mkdir a || exit 1; echo 1 > a/storeme || exit 1; rmdir a || kill -9 $$',
  );
  t.equal(careless.status, 1);
  t.match(
    careless.stdout,
    /store 02-simple-children\/a\/storeme = "1" ! ENOSPC: status 1, left something behind\n {4}\+ 02-simple-children\/a\/\n/,
  );
  t.match(careless.stdout, /rmdir 02-simple-children\/a ! ENOSPC: status 137, crashed, left something behind/);
  t.match(lines(careless.stdout).slice(-4).join('\n'), /^\d+ operations\n(.*\n)*left something behind: \d+/);
  t.match(await cli('run', '--fail-nth', 'EIO', '--', 'false'), { status: 1, stderr: /ended with 1 although nothing failed/ });
  t.match(await cli('run', '--fail-nth', 'EXYZZY', '--', 'true'), { status: 2 });
  t.match(await cli('run', '--fail-nth', 'EIO', '--explain', '--', 'true'), { status: 2, stderr: /do not go together/ });
});

test('--fail-nth: a command that hangs', options, async (t) => {
  const { stdout, status } = await cli(
    'run',
    '--fail-nth',
    'EIO',
    '--hung-after=2500ms',
    '--',
    'sh',
    '-c',
    'until mkdir /sys/kernel/config/02-simple-children/a 2>/dev/null; do echo $? >/dev/null; while :; do sleep 1; done; done',
  );
  t.equal(status, 1);
  t.match(stdout, /mkdir 02-simple-children\/a ! EIO: hung\n/);
});
