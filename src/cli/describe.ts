/**
 * Finds out by trying what a subsystem's tree looks like: registers the subsystem with a configfs that is not mounted, makes an item of
 * each type with `mkdir`, and walks the tree. So the result is what the code does, and nothing has to be kept up to date. What
 * cannot be found out this way, a type may state: see `TypeAbout`.
 *
 * @module
 */
import { Configfs, ConfigGroup, type ConfigItem, type ConfigSubsystem } from '../core/index.js';
import type { Dir } from '../core/dirent.js';
import { Caller, type DirEntry, type VNode } from '../core/vfs.js';
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
  const configfs = new Configfs();
  await configfs.registerSubsystem(subsystem);
  const survey = new Survey(configfs);
  const row = await survey.directory(await configfs.lookup(configfs.root, subsystem.name, survey.caller), subsystem.name, 'subsystem', []);
  await survey.tryLinks();
  return row;
}

/** A directory on the way down. */
interface Step {
  readonly item: ConfigItem;
  readonly name: string;
}

class Survey {
  readonly caller = new Caller(0, 0, process.pid);
  /** All directories so far: what links may point to. */
  readonly #all: { readonly node: VNode; readonly path: string }[] = [];
  /** Directories that take links, and don't say which. */
  readonly #linking: { readonly node: VNode; readonly row: DirectoryRow }[] = [];

  constructor(private readonly configfs: Configfs) {}

  async directory(node: VNode, name: string, made: DirectoryRow['made'], above: readonly Step[]): Promise<DirectoryRow> {
    const item = itemOf(node);
    const { type } = item;
    const way = [...above, { item, name }];
    this.#all.push({
      node,
      path: way
        .slice(1)
        .map((step) => step.name)
        .join('/'),
    });
    const as = made === 'mkdir' ? above.find((step) => alike(step.item, item))?.name : undefined;
    const attributes = await this.#attributes(node);
    const children: DirectoryRow[] = [];
    const refused: { name: string | undefined; errno: string }[] = [];
    if (as === undefined) {
      for (const one of await this.#rows(node, 'd')) {
        children.push(await this.directory(await this.#lookup(node, one.name), one.name, 'default', way));
      }
      await this.#make(node, above.at(-1)?.item, async (example, shown) => {
        if (typeof example === 'string') refused.push({ name: shown, errno: example });
        else children.push(await this.directory(example, shown!, 'mkdir', way));
      });
    }
    const row: DirectoryRow = {
      name,
      made,
      attributes,
      children,
      refused,
      as,
      links: type.about?.links ?? (type.itemOps?.allowLink && []),
      committable: type.groupOps?.commitItem !== undefined,
    };
    if (type.itemOps?.allowLink && !type.about?.links) this.#linking.push({ node, row });
    return row;
  }

  /** Makes what can be made in a directory. @param take gets it, or the errno in place of it */
  async #make(
    node: VNode,
    above: ConfigItem | undefined,
    take: (example: VNode | string, shown: string | undefined) => Promise<void>,
  ): Promise<void> {
    const { type } = itemOf(node);
    const ops = type.groupOps;
    if (!(ops?.makeItem || ops?.makeGroup) || ops.commitItem) return;
    // The `pending` of a committable group makes what the group says.
    const names = (above?.type.groupOps?.commitItem ? above.type.about : type.about)?.names;
    let last = '';
    for (const [name, shown] of names ? Object.entries(names) : COMMON_NAMES) {
      if (this.#all.length > MOST_DIRECTORIES) return;
      try {
        await take(await this.configfs.mkdir(node, name, this.caller), shown);
        if (!names) return;
      } catch (error) {
        last = errnoName(error);
        if (names) await take(last, shown);
      }
    }
    // ENOSYS: nothing can be made here, whatever its name.
    if (!names && last !== 'ENOSYS') await take(last, undefined);
  }

  async #attributes(node: VNode): Promise<AttributeRow[]> {
    const { type } = itemOf(node);
    const present = new Set((await this.#rows(node, '-')).map(({ name }) => name));
    const text = (type.attrs ?? []).map((attr) => ({
      attr,
      kind: 'kind' in attr ? (attr.kind as Kind<unknown>).name : '',
      readable: attr.show,
    }));
    const binary = (type.binAttrs ?? []).map((attr) => ({
      attr,
      kind: attr.maxSize ? `binary, up to ${attr.maxSize} bytes` : 'binary',
      readable: attr.read,
    }));
    const rows: AttributeRow[] = [];
    for (const {
      attr: { name },
      kind,
      readable,
    } of [...text, ...binary]) {
      if (!present.has(name)) continue;
      const file = await this.#lookup(node, name);
      const mode = this.configfs.getattr(file).mode & 0o7777;
      rows.push({ name, mode, kind, value: readable && mode & 0o444 ? await this.#read(file) : undefined });
    }
    return rows;
  }

  async #read(node: VNode): Promise<AttributeRow['value']> {
    try {
      const file = await this.configfs.open(node, true, false, this.caller);
      try {
        return { content: Buffer.from(await this.configfs.read(file, 0, 1 << 20, this.caller)) };
      } finally {
        await this.configfs.release(file);
      }
    } catch (error) {
      return { errno: errnoName(error) };
    }
  }

  /** Tries a link from each directory that takes links to every other one. */
  async tryLinks(): Promise<void> {
    for (const { node, row } of this.#linking) {
      const targets = new Set<string>();
      for (const target of this.#all) {
        if (target.node === node) continue;
        try {
          await this.configfs.symlink(node, 'configfs-fuse-describe', () => target.node, this.caller);
          await this.configfs.unlink(node, 'configfs-fuse-describe', this.caller);
          targets.add(target.path);
        } catch {
          // Not to that one.
        }
      }
      row.links = [...targets];
    }
  }

  async #lookup(node: VNode, name: string): Promise<VNode> {
    return this.configfs.lookup(node, name, this.caller);
  }

  /** What is in a directory, oldest first. */
  async #rows(node: VNode, kind: DirEntry['kind']): Promise<DirEntry[]> {
    const rows: DirEntry[] = [];
    const dir = await this.configfs.opendir(node, this.caller);
    await this.configfs.readdir(dir, 0, (row) => rows.push(row) > 0, this.caller);
    this.configfs.releasedir(dir);
    return rows.filter((row) => row.kind === kind && row.name !== '.' && row.name !== '..').sort((a, b) => a.ino - b.ino);
  }
}

/** Of one type, and with the same default groups: in the same type there may be more of them in one place than in another. */
function alike(a: ConfigItem, b: ConfigItem): boolean {
  return a.type === b.type && groupNames(a) === groupNames(b);
}

function groupNames(item: ConfigItem): string {
  return item instanceof ConfigGroup ? item.defaultGroups.map(({ name }) => name).join('/') : '';
}

function itemOf(node: VNode): ConfigItem {
  return (node as Dir).item;
}

function errnoName(error: unknown): string {
  return isErrno(error) ? error.code : String(error);
}
