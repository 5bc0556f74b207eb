/** Every errno that the program can give says which rule refuses. */
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

/** The places in a source where an errno is made, and what is wrong with each. */
function errnos(source: string): { line: number; wrong: string | undefined }[] {
  return [...source.matchAll(/\bnew Errno\s*(?=\()/g)].map(({ index, 0: { length } }) => {
    const [code, reason] = argumentsAt(source, index + length);
    const bare = reason === undefined || /^(''|""|``|undefined)$/.test(reason);
    return { line: source.slice(0, index).split('\n').length, wrong: bare ? `new Errno(${code}) has no reason` : undefined };
  });
}

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

/** Every map of a YAML value. */
function maps(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(maps);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(maps)];
}

test('no check of a description is without a reason', (t) => {
  let seen = 0;
  for (const name of readdirSync(join(ROOT, 'src/subsystems'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.yaml')) continue;
    for (const map of maps(parse(readFileSync(join(ROOT, 'src/subsystems', name), 'utf8')))) {
      if (map['when'] === undefined || map['refuse'] === undefined) continue;
      seen++;
      t.match(map['why'], /\S/, `${name}: when ${JSON.stringify(map['when'])}`);
    }
  }
  t.ok(seen > 60, `${seen} checks`);
  t.end();
});
