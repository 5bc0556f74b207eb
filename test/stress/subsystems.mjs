// Two subsystems for the stress test: the tree of the 2008 discussion with callbacks that take their time, so that the
// windows in which things race are wide open, and a deep one. Items take links and have one attribute.
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigGroup, ConfigItem, ConfigSubsystem, Errno } from 'configfs-fuse';

let turn = 0;

/** Every third callback or so waits for up to 3 ms. */
function dawdle() {
  turn = (turn * 1103515245 + 12345) % 2147483648;
  return turn % 3 === 0 ? sleep(turn % 4) : undefined;
}

const slowly = (answer) => dawdle()?.then(answer) ?? answer();

class Item extends ConfigItem {
  value = 0;
  dropped = false;
  constructor() {
    super(itemType);
  }
}

/** No callback may run on an item after its removal. */
function alive(item) {
  if (item.dropped) throw new Error(`a callback of ${item.name} after its removal`);
}

const itemType = {
  attrs: [
    {
      name: 'storeme',
      show: (item) => (alive(item), slowly(() => `${item.value}\n`)),
      store: (item, page) => {
        alive(item);
        const value = Number.parseInt(page.toString(), 10);
        if (Number.isNaN(value)) throw new Errno('EINVAL');
        return slowly(() => void (item.value = value));
      },
    },
  ],
  itemOps: {
    allowLink: (item, target) => (alive(item), alive(target), dawdle()),
    dropLink: () => dawdle(),
  },
};

const groupType = {
  groupOps: {
    makeItem: () => slowly(() => new Item()),
    disconnectNotify: () => dawdle(),
    dropItem: (_group, item) => ((item.dropped = true), dawdle()),
  },
};

/** A group with a chain of default groups for each path. */
function group(paths) {
  const top = new ConfigGroup(groupType);
  for (const path of paths) {
    let at = top;
    for (const name of path.split('/')) {
      at = at.defaultGroups.find((known) => known.name === name) ?? at.addDefaultGroup(new ConfigGroup(groupType, name));
    }
  }
  return top;
}

const subsystem = (name, ...paths) =>
  new ConfigSubsystem(
    { groupOps: { makeGroup: () => slowly(() => group(paths)), disconnectNotify: () => dawdle(), dropItem: () => dawdle() } },
    name,
  );

export default [subsystem('slow', 'B', 'C/D'), subsystem('deep', '1/2/3/4/5/6', 'a/b/c')];
