/**
 * Building blocks of the model's files and directories.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItem, type ConfigItemType, Errno, type MaybePromise } from '../../core/index.js';
import { encodeText, inFunctions } from '../kinds/index.js';

/** A default group that shows one side of a subject, such as `attrib` of a device. */
export class Part<S> extends ConfigGroup {
  constructor(
    type: ConfigItemType<Part<S>>,
    name: string,
    readonly of: S,
  ) {
    super(type, name);
  }
}

/** A directory without files, in which nothing can be made. */
export const EMPTY: ConfigItemType = {};

/** A directory of statistics: `mkdir` is ENOSYS, as in `target_core_stat_mkdir` and its like. */
export const STATISTICS: ConfigItemType = {
  groupOps: {
    makeGroup() {
      throw new Errno('ENOSYS', 'nothing can be made among statistics (target_core_stat_mkdir)');
    },
  },
};

/** A read-only file. @param make its whole text, newline included */
export function shown<T extends ConfigItem>(name: string, make: (item: T) => MaybePromise<string>): Attribute<T> {
  return {
    name,
    show(item) {
      const text = make(item);
      return typeof text === 'string' ? encodeText(text) : text.then(encodeText);
    },
  };
}

/** What a directory of statistics holds: files by name, each with its value, to which a newline is added. */
export type Figures<S> = Readonly<Record<string, (subject: S) => string | number>>;

/** How a directory of statistics differs. */
interface FiguresOptions {
  /** Files that have no newline. */
  readonly bare?: readonly string[];
  /** What begins the names of the kernel's functions, where those refuse. */
  readonly prefix?: string;
}

/** The type of a directory of statistics about subjects `S`. */
export function figures<S>(rows: Figures<S>, { bare = [], prefix }: FiguresOptions = {}): ConfigItemType<Part<S>> {
  const attrs = Object.entries(rows).map(([name, value]) =>
    shown(name, ({ of }: Part<S>) => `${value(of)}${bare.includes(name) ? '' : '\n'}`),
  );
  return { attrs: inFunctions(prefix, attrs) };
}
