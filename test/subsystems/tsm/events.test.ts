/**
 * The module of a provider goes and comes.
 */
import { test } from 'tap';
import { eventsOf, triggerEvent } from '../../../src/subsystems/events.js';
import { errno } from '../../core/support.js';
import { type Tree, tree } from './support.js';

const NONCE = Buffer.alloc(64, 1);
const happen = ({ tsm }: Tree, name: string, ...args: string[]): Promise<unknown> => errno(() => triggerEvent(tsm, name, args));

test('unregister: what was made stays, all else is ENXIO; register: it goes on', async (t) => {
  const fs = await tree();
  await fs.put('r/inblob', NONCE);
  const made = await fs.read('r/outblob');
  t.equal(await happen(fs, 'unregister'), undefined);
  t.same(await fs.read('r/outblob'), made);
  t.equal(await fs.cat('r/provider'), 'ENXIO');
  t.equal(await fs.mkdir('s'), 'ENXIO');
  t.equal(await happen(fs, 'unregister'), 'EBUSY', 'there is none any more');
  t.equal(await happen(fs, 'register'), 'EBUSY', 'there is a report');
  await fs.rmdir('r');
  t.equal(await happen(fs, 'register'), undefined);
  t.equal(await fs.mkdir('r'), undefined);
  t.equal(await fs.cat('r/provider'), 'tdx_guest');
});

test('register: another provider, of a kernel that has it', async (t) => {
  const fs = await tree({ kernel: '6.12' });
  await fs.rmdir('r');
  await happen(fs, 'unregister');
  t.match(await triggerEvent(fs.tsm, 'register', ['sev']).catch(String), /there is no provider 'sev'; did you mean|expected 'tdx_guest'/);
  t.match(await triggerEvent(fs.tsm, 'register', ['arm_cca_guest']).catch(String), /6\.13 or later/);
  t.equal(await happen(fs, 'register', 'sev-guest'), undefined);
  await fs.mkdir('r');
  t.same(await fs.ls('r'), await (await tree({ provider: 'sev_guest', kernel: '6.12' })).ls('r'));
  const none = await tree({ provider: 'none' });
  t.match(await triggerEvent(none.tsm, 'register', []).catch(String), /expected the name of one/);
  t.equal(await happen(none, 'register', 'tdx_guest'), undefined);
  t.equal(await none.mkdir('r'), undefined);
});

test('fail: the next report, not the one that is made already, and only once', async (t) => {
  const fs = await tree();
  await fs.put('r/inblob', NONCE);
  const made = await fs.read('r/outblob');
  t.equal(await happen(fs, 'fail', 'ETIMEDOUT'), undefined);
  t.same(await fs.read('r/outblob'), made);
  await fs.put('r/inblob', NONCE);
  t.equal(await fs.read('r/outblob'), 'ETIMEDOUT');
  t.type(await fs.read('r/outblob'), Buffer);
  t.match(await triggerEvent(fs.tsm, 'fail', ['EIOO']).catch(String), /'EIOO' is not an errno; did you mean 'EIO'\?/);
  t.match(await triggerEvent(fs.tsm, 'fail', []).catch(String), /expected fail ERRNO/);
});

test('the list', async (t) => {
  t.same(Object.keys(eventsOf((await tree()).tsm)), ['unregister', 'register', 'fail']);
});
