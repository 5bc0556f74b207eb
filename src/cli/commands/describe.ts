/**
 * `configfs-fuse describe`.
 *
 * @module
 */
import { loadSubsystems, parseSpec, sets } from '../../subsystems/index.js';
import type { CommandLine } from '../command-line.js';
import { EXIT } from '../exit.js';
import { say } from '../output.js';

export async function run({ operands }: CommandLine): Promise<number> {
  const spec = operands[0]!;
  const [{ describe }, { render, renderOptions }] = await Promise.all([import('../describe.js'), import('../describe-text.js')]);
  for (const subsystem of await loadSubsystems(spec)) say(render(await describe(subsystem)));
  const set = sets.find(({ name }) => name === parseSpec(spec).source);
  if (set && Object.keys(set.options).length > 0) say(renderOptions(set));
  return EXIT.ok;
}
