/** The mistakes of people who write their first description: what each is told, and whether their editor knows it too. */
import { Ajv } from 'ajv';
import { test } from 'tap';
import { parse } from 'yaml';
import { jsonSchema } from '../../../src/subsystems/yaml/json-schema.js';
import { said } from './messages.js';
import { expressions } from './mistakes/expressions.js';
import { habits } from './mistakes/habits.js';
import { meaning } from './mistakes/meaning.js';
import { shape } from './mistakes/shape.js';
import { yaml } from './mistakes/yaml.js';

const inSchema = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema());

for (const [title, rows] of Object.entries({ habits, yaml, shape, meaning, expressions }))
  test(`a first description: ${title}`, async (t) => {
    for (const [what, text, finder, message] of rows) {
      t.same(said(text), [message], what);
      if (finder === 'YAML') t.throws(() => parse(text, { strict: true }) as unknown, what);
      else t.equal(inSchema(parse(text, { logLevel: 'error' })), finder === 'reader', `${what}: the schema`);
    }
  });

test('a file that is called .json is JSON', async (t) => {
  const inJson = (text: string): string[] => said(text, 'my.json');
  t.same(inJson('{"subsystems": {"s": {"attributes": {"a": {"kind": "u8", "max": 3e0, "min": -0}}}}}'), []);
  t.same(inJson('\ufeff{\r\n\t"subsystems": {"\\u0073": {"description": "a \\" b"}}\r\n}\n'), []);
  t.same(inJson('{"subsystems": {"s": {}, }}'), ['my.json:1:24: this is not JSON: nothing comes after this comma; expected none here']);
  t.same(inJson('{"subsystems":\n  {"s": {}} # all\n}'), [
    'my.json:2:13: this is not JSON; expected no comment, or a file whose name ends in .yaml',
  ]);
  t.same(inJson("{'subsystems': {}}"), [
    'my.json:1:2: this is not JSON; expected a text in double quotes, or a file whose name ends in .yaml',
  ]);
  t.same(inJson('subsystems: {s: {}}\n'), [
    'my.json:1:1: this is not JSON; expected a text in double quotes, or a file whose name ends in .yaml',
  ]);
  t.same(inJson('{"subsystems": {"s": {"attributes": {"a": {"kind": "u8", "default": 0o7}}}}}'), [
    'my.json:1:69: this is not JSON; expected a decimal number as JSON has them',
  ]);
});
