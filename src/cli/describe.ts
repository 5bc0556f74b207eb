/**
 * Finds out by trying what a subsystem's tree looks like: registers the subsystem with a `TestMount`, makes an item of
 * each type with `mkdir`, and walks the tree. So the result is what the code does, and nothing has to be kept up to date. What
 * cannot be found out this way, a type may state: see `TypeAbout`.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigSubsystem, type DirEntry, TestMount } from '../core/index.js';
import type { Dir } from '../core/dirent.js';
import { isErrno } from '../errno.js';
import type { Kind } from '../subsystems/kinds/index.js';

/** A file of a directory. */
export interface AttributeRow {
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  /** Its kind and limits; empty for an attribute without one. */
  readonly kind: string;
  /** What it holds in a new item, or the errno that reading it gets; undefined where it can't be read. */
  readonly value: { readonly content: Buffer } | { readonly errno: string } | undefined;
  /** Why a store or a read is refused, as far as the type says so. */
  readonly refusals: readonly string[];
}

/** A directory, or what stands for many. */
export interface DirectoryRow {
  /** Its name, or a text in angle brackets that stands for names. */
  readonly name: string;
  readonly made: 'subsystem' | 'default' | 'mkdir';
  readonly attributes: readonly AttributeRow[];
  readonly children: readonly DirectoryRow[];
  /** Examples that `mkdir` refused, and what they get; without a name if none of a few common names was taken. */
  readonly refused: readonly { readonly name: string | undefined; readonly errno: string }[];
  /** What links in it may point to; undefined where there are none. */
  links: readonly string[] | undefined;
  /** Rename from `pending` to `live` is what commits. */
  readonly committable: boolean;
  /** A directory above that is just like this one: what is below that one is below this one too, without end. */
  readonly as: string | undefined;
}

/** Names that most drivers take, and what stands for them. The first that works is enough. */
const COMMON_NAMES: readonly (readonly [string, string])[] = [
  ['name', '<name>'],
  ['1', '<number>'],
  ['2', '<number>'],
  ['name.1', '<name>.<number>'],
];

/** A limit for drivers whose trees do not end. */
const MOST_DIRECTORIES = 2000;

/** @param subsystem that is not registered; it can't be used afterwards */
export async function describe(subsystem: ConfigSubsystem): Promise<DirectoryRow> {
  const survey = new Survey(await TestMount.create(subsystem));
  const row = await survey.directory(subsystem.name, 'subsystem', []);
  await survey.tryLinks();
  return row;
}

/** What `mkdir` made for one name, or the errno that it got; `shown` stands for the names that are like it. */
type Example = { readonly path: string; readonly shown: string } | { readonly errno: string; readonly shown: string | undefined };

/** A directory on the way down. */
interface Step {
  readonly item: ConfigItem;
  readonly name: string;
}

class Survey {
  /** All directories so far, which links may point to: what each is called in a list of targets, by its path. */
  readonly #all = new Map<string, string>();
  /** Directories that take links, and don't say which. */
  readonly #linking: { readonly path: string; readonly row: DirectoryRow }[] = [];

  constructor(private readonly mount: TestMount) {}

  async directory(path: string, made: DirectoryRow['made'], above: readonly Step[], shown = nameOf(path)): Promise<DirectoryRow> {
    const item = await this.#item(path);
    const { type } = item;
    const way = [...above, { item, name: shown }];
    const called = way.slice(1).map(({ name }) => name);
    this.#all.set(path, called.join('/'));
    const as = made === 'mkdir' ? above.find((step) => alike(step.item, item))?.name : undefined;
    const attributes = await this.#attributes(path, item);
    const children: DirectoryRow[] = [];
    const refused: { name: string | undefined; errno: string }[] = [];
    if (as === undefined) {
      for (const name of await this.#names(path, 'd')) children.push(await this.directory(`${path}/${name}`, 'default', way));
      for await (const example of this.#make(path, item, above.at(-1)?.item)) {
        if ('errno' in example) refused.push({ name: example.shown, errno: example.errno });
        else children.push(await this.directory(example.path, 'mkdir', way, example.shown));
      }
    }
    const row: DirectoryRow = {
      name: shown,
      made,
      attributes,
      children,
      refused,
      as,
      links: type.about?.links ?? (type.itemOps?.allowLink && []),
      committable: type.groupOps?.commitItem !== undefined,
    };
    if (type.itemOps?.allowLink && !type.about?.links) this.#linking.push({ path, row });
    return row;
  }

  /** Makes what can be made in a directory, one example after the other. */
  async *#make(path: string, { type }: ConfigItem, above: ConfigItem | undefined): AsyncGenerator<Example> {
    const ops = type.groupOps;
    if (!(ops?.makeItem || ops?.makeGroup) || ops.commitItem) return;
    // The `pending` of a committable group makes what the group says.
    const names = (above?.type.groupOps?.commitItem ? above.type.about : type.about)?.names;
    let last = '';
    for (const [name, shown] of names ? Object.entries(names) : COMMON_NAMES) {
      if (this.#all.size > MOST_DIRECTORIES) return;
      const made = `${path}/${name}`;
      try {
        await this.mount.mkdir(made);
      } catch (error) {
        last = errnoName(error);
        if (names) yield { shown, errno: last };
        continue;
      }
      yield { path: made, shown };
      if (!names) return;
    }
    // ENOSYS: nothing can be made here, whatever its name.
    if (!names && last !== 'ENOSYS') yield { shown: undefined, errno: last };
  }

  async #attributes(path: string, { type }: ConfigItem): Promise<AttributeRow[]> {
    const present = new Set(await this.#names(path, '-'));
    const text = (type.attrs ?? []).map((attr) => ({
      name: attr.name,
      kind: 'kind' in attr ? (attr.kind as Kind<unknown>).name : '',
      readable: attr.show,
    }));
    const binary = (type.binAttrs ?? []).map((attr) => ({
      name: attr.name,
      kind: attr.maxSize ? `binary, up to ${attr.maxSize} bytes` : 'binary',
      readable: attr.read,
    }));
    const rows: AttributeRow[] = [];
    for (const { name, kind, readable } of [...text, ...binary]) {
      if (!present.has(name)) continue;
      const file = `${path}/${name}`;
      const mode = (await this.mount.stat(file)).mode & 0o7777;
      const value = readable && mode & 0o444 ? await this.#read(file) : undefined;
      rows.push({ name, mode, kind, value, refusals: type.about?.refusals?.[name] ?? [] });
    }
    return rows;
  }

  async #read(path: string): Promise<AttributeRow['value']> {
    try {
      return { content: await this.mount.readBytes(path) };
    } catch (error) {
      return { errno: errnoName(error) };
    }
  }

  /** Tries a link from each directory that takes links to every other one. */
  async tryLinks(): Promise<void> {
    for (const { path, row } of this.#linking) {
      const link = `${path}/configfs-fuse-describe`;
      const targets = new Set<string>();
      for (const [target, called] of this.#all) {
        if (target === path) continue;
        try {
          await this.mount.symlink(target, link);
          await this.mount.unlink(link);
          targets.add(called);
        } catch {
          // Not to that one.
        }
      }
      row.links = [...targets];
    }
  }

  async #item(path: string): Promise<ConfigItem> {
    return ((await this.mount.node(path)) as Dir).item;
  }

  /** The names of one kind in a directory, oldest first. */
  async #names(path: string, kind: DirEntry['kind']): Promise<string[]> {
    const entries = (await this.mount.entries(path)).filter((entry) => entry.kind === kind);
    return entries.sort((a, b) => a.ino - b.ino).map(({ name }) => name);
  }
}

/** Of one type, and with the same default groups: in the same type there may be more of them in one place than in another. */
function alike(a: ConfigItem, b: ConfigItem): boolean {
  return a.type === b.type && groupNames(a) === groupNames(b);
}

function groupNames(item: ConfigItem): string {
  return item instanceof ConfigGroup ? item.defaultGroups.map(({ name }) => name).join('/') : '';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function errnoName(error: unknown): string {
  return isErrno(error) ? error.code : String(error);
}
