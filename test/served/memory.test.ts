/** A process whose memory comes to its end goes on to serve. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const program = fileURLToPath(new URL('fixtures/fill-main.js', import.meta.url));
const run = promisify(execFile);

/** What it has made before it was refused, with which error, and what came of one more when all was given back. */
async function fill(what: string, file: string, args: readonly string[]): Promise<{ made: number; error: string; after: string }> {
  const { stdout } = await run(file, [...args, program, what], { timeout: 200_000 });
  return JSON.parse(stdout) as { made: number; error: string; after: string };
}

for (const what of ['groups', 'attributes']) {
  t.test(`${what}, up to what V8 has`, async (t) => {
    const { made, error, after } = await fill(what, process.execPath, ['--max-old-space-size=32']);
    t.ok(made > 5000, `${made} made`);
    t.equal(error, 'ENOMEM');
    t.equal(after, 'made', 'again after a removal');
  });
}

const CGROUP = `/sys/fs/cgroup/memory/configfs-fuse-test-${process.pid}`;

/** Why there can be no memory cgroup here; false where one was made. */
const cannotLimit: string | false = (() => {
  try {
    mkdirSync(CGROUP);
    writeFileSync(`${CGROUP}/memory.limit_in_bytes`, String(250 << 20));
    return false;
  } catch {
    return 'needs root, and memory cgroups of version 1';
  }
})();
t.teardown(() => cannotLimit === false && rmdirSync(CGROUP));

/** {@link fill} where a process may have so much. */
async function fillIn(mebibytes: number, what: string): ReturnType<typeof fill> {
  writeFileSync(`${CGROUP}/memory.limit_in_bytes`, String(mebibytes << 20));
  return await fill(what, '/bin/sh', ['-c', `echo $$ > ${CGROUP}/cgroup.procs; exec "$@"`, 'sh', process.execPath]);
}

t.test('what is written to binary attributes, up to what a memory cgroup has', { skip: cannotLimit }, async (t) => {
  const { made, error, after } = await fillIn(250, 'bytes');
  t.ok(made > 20, `${made} MiB written`);
  t.equal(error, 'ENOMEM');
  t.equal(after, 'made', 'again after they were closed');
});

t.test('what the process itself takes of a small memory cgroup leaves room for others', { skip: cannotLimit }, async (t) => {
  const { made, error } = await fillIn(100, 'groups');
  t.ok(made > 5000, `${made} made`);
  t.equal(error, 'ENOMEM');
});
