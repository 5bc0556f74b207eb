/**
 * The entry of the process that looks at callers' paths: see outside-walk.ts.
 *
 * @module
 */
import { serveCalls } from '../../child-calls.js';
import type { Arrival, Go } from './messages.js';
import { OutsideWalk } from './outside-walk.js';

const walks = new Map<number, OutsideWalk>();

async function end(id: number): Promise<void> {
  const walk = walks.get(id);
  walks.delete(id);
  await walk?.close();
}

serveCalls({
  async go(message: Go): Promise<Arrival> {
    const id = message.walk;
    let walk = walks.get(id);
    if (walk === undefined) walks.set(id, (walk = new OutsideWalk(message.caller, message)));
    const { last } = message;
    let goesOn = false;
    try {
      const arrival = await walk.go(message);
      goesOn = 'inside' in arrival;
      if ('inside' in arrival) return arrival;
      const result = await walk.finish(last);
      goesOn = last.do === 'open';
      return { ...arrival, result };
    } finally {
      if (!goesOn) void end(id);
    }
  },
  realPath: (id: number) => walks.get(id)!.realPath(),
  end,
});
