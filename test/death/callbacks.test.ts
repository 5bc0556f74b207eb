/**
 * A driver's callback that never returns, or throws: it is the business of whoever called it, and of nobody else.
 */
import { Errno } from '../../src/errno.js';
import type { Client } from './client.js';
import { until } from '../until.js';
import { served } from './served.js';

/** One callback and how to have it called. */
interface Callback {
  /** As in Latches. */
  readonly name: string;
  readonly call: (client: Client) => Promise<string>;
  /** What a call that succeeds answers. */
  readonly answer: string;
  /** How a failure is reported. */
  readonly callback: string;
  readonly path: string;
  /** It can't refuse: whatever it throws, the call succeeds. */
  readonly told?: true;
  /** Nobody waits for it. */
  readonly alone?: true;
  /** Undoes what a successful call has done. */
  readonly undo?: readonly string[];
  /** Does what the call needs. */
  readonly prepare?: readonly string[];
  /** What can be done while it hangs, beside all that a bystander does. */
  readonly meanwhile: readonly (readonly string[])[];
}

const MKDIR = ['mkdir', 'latch/g/B/x'];
const RMDIR = ['rmdir', 'latch/g/B/x'];
const LINK = ['symlink', 'latch/g/B/y', 'latch/g/B/y/link'];
const UNLINK = ['unlink', 'latch/g/B/y/link'];
/** The rest of the group is not held up by what happens in an attribute. */
const AROUND = [MKDIR, ['cat', 'latch/g/B/x/text'], RMDIR, LINK, UNLINK, ['ls', 'latch/g']];
/** Neither is it by what happens in one of its default groups. */
const ELSEWHERE = [
  ['mkdir', 'latch/g/C/D/z'],
  ['cat', 'latch/g/C/D/z/text'],
  ['rmdir', 'latch/g/C/D/z'],
  ['cat', 'latch/g/text'],
  ['cat', 'latch/g/B/y/text'],
];

const callbacks: readonly Callback[] = [
  {
    name: 'show y',
    call: (c) => c.call('cat', 'latch/g/B/y/text'),
    answer: 'text',
    callback: 'show text',
    path: '/latch/g/B/y',
    meanwhile: [...AROUND, ['cat', 'latch/g/B/y/text'], ['echo', 'text', 'latch/g/B/y/text'], ['cat', 'latch/g/B/y/blob']],
  },
  {
    name: 'store y',
    call: (c) => c.call('echo', 'text', 'latch/g/B/y/text'),
    answer: 'OK',
    callback: 'store text',
    path: '/latch/g/B/y',
    meanwhile: [...AROUND, ['cat', 'latch/g/B/y/text'], ['echo', 'text', 'latch/g/B/y/text'], ['cat', 'latch/g/B/y/blob']],
  },
  {
    name: 'read y',
    call: (c) => c.call('cat', 'latch/g/B/y/blob'),
    answer: 'blob',
    callback: 'read blob',
    path: '/latch/g/B/y',
    meanwhile: [...AROUND, ['cat', 'latch/g/B/y/text'], ['cat', 'latch/g/B/y/blob']],
  },
  {
    name: 'write y',
    call: (c) => c.call('echo', 'blob', 'latch/g/B/y/blob'),
    answer: 'OK',
    callback: 'write blob',
    path: '/latch/g/B/y',
    told: true,
    meanwhile: [...AROUND, ['cat', 'latch/g/B/y/text'], ['cat', 'latch/g/B/y/blob']],
  },
  {
    name: 'makeItem x',
    call: (c) => c.call(...(MKDIR as [string, string])),
    answer: 'OK',
    callback: 'makeItem',
    path: '/latch/g/B',
    undo: RMDIR,
    meanwhile: ELSEWHERE,
  },
  {
    name: 'makeGroup h',
    call: (c) => c.call('mkdir', 'latch/h'),
    answer: 'OK',
    callback: 'makeGroup',
    path: '/latch',
    undo: ['rmdir', 'latch/h'],
    meanwhile: ELSEWHERE,
  },
  {
    name: 'allowLink y',
    call: (c) => c.call(...(LINK as [string, string])),
    answer: 'OK',
    callback: 'allowLink',
    path: '/latch/g/B/y',
    undo: UNLINK,
    meanwhile: ELSEWHERE,
  },
  {
    name: 'dropLink y',
    call: (c) => c.call(...(UNLINK as [string, string])),
    answer: 'OK',
    callback: 'dropLink',
    path: '/latch/g/B/y',
    told: true,
    prepare: LINK,
    meanwhile: ELSEWHERE,
  },
  {
    name: 'disconnectNotify x',
    call: (c) => c.call(...(RMDIR as [string, string])),
    answer: 'OK',
    callback: 'disconnectNotify',
    path: '/latch/g/B',
    told: true,
    prepare: MKDIR,
    meanwhile: ELSEWHERE,
  },
  {
    name: 'dropItem x',
    call: (c) => c.call(...(RMDIR as [string, string])),
    answer: 'OK',
    callback: 'dropItem',
    path: '/latch/g/B',
    told: true,
    prepare: MKDIR,
    meanwhile: ELSEWHERE,
  },
  {
    name: 'release x',
    call: (c) => c.call(...(RMDIR as [string, string])),
    answer: 'OK',
    callback: 'release',
    path: '/latch/g/B/x',
    told: true,
    alone: true,
    prepare: MKDIR,
    meanwhile: [...AROUND, ...ELSEWHERE],
  },
];

/** What a driver throws, and what the caller gets for it. */
const THROWN: readonly (readonly [what: string, thrown: unknown, answer: string])[] = [
  ['an Errno', new Errno('EDOM', 'the driver says why'), 'EDOM'],
  ['an Errno of another copy of the package', Object.assign(new Error('ERANGE'), { name: 'Errno', code: 'ERANGE', errno: 34 }), 'ERANGE'],
  ['an Error', new TypeError('a bug in a driver'), 'EIO'],
  ['what is no Error', 'a bug in a driver', 'EIO'],
  ['nothing', undefined, 'EIO'],
];

for (const { name, call, answer, callback, path, told, alone, undo, prepare, meanwhile } of callbacks) {
  served(`${name} never returns`, async (t, fs) => {
    const [client, other] = [fs.client(), fs.client()];
    await other.call('mkdir', 'latch/g/B/y');
    for (const path of ['latch/g/B', 'latch/g/C/D', 'latch/g/B/y/text', 'latch/g/B/y/blob']) await other.call('stat', path);
    if (prepare) t.equal(await client.call(prepare[0]!, ...prepare.slice(1)), 'OK');
    const latch = fs.latches.hang(name);
    const answered = call(client);
    await latch.entered;
    if (alone) t.equal(await answered, 'OK', 'nobody waits for it');
    for (const [what, ...args] of meanwhile)
      t.match(await other.call(what!, ...args), /^(OK|text|blob|B C blob text)$/, `${what} ${args.join(' ')} meanwhile`);
    t.equal(fs.configfs.deadlock(), undefined);
    await client.kill();
    t.equal(await answered, alone ? 'OK' : 'GONE');
    t.same(fs.failures, []);
    latch.reject(new Error('a bug in a driver'));
    await until('that is reported', () => fs.failures.length > 0);
    t.match(fs.failures, [{ callback, path }], 'what it throws when nobody waits any more');
    t.equal(fs.failures.length, 1);
  });

  served(`${name} throws, at once or later`, async (t, fs) => {
    const client = fs.client();
    await client.call('mkdir', 'latch/g/B/y');
    for (const [what, thrown, errno] of THROWN) {
      for (const later of [false, true]) {
        const when = `${what}${later ? ', later' : ''}`;
        fs.failures.length = 0;
        if (prepare) t.equal(await client.call(prepare[0]!, ...prepare.slice(1)), 'OK');
        const latch = later ? fs.latches.hang(name) : undefined;
        if (!later) fs.latches.fail(name, thrown);
        const answered = call(client);
        await latch?.entered;
        latch?.reject(thrown);
        t.equal(await answered, told ? 'OK' : errno, when);
        const reported = told || errno === 'EIO' ? [{ callback, path, error: thrown }] : [];
        // Of one that nobody waits for, the answer says nothing of its end.
        if (reported.length > 0) await until('that is reported', () => fs.failures.length > 0);
        t.same(fs.failures, reported, `${when}: reported ${reported.length === 0 ? 'to nobody else' : 'once'}`);
        t.equal(await call(client).then((next) => (undo || !told ? next : answer)), answer, 'the next call is not concerned');
        if (undo) t.equal(await client.call(undo[0]!, ...undo.slice(1)), 'OK');
      }
    }
  });
}
