/** How the end of a command is told, whatever else this process has to do at that moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { test, type Test } from 'tap';
import { Conversation } from '../../src/machine/conversation.js';

/** A shell that does something as soon as it is told to. */
function waiting(t: Test, script: string): ChildProcess {
  const child = spawn('sh', ['-c', `read go; ${script}`], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  t.teardown(() => void child.kill('SIGKILL'));
  return child;
}

/** Lets it go on to its end, which this process has not heard of when this returns. */
function finish(child: ChildProcess): void {
  child.stdin!.write('\n');
  while (!/\) Z /.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1')));
}

/**
 * Both children have ended when the end of the first one is looked at, and the program's last words have not been read yet: another child's
 * SIGCHLD was on the way already when the program wrote them.
 */
async function outcomeBesideAnotherChild(t: Test, script: string): Promise<unknown> {
  const program = waiting(t, script);
  const other = waiting(t, 'echo');
  const gone = new Promise<string>((resolve) => program.once('exit', (code, signal) => resolve(signal ?? `status ${code}`)));
  const conversation = new Conversation(program, program.stdio[3] as Socket, gone);
  conversation.hold(true);
  other.stdout!.once('data', () => finish(program));
  finish(other);
  return await conversation.ended;
}

const skip = process.platform !== 'linux' && 'it reads /proc';

test('the status that a command ended with is heard, though the end of the program is heard first', { skip }, async (t) => {
  t.same(await outcomeBesideAnotherChild(t, 'echo ended 7 >&3'), { status: 7 });
});

test('a program that ends without a word has been ended', { skip }, async (t) => {
  t.same(await outcomeBesideAnotherChild(t, 'kill -KILL $$'), { killed: 'SIGKILL' });
});
