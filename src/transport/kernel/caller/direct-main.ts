/**
 * The entry of the thread that walks with {@link directCalls}: see outside-main.ts.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { answer, type Call, type Operations } from '../../child-calls.js';
import { directCalls } from './descriptors.js';
import { FREE } from './direct-thread.js';
import type { Go } from './messages.js';
import { Walks } from './walks.js';

const port = parentPort!;
const walks = new Walks(directCalls, () => port.postMessage(FREE));
const operations: Operations = {
  go: (message: Go) => walks.go(message),
  realPath: (walk: number) => walks.realPath(walk),
  end: (walk: number) => walks.end(walk),
};

port.on('message', (call: Call) => void answer(operations, call).then((message) => port.postMessage(message)));
port.postMessage(FREE);
