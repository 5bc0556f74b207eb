/**
 * The entry of the process that looks at callers' paths: see outside-walk.ts.
 *
 * @module
 */
import { serveCalls } from '../../child-calls.js';
import type { Go, Open, ReadLink } from './messages.js';
import { OutsideWalk } from './outside-walk.js';

const walks = new Map<number, OutsideWalk>();

serveCalls({
  go(message: Go) {
    let walk = walks.get(message.walk);
    if (walk === undefined) walks.set(message.walk, (walk = new OutsideWalk(message.caller, message)));
    return walk.go(message);
  },
  realPath: (id: number) => walks.get(id)!.realPath(),
  readLink: ({ walk, name }: ReadLink) => walks.get(walk)!.readLink(name),
  open: (message: Open) => walks.get(message.walk)!.open(message),
  async end(id: number) {
    const walk = walks.get(id);
    walks.delete(id);
    await walk?.close();
  },
});
