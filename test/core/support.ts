/**
 * What the tests of the core share: a tree with the kernel's sample shapes, and a caller.
 */
import { ConfigGroup, ConfigItem, ConfigSubsystem, type ConfigItemType, TestMount } from '../../src/core/index.js';
import { Configfs } from '../../src/core/configfs.js';
import type { TreeOptions } from '../../src/core/tree.js';
import { Caller, type DirEntry, type OpenFile, type VNode } from '../../src/core/vfs.js';
import { LockOrder } from '../../src/sync/lock-order.js';
import { Domain } from '../../src/sync/task.js';

/** The lock-order checker is on in every test. */
export function domain(): Domain {
  return new Domain(new LockOrder());
}

export function configfs(options: TreeOptions = {}): Configfs {
  return new Configfs({
    domain: domain(),
    onCallbackFailure: (failure) => {
      throw failure.error;
    },
    ...options,
  });
}

export function caller(): Caller {
  return new Caller(0, 0, 1);
}

/** A log of callbacks, in the order in which they came. */
export type Log = string[];

/** An item type with one attribute, `storeme`, that logs what happens to its items. */
export function itemType(log: Log = []): ConfigItemType<ConfigItem & { value?: string }> {
  return {
    attrs: [
      {
        name: 'storeme',
        show: (item) => `${item.value ?? '0'}\n`,
        store: (item, page) => {
          item.value = page.toString().trim();
        },
      },
    ],
    itemOps: { release: (item) => void log.push(`release ${item.name}`) },
  };
}

/** A group type whose groups take items of `items`. */
export function groupType(items: ConfigItemType, log: Log = []): ConfigItemType<ConfigGroup> {
  return {
    itemOps: { release: (group) => void log.push(`release ${group.name}`) },
    groupOps: {
      makeItem: (_group, name) => {
        log.push(`make ${name}`);
        return new ConfigItem(items);
      },
      disconnectNotify: (_group, item) => void log.push(`disconnect ${item.name}`),
      dropItem: (_group, item) => void log.push(`drop ${item.name}`),
    },
  };
}

/** `04-default-groups`: `mkdir A` makes `A/B`, `A/C`, `A/C/D`, each of which takes items. */
export function defaultGroups(log: Log = []): ConfigSubsystem {
  const groups = groupType(itemType(log), log);
  return new ConfigSubsystem(
    {
      groupOps: {
        makeGroup: (_group, name) => {
          log.push(`make ${name}`);
          const made = new ConfigGroup(groups);
          made.addDefaultGroup(new ConfigGroup(groups, 'B'));
          made.addDefaultGroup(new ConfigGroup(groups, 'C')).addDefaultGroup(new ConfigGroup(groups, 'D'));
          return made;
        },
        disconnectNotify: (_group, item) => void log.push(`disconnect ${item.name}`),
        dropItem: (_group, item) => void log.push(`drop ${item.name}`),
      },
    },
    '04-default-groups',
  );
}

/** The node at a path, whatever it takes. */
export async function walk(fs: Configfs, path: string): Promise<VNode> {
  return new TestMount(fs).node(path, false);
}

/** The names in a directory, in the order listed. */
export async function list(fs: Configfs, node: VNode): Promise<string[]> {
  const rows: DirEntry[] = [];
  const dir = await fs.opendir(node, caller());
  await fs.readdir(dir, 0, (row) => rows.push(row) > 0, caller());
  fs.releasedir(dir);
  return rows.map((row) => row.name).filter((name) => name !== '.' && name !== '..');
}

/** What a call fails with: the errno's name, or the result if it does not fail. */
export async function errno(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

/** A promise and its switches, for callbacks that are held up. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

/** Opens the file at a path as `r`, `w` or `rw`. */
export async function open(fs: Configfs, path: string, how: 'r' | 'w' | 'rw' = 'rw'): Promise<OpenFile> {
  return fs.open(await walk(fs, path), how.includes('r'), how.includes('w'), caller());
}

/** What one read of an open file answers, as text. */
export async function read(fs: Configfs, file: OpenFile, offset = 0, size = 65_536): Promise<string> {
  return Buffer.from(await fs.read(file, offset, size, caller())).toString();
}

/** Writes to an open file. */
export async function write(fs: Configfs, file: OpenFile, text: string, offset = 0): Promise<number> {
  return fs.write(file, offset, Buffer.from(text), caller());
}

/** A subsystem named `s` of one type. */
export function subsystem(type: ConfigItemType): ConfigSubsystem {
  return new ConfigSubsystem(type, 's');
}
