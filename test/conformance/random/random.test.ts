import t from 'tap';

/** The programs under test are scripts, which are not compiled. */
const load = (file: string): Promise<any> => import(new URL(`../../../../test/conformance/random/${file}`, import.meta.url).href);
const { generate } = await load('generate.mjs');
const { judge } = await load('judge.mjs');
const { withPauses, withoutPauses } = await load('closing.mjs');
const { shrink } = await load('shrink.mjs');
const { vocabularies } = await load('worlds/index.mjs');

interface Script {
  name: string;
  lines: string[];
}

t.test('one seed makes the same scripts, and a longer run begins with those of a shorter one', async (t) => {
  for (const vocabulary of vocabularies) {
    const [once, again, other] = [generate(vocabulary, 5, 500), generate(vocabulary, 5, 1000), generate(vocabulary, 6, 500)];
    t.same(again.slice(0, once.length), once, vocabulary.name);
    t.notSame(
      other.map(({ lines }: Script) => lines),
      once.map(({ lines }: Script) => lines),
      vocabulary.name,
    );
  }
});

t.test('after a directory is closed to somebody a mount gets a moment, of which the answers do not tell', (t) => {
  const lines = ['mkdir a', 'chmod a 0700', 'as 1000 stat a/b', 'at 1 chmod b 0755', 'fchmod 2 0644'];
  const paused: string[] = withPauses(lines);
  t.match(paused, ['mkdir a', 'chmod a 0700', /^sleep/, 'as 1000 stat a/b', 'at 1 chmod b 0755', 'fchmod 2 0644', /^sleep/]);
  t.equal(withoutPauses(paused.map((line) => `${line} => ok\n`).join('')), lines.map((line) => `${line} => ok\n`).join(''));
  t.end();
});

t.test('no call leaves configfs', async (t) => {
  for (const vocabulary of vocabularies) {
    for (const { name, lines } of generate(vocabulary, 7, 3000) as Script[]) {
      for (const line of lines) {
        const words = line.split(' ');
        const up = words.filter((word) => word.split('/').includes('..'));
        // A name alone, or one that starts where a descriptor is: only looked at.
        const bare = up.filter((word) => word.startsWith('..'));
        if (bare.length > 0 && !/^(.* )?at [1-9] (stat|ls) \.\.$/.test(line)) t.fail(`${name}: ${line}`);
        if (up.some((word) => word.split('/').filter((part) => part === '..').length > 1)) t.fail(`${name}: ${line}`);
        // What a descriptor is of must be below the root, since `..` may start there.
        if (/\bopen [1-4] \S*\.\./.test(line) || /\bopen [1-4] \\@(\/\.?)? /.test(line)) t.fail(`${name}: ${line}`);
        if (/\b(remount|reboot)\b/.test(line)) t.fail(`${name}: ${line}`);
      }
    }
  }
});

t.test('answers are judged up to the first difference', async (t) => {
  const kernel = ['mkdir a => ok', 'stat a => ok d0755 n2', 'rmdir a => EBUSY', 'ls . => ok'].join('\n');
  t.same(judge(kernel, kernel).agreeing, 4);
  const { difference, judged, agreeing } = judge(kernel, kernel.replace('EBUSY', 'ok').replace('ls . => ok', 'ls . => ok a/'));
  t.match(difference, { index: 2, call: 'rmdir a', kernel: 'EBUSY', mount: 'ok' });
  t.same([judged, agreeing], [3, 2]);
  t.match(judge(kernel, '').difference, { index: 0, mount: '(no answer)' });
});

t.test('a known difference is counted, and ends the script where it has to', async (t) => {
  const answers = (write: string, read: string) => `open 1 a r => ok\nwrite 1 => ${write}\nread 1 5 => ${read}\n`;
  const { known, difference, judged } = judge(answers('EFAULT', 'ok 1 "a"'), answers('ok 0', 'ok 1 "b"'));
  t.same([known.map(([{ reason }]: [{ reason: string }]) => reason), difference, judged], [['zero-lengths'], undefined, 2]);
});

t.test('after a script that was not judged to its end, only what outlives its directories may differ', async (t) => {
  const differs = (call: string, kernel: string, mount: string, tainted = true) =>
    judge(`${call} => ${kernel}\n`, `${call} => ${mount}\n`, tainted).difference !== undefined;
  for (const [call, forgiven] of [
    ['cat dlm/c/tcp_port', true],
    ['cat \\@/dlm/c/tcp_port', true],
    ['cat tcp_port', true],
    ['cat dlm/c/spaces/s/nodes/n/nodeid', false],
    ['cat dlm/c/comms/n/addr_list', false],
    ['cat cluster/c/heartbeat/mode', true],
    ['cat cluster/c/heartbeat/r/blocks', false],
    ['cat 01-childless/storeme', true],
    ['cat 02-simple-children/a/storeme', false],
    ['cat lab/log', true],
    ['cat pci_ep/functions/pci_epf_test/a/revid', true],
    ['cat pci_ep/functions/pci_epf_test/a/msi_interrupts', false],
  ] as const) {
    t.equal(differs(call, 'ok "1"', 'ok "2"'), !forgiven, call);
    t.ok(differs(call, 'ok "1"', 'ok "2"', false), `${call}, when nothing came before`);
    t.ok(differs(call, 'ok "1"', 'read EINVAL'), `${call}: an errno`);
  }
  const tree = (port: string, weight: string) =>
    `\n  dlm/c d0755 n4 s0\n  dlm/c/tcp_port -0644 n1 s4096 "${port}\\n"\n  dlm/c/spaces/s/nodes/n/weight -0644 n1 s4096 "${weight}\\n"`;
  t.notOk(differs('tree dlm', tree('1', '1'), tree('2', '1')));
  t.ok(differs('tree dlm', tree('1', '1'), tree('1', '2')));
  t.ok(differs('tree dlm', tree('1', '1'), `${tree('1', '1')}\n  dlm/d d0755 n4 s0`));
});

t.test('times of two different things are not compared', async (t) => {
  const answers = (changed: string) => `remember r1 a => ok\nchanged r1 b => ${changed}\n`;
  t.equal(judge(answers('ok atime'), answers('ok nothing')).difference, undefined);
  t.match(judge(answers('ok atime').replace('r1 b', 'r1 \\@/a'), answers('ok nothing').replace('r1 b', 'r1 \\@/a')).difference, {
    index: 1,
  });
});

t.test('shrinking leaves the calls that are needed', async (t) => {
  const lines = Array.from({ length: 60 }, (_, i) => `call ${i}`);
  lines[7] = 'mkdir a';
  lines[31] = 'as 1000 rmdir \\@/b';
  let rounds = 0;
  const verdicts = async (scripts: Script[]) => {
    rounds++;
    return scripts.map(({ lines }) => ({
      signature:
        lines.at(-1) === 'call 59' && lines.includes('mkdir a') && lines.some((line) => /rmdir (\\@\/)?b/.test(line)) ? 'it' : undefined,
      kernel: '',
      mount: '',
    }));
  };
  const [one, other] = await shrink(
    [
      { lines, signature: 'it' },
      { lines: lines.slice(0, 20), signature: 'it' },
    ],
    verdicts,
  );
  t.same(one.lines, ['mkdir a', 'rmdir b', 'call 59']);
  t.ok(one.verdict);
  t.equal(other.verdict, undefined, 'what does not show again is told');
  t.ok(rounds < 12, `${rounds} rounds`);
});
