/**
 * The entry of the process that looks at callers' paths: see outside-walk.ts.
 *
 * A thread of its own makes the calls of a walk directly, which takes a tenth of the time. It serves one walk at a time: a call that hangs keeps it for ever. Whoever
 * comes meanwhile has his calls made by the threads of libuv's pool, of which each may hang by itself.
 *
 * @module
 */
import { programUrl } from '../../../location.js';
import { serveCalls } from '../../child-calls.js';
import { pooledCalls } from './descriptors.js';
import { DirectThread } from './direct-thread.js';
import type { Arrival, Go } from './messages.js';
import { Walks } from './walks.js';

const pooled = new Walks(pooledCalls);
const direct = new DirectThread(programUrl('transport/kernel/caller/direct-main'));

serveCalls({
  go(message: Go): Promise<Arrival> {
    const { walk } = message;
    const isDirect = direct.serves(walk) || (!pooled.has(walk) && direct.begin(walk));
    return isDirect ? direct.call('go', message) : pooled.go(message);
  },
  realPath: (walk: number) => (direct.serves(walk) ? direct.call<string>('realPath', walk) : pooled.realPath(walk)),
  end: (walk: number) => (direct.serves(walk) ? direct.call<void>('end', walk) : pooled.end(walk)),
});
