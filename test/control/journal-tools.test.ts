/**
 * What is made of a journal: replayed, shown.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'tap';
import { readJournal } from '../../src/control/journal/read.js';
import { MAIN, run } from '../cli/support.js';
import { files, options, script } from './support.js';

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

test('replay: what ctl load, restore and reset changed in between is done again', options, async (t) => {
  const at = files(t, { 'state.yaml': '02-simple-children/:\n  loaded/:\n    storeme: "7"\n' });
  await script(
    'samples',
    ['--journal', at('j'), '--load', at('state.yaml')],
    `cd 02-simple-children; mkdir a; echo 4 > a/storeme; ctl snapshot s; rmdir a; mkdir b; ctl restore s; cat a/storeme; rmdir b
     ctl reset; mkdir a; rmdir loaded; echo '{02-simple-children/: {x/: {storeme: "3"}}}' | ctl load -; cat x/storeme; rmdir x; ctl load /dev/null; true`,
  );
  const journal = readJournal(at('j'));
  t.match(
    journal
      .filter(({ op }) => op === 'ctl')
      .map(({ value, changes }) => ({ value, changes: changes!.map(({ op, path }) => `${op} ${path}`) })),
    [
      { value: /^load .*state\.yaml$/, changes: ['mkdir 02-simple-children/loaded', 'store 02-simple-children/loaded/storeme'] },
      {
        value: 'restore s',
        changes: ['rmdir 02-simple-children/b', 'mkdir 02-simple-children/a', 'store 02-simple-children/a/storeme'],
      },
      { value: 'reset', changes: ['rmdir 02-simple-children/a'] },
      { value: 'load -', changes: ['mkdir 02-simple-children/x', 'store 02-simple-children/x/storeme'] },
      { value: 'load /dev/null', changes: [] },
    ],
  );
  const again = await script('samples', [], `cf replay ${at('j')} /sys/kernel/config`);
  t.match(again, { status: 0, stdout: /^\d+ operations, 0 differences\n$/ });
  const other = await script('samples', [], `mkdir 02-simple-children/loaded; cf replay ${at('j')} /sys/kernel/config`);
  t.match(other, { status: 1, stdout: /^#1 ctl load .*: mkdir 02-simple-children\/loaded: here EEXIST, in the journal it succeeds\n/ });
  const { stdout } = await script('samples', [], `printf 'rmdir **\\n[nothing else]\\n' | cf expect ${at('j')} -; true`);
  t.match(stdout, /^not expected: #\d+ mkdir 02-simple-children\/b$/m);
  t.notMatch(stdout, /ctl|mkdir 02-simple-children\/(x|loaded)/, 'nobody expects what the control did');
});

test('replay: what a fault let happen is done again, what it kept from being done is not', options, async (t) => {
  const at = files(t, {
    rules: `faults:
  - { on: mkdir **/refused, fail: EIO }
  - { on: mkdir **/half, fail: EIO, half-done: true }
  - { on: mkdir **/late, delay: 1ms }
  - { on: store, short: 1, times: 1 }
  - { on: show **/late/storeme, answer: nonsense, times: 1 }
`,
  });
  await script(
    'samples',
    ['--journal', at('j'), '--faults', at('rules')],
    `cd 02-simple-children; mkdir refused; mkdir half; mkdir late; rmdir refused half
     python3 -c 'import os; os.write(os.open("late/storeme", os.O_WRONLY), b"12")'; cat late/storeme late/storeme; rmdir late`,
  );
  t.match(
    readJournal(at('j')).filter(({ fault }) => fault),
    [
      { errno: 'EIO', halfDone: undefined },
      { errno: 'EIO', halfDone: true },
      { op: 'mkdir' },
      { op: 'store', short: 1 },
      { value: 'nonsense' },
    ],
  );
  const again = await script('samples', [], `cf replay ${at('j')} /sys/kernel/config`);
  t.match(again, { status: 0, stdout: /^\d+ operations, 0 differences\n$/ });
});

test('replay: an event happens over the control socket; without one it is a difference', options, async (t) => {
  const at = files(t);
  const set = 'netconsole:devices=eth0';
  await script(
    set,
    ['--journal', at('j')],
    'cd netconsole; mkdir a; ctl event netconsole unregister eth0; echo 1 > a/enabled; ctl event netconsole register eth0; cat a/local_mac',
  );
  const same = await script(set, [], `cf replay ${at('j')} /sys/kernel/config --control "$CONFIGFS_FUSE_CONTROL"`);
  t.match(same, { status: 0, stdout: /, 0 differences\n$/ }, same.stdout);
  const plain = await script(set, [], `cf replay ${at('j')} /sys/kernel/config`);
  t.match(plain, {
    status: 1,
    stdout: /#\d+ event netconsole = "unregister eth0": no call can repeat an event; expected --control SOCKET/,
  });
  const none = await script('samples', [], `cf replay ${at('j')} /sys/kernel/config --control "$CONFIGFS_FUSE_CONTROL"`);
  t.match(none, { status: 1, stdout: /unregister eth0": here it cannot happen: there is no subsystem 'netconsole'/ });
});

test('replay: a journal that leads out of the directory does nothing at all', async (t) => {
  const at = files(t, { victim: 'old' });
  mkdirSync(at('tree'));
  writeFileSync(at('tree/inside'), 'old');
  mkdirSync(at('tree/gone'));
  mkdirSync(at('outside'));
  const good = { op: 'rmdir', path: 'gone' };
  for (const line of [
    { op: 'store', path: '../victim', value: 'new' },
    { op: 'rmdir', path: 'inside/../../outside' },
    { op: 'unlink', path: '..' },
    { op: 'rename', path: 'inside', to: '../moved' },
    { op: 'symlink', path: 'link', to: '../../etc' },
    { op: 'mkdir', path: '/x' },
    { op: 'mkdir', path: 'a//b' },
    { op: 'store', path: './inside', value: 'new' },
    { op: 'ctl', path: '', value: 'reset', changes: [{ op: 'rmdir', path: '../outside' }] },
  ]) {
    writeFileSync(at('j'), [good, line].map((one) => `${JSON.stringify(one)}\n`).join(''));
    const outcome = await cli('replay', at('j'), at('tree'));
    t.match(outcome, { status: 1, stdout: '', stderr: /operation #2: found the path .*; expected one inside of the directory/ }, line.path);
  }
  t.equal(readFileSync(at('victim'), 'utf8'), 'old');
  t.same(readdirSync(at('tree')).sort(), ['gone', 'inside']);
  t.ok(existsSync(at('outside')));
});

test('report: what a journal says is text, whoever wrote it', options, async (t) => {
  const at = files(t);
  const evil = '</script><img src=x onerror=alert(1)><!--\u2028]]>';
  const line = {
    n: 1,
    t: 0,
    pid: 1,
    comm: evil,
    op: evil,
    path: evil,
    to: evil,
    value: evil,
    errno: evil,
    reason: evil,
    ms: 1,
    fault: evil,
  };
  writeFileSync(at('j'), `${JSON.stringify(line)}\n{"op":"mkdir","path":"a","__proto__":{"errno":"X"}}\n`);
  const title = '<b>&amp;j';
  writeFileSync(at(title), readFileSync(at('j')));
  for (const file of [at('j'), at(title)]) {
    t.match(await cli('report', file, '-o', at('r.html')), { status: 0 });
    const page = readFileSync(at('r.html'), 'utf8');
    t.notMatch(page, /<img|<b>|<!--/);
    t.equal(page.match(/<\/script>/g)?.length, 2);
    t.match(JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!), [{ path: evil }, { path: 'a' }]);
  }
  const trace = JSON.parse((await cli('report', at('j'), '--perfetto')).stdout);
  t.match(trace.traceEvents.at(-1), { name: 'mkdir a', cat: 'ok' });
});

test('a journal with fields of another kind is not a journal: the place is told', async (t) => {
  const at = files(t);
  const good = { op: 'commit', path: 'a', to: 'b' };
  for (const [field, value, expected] of [
    ['to', ['b'], 'text'],
    ['value', 5, 'text'],
    ['comm', {}, 'text'],
    ['errno', 17, 'text'],
    ['t', '0', 'a number from 0 to'],
    ['ms', -1, 'a number from 0 to'],
    ['t', 1e300, 'a number from 0 to'],
    ['pid', '<b>', 'a number from 0 to'],
  ] as const) {
    writeFileSync(at('j'), `${JSON.stringify(good)}\n${JSON.stringify({ ...good, [field]: value })}\n`);
    let said = '';
    try {
      readJournal(at('j'));
    } catch (error) {
      said = (error as Error).message;
    }
    t.ok(said.startsWith(`${at('j')}:2: '${field}' is ${JSON.stringify(value)}; expected ${expected}`), said);
  }
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
