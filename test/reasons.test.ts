/**
 * Every errno that the program can give says which rule refuses, and whose rule that is: a function of the kernel, in parentheses, or
 * `configfs-fuse`. What sets refuse, whose attributes get their functions from a prefix, is provoked in test/subsystems/refusals.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { parse } from 'yaml';
import { ROOT } from './cli/support.js';

/** The arguments of the call whose parenthesis is at `from`: split at commas that are in no bracket, text or comment of their own. */
function argumentsAt(source: string, from: number): string[] {
  const found = [''];
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source[at]!;
    const quoted = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/.*|\/\*[^]*?\*\/)/.exec(source.slice(at));
    if (quoted) {
      if (!quoted[0].startsWith('/')) found[found.length - 1] += quoted[0];
      at += quoted[0].length - 1;
      continue;
    }
    if ('([{'.includes(char) && ++depth === 1) continue;
    if (')]}'.includes(char) && --depth === 0) return found.map((one) => one.trim()).filter((one) => one !== '');
    if (char === ',' && depth === 1) found.push('');
    else found[found.length - 1] += char;
  }
  throw new Error(`no end of the parenthesis at ${from}`);
}

/** The programs under test are scripts, which are not compiled. */
const { kernelFunctions, namedFunctions, saysWho } = await import(new URL('../../test/conformance/lib/reasons.mjs', import.meta.url).href);

/** The places in a source where an errno is made, and what is wrong with each. */
function errnos(source: string): { line: number; reason: string; wrong: string | undefined }[] {
  return [...source.matchAll(/\bnew Errno\s*(?=\()/g)].map(({ index, 0: { length } }) => {
    const [code, reason = ''] = argumentsAt(source, index + length);
    const bare = /^(''|""|``|undefined|)$/.test(reason);
    return { line: source.slice(0, index).split('\n').length, reason, wrong: bare ? `new Errno(${code}) has no reason` : undefined };
  });
}

/** The texts in the source of a reason. A value that stands for what is in parentheses names a function; other values are left out. */
const textsOf = (reason: string): string[] =>
  [...reason.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g)].map(([text]) =>
    text.replace(/\((?:\w+, )?\$\{[^{}]+\}\)/g, '(configfs-fuse)').replace(/\$\{[^{}]*\}/g, '…'),
  );

/** Files whose reasons, or some of them, come from elsewhere. */
const PASSED_ON = new Map([
  ['caller-paths.ts', "the system's own error"],
  ['system-error.ts', "the system's own error"],
  ['errno.ts', 'gets the function where it has none'],
  ['control/faults/rule.ts', 'a fault, which names its rule'],
  ['core/mkdir.ts', 'explainNothingMade has the texts'],
  ['transport/kernel/permission/rules.ts', 'its callers name the rule'],
  ['transport/native/operations.ts', 'NO_FILES and NO_FSYNC'],
  ['transport/native/target.ts', 'NOT_OURS'],
]);

test('the search for bare errnos finds them', (t) => {
  const wrong = (source: string): boolean[] => errnos(source).map((one) => one.wrong !== undefined);
  t.same(wrong(`throw new Errno('EIO');`), [true]);
  t.same(wrong(`throw new Errno(pick('a', 'b'));\nnew Errno('EIO', 'why')`), [true, false]);
  t.same(wrong(`new Errno(\n  a ? 'EIO' : 'EPERM',\n  () => \`\${f(x, [1, 2])}\`,\n)`), [false]);
  t.same(wrong(`new Errno('EIO',)`), [true]);
  t.same(wrong(`new Errno('EIO', '')`), [true]);
  t.same(wrong(`new Errno('EIO', undefined)`), [true]);
  t.same(wrong(`new Errno('EIO' /* a, b */)`), [true]);
  t.end();
});

test('no errno of the source is without a reason', (t) => {
  let seen = 0;
  for (const name of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    for (const { line, wrong } of errnos(readFileSync(join(ROOT, 'src', name), 'utf8'))) {
      seen++;
      if (wrong !== undefined) t.fail(`src/${name}:${line}: ${wrong}`);
    }
  }
  t.ok(seen > 150, `${seen} places`);
  t.end();
});

/** Files of sets get the functions of attributes from a prefix; those of functionfs and of what is outside of configfs have none. */
const isOfAttributes = (name: string): boolean => name.startsWith('subsystems/') && !OUTSIDE.test(name);
const OUTSIDE =
  /^subsystems\/(?:[^/]*(?:surroundings|sysfs|nodes|module-file|opened-file|input-file|events)\.ts|.*\/(?:(?:functionfs|sysfs)\/.*|surroundings\.ts|sysfs\.ts|udc[^/]*\.ts))$/;

test('reasons say who refuses, and name only functions that the kernel has', (t) => {
  let seen = 0;
  for (const name of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    for (const { line, reason } of errnos(readFileSync(join(ROOT, 'src', name), 'utf8'))) {
      const texts = textsOf(reason);
      if (!isOfAttributes(name) && !PASSED_ON.has(name) && !texts.some((text) => saysWho(text)))
        t.fail(`src/${name}:${line}: expected (function_of_the_kernel) or (configfs-fuse) in ${reason}`);
      for (const named of texts.flatMap((text): string[] => namedFunctions(text))) {
        seen++;
        if (!kernelFunctions.has(named)) t.fail(`src/${name}:${line}: ${named} is not in test/kernel-functions.txt`);
      }
    }
  }
  t.ok(seen > 200, `${seen} names`);
  t.end();
});

/** Every map of a YAML value. */
function maps(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(maps);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(maps)];
}

test('no check of a description is without a reason, nor names a function that the kernel does not have', (t) => {
  let seen = 0;
  for (const name of readdirSync(join(ROOT, 'src/subsystems'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.yaml')) continue;
    for (const map of maps(parse(readFileSync(join(ROOT, 'src/subsystems', name), 'utf8')))) {
      for (const named of namedFunctions(String(map['why'] ?? '')) as string[])
        if (!kernelFunctions.has(named)) t.fail(`${name}: ${named} is not in test/kernel-functions.txt`);
      if (map['when'] === undefined || map['refuse'] === undefined) continue;
      seen++;
      t.match(map['why'], /\S/, `${name}: when ${JSON.stringify(map['when'])}`);
    }
  }
  t.ok(seen > 60, `${seen} checks`);
  t.end();
});
