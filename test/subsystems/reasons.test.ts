import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';

/** The text between a parenthesis that is opened at `from` and the one that closes it. */
function argumentsAt(source: string, from: number): string {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (source[at] === '(') depth++;
    else if (source[at] === ')' && --depth === 0) return source.slice(from + 1, at);
  }
  throw new Error(`no end of the parenthesis at ${from}`);
}

const SOURCE = 'src/subsystems';

test('every errno of a model and of a kind says why', (t) => {
  let seen = 0;
  for (const folder of ['kinds', 'nvmet', 'samples', 'target', 'usb-gadget']) {
    for (const name of readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const source = readFileSync(join(SOURCE, folder, name), 'utf8');
      for (const { index } of source.matchAll(/\bnew Errno(?=\()/g)) {
        seen++;
        const given = argumentsAt(source, index + 'new Errno'.length);
        const line = source.slice(0, index).split('\n').length;
        // A second argument comes after a comma that is in no parenthesis of its own.
        const reason = given.replace(/\([^()]*\)/g, '').includes(',');
        if (!reason) t.fail(`${folder}/${name}:${line}: new Errno(${given}) has no reason`);
      }
    }
  }
  t.ok(seen > 20, `${seen} places`);
  t.end();
});
