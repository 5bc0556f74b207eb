/** `remember` waits until a time stamp that is given then differs from all before, however late the kernel's clock ticks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { transports } from '../../behaviour/transports.js';

/** The programs of scripts/conformance are not compiled. */
const load = (file: string): Promise<any> => import(new URL(`../../../../test/conformance/lib/${file}`, import.meta.url).href);
const { mountFor } = await load('mount.mjs');
const { runnerFolder } = await load('paths.mjs');
const { runOn } = await load('runner.mjs');

/** On a machine that was kept from its processors, one tick comes late, and the next one right after it: here, at each look at the clock, and no sleep takes time. */
const LATE = `#include <time.h>
int __real_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_clock_gettime(clockid_t id, struct timespec *time)
{
	static long ticks;
	int result = __real_clock_gettime(id, time);
	if (id == CLOCK_REALTIME_COARSE) {
		long ns = time->tv_nsec + 4000000 * ++ticks;
		time->tv_sec += ns / 1000000000;
		time->tv_nsec = ns % 1000000000;
	}
	return result;
}
int __wrap_nanosleep(const struct timespec *time, struct timespec *rest)
{
	return (void)time, (void)rest, 0;
}
`;

test('a daemon counts in ticks of its own', { skip: transports[0]!.skip }, async (t) => {
  const work = mkdtempSync(join(tmpdir(), 'ticks-'));
  t.teardown(() => rmSync(work, { recursive: true }));
  writeFileSync(join(work, 'late.c'), LATE);
  const runner = join(work, 'runner');
  const sources = readdirSync(runnerFolder).filter((file) => file.endsWith('.c'));
  const files = [...sources.map((file) => join(runnerFolder, file)), join(work, 'late.c')];
  if (spawnSync('gcc', ['-Wl,--wrap=clock_gettime,--wrap=nanosleep', '-o', runner, ...files]).status !== 0)
    return t.comment('no C compiler');
  const mount = await mountFor(['samples'], {});
  t.teardown(() => mount.end());
  const steps = Array.from({ length: 20 }, (_, n) => [
    'remember s 02-simple-children',
    `mkdir 02-simple-children/${n}`,
    'changed s 02-simple-children',
  ]);
  const answers = await runOn(runner, mount.folder, [{ name: 'ticks', text: `${steps.flat().join('\n')}\n` }], 30);
  const changes = answers.get('ticks').match(/^changed .*/gm);
  t.same(changes, Array(20).fill('changed s 02-simple-children => ok mtime ctime nlink+1'));
});
