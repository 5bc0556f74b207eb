/**
 * Workers that are shells: the same races with the tools that people use. They have groups of their own, of which only
 * the plain truths are checked: what the tools may complain about.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** Anything else that a tool complains about is a violation. */
const EXPECTED = /No such file or directory|File exists|Directory not empty|Operation not permitted|Device or resource busy/;

const SCRIPT = String.raw`
cd "$1" || exit 2
end=$((SECONDS + $2))
while [ $SECONDS -lt $end ]; do
  for g in s0 s1; do
    mkdir $g $g/C/D/a $g/B/b
    echo 3 > $g/B/b/storeme && cat $g/B/b/storeme
    mv $g/B $g/C/D/
    mv -T $g/C/D/a $g/B/a
    ls -l $g $g/C
    ln -s $g/B/b $g/C/D/a/l
    stat -c %h $g/C
    rm -f $g/C/D/a/l
    rmdir $g
    rmdir $g/B/b $g/C/D/a $g
  done
done
`;

/** A shell that has run. */
export interface ShellReport {
  readonly exit: number | null;
  /** Complaints that nothing explains. */
  readonly unexpected: readonly string[];
  /** All complaints. */
  readonly complaints: number;
}

/** Starts one. */
export function startShell(dir: string, seconds: number): { process: ChildProcess; report: Promise<ShellReport> } {
  const shell = spawn('bash', ['-c', SCRIPT, 'bash', dir, String(seconds)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let text = '';
  shell.stderr.setEncoding('utf8').on('data', (more: string) => (text += more));
  const report = new Promise<ShellReport>((resolve) => {
    shell.on('close', (exit) => {
      const lines = text.split('\n').filter(Boolean);
      resolve({ exit, complaints: lines.length, unexpected: lines.filter((line) => !EXPECTED.test(line)).slice(0, 10) });
    });
  });
  return { process: shell, report };
}
