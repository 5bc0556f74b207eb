/**
 * dlm's `cluster_name` keeps the newline that is stored with it, and hands it on to new clusters (`cluster_cluster_name_store`). What a state
 * says of it is loaded all the same.
 */
import assert from 'node:assert/strict';
import { test } from 'tap';
import fc from '../fast-check.js';
import { parseState, stateText } from '../../src/control/state/document.js';
import { asWritten, load } from '../../src/control/state/state.js';
import { newTree } from './random-changes.js';

const names = fc.constantFrom('a', 'b');
const values = fc.constantFrom('', '\n', '1', '1\n', '1\n\n', 'two\n');
const act = fc.oneof(
  fc.record({ op: fc.constant('mkdir' as const), name: names }),
  fc.record({ op: fc.constant('rmdir' as const), name: names }),
  fc.record({ op: fc.constant('store' as const), name: names, value: values }),
);

test('whatever was stored, a saved state reads so when it is loaded', { timeout: 120_000 }, async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
      const live = await newTree('dlm');
      for (const one of acts) {
        const path = `dlm/${one.name}`;
        try {
          if (one.op === 'store') await live.write(`${path}/cluster_name`, Buffer.from(one.value));
          else await live[one.op](path);
        } catch {
          // There is no such cluster, or there is one already.
        }
      }
      const state = await live.capture('');
      const again = await newTree('dlm');
      await load(again, parseState(stateText(await asWritten(state, state, await newTree('dlm', live))), 'saved'));
      assert.equal(stateText(await again.capture('')), stateText(state));
    }),
    { numRuns: 300 },
  );
  t.pass('300 of them');
});
