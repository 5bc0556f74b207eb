/** What the tests of removals begin with. */
import type { ConfigGroup } from '../../../src/core/index.js';
import { caller, configfs, defaultGroups, walk } from '../support.js';

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A mounted `04-default-groups` with some groups. */
export async function mounted(...groups: string[]) {
  const fs = configfs();
  const subsystem = defaultGroups();
  fs.registerSubsystem(subsystem);
  const top = await walk(fs, '04-default-groups');
  for (const name of groups) await fs.mkdir(top, name, caller());
  const at = (path: string) => walk(fs, `04-default-groups/${path}`);
  const item = async (path: string): Promise<ConfigGroup> => ((await at(path)) as unknown as { item: ConfigGroup }).item;
  return { fs, subsystem, top, at, item };
}
