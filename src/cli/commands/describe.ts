/**
 * `configfs-fuse describe`.
 *
 * @module
 */
import { eventsOf } from '../../subsystems/events.js';
import { loadSubsystems, parseSpec, sets } from '../../subsystems/index.js';
import type { CommandLine } from '../command-line.js';
import { EXIT } from '../exit.js';
import { say } from '../output.js';

export async function run({ operands }: CommandLine): Promise<number> {
  const spec = operands[0]!;
  const [{ describe }, { render, renderEvents, renderOptions }] = await Promise.all([
    import('../describe.js'),
    import('../describe-text.js'),
  ]);
  for (const subsystem of await loadSubsystems(spec)) {
    say(render(await describe(subsystem)));
    const events = Object.entries(eventsOf(subsystem));
    if (events.length > 0) say(renderEvents(subsystem.name, events));
  }
  const set = sets.find(({ name }) => name === parseSpec(spec).source);
  if (set && Object.keys(set.options).length > 0) say(renderOptions(set));
  return EXIT.ok;
}
