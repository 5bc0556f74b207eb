/**
 * Where a path leads, as a system call walks it.
 *
 * @module
 */
import type { Dir, Link } from '../../core/dirent.js';
import { MAX_LINKS } from '../../core/limits.js';

/**
 * The path without links, `.` and `..`. From where something is missing on, it stays as it is: that is what the system call will find out.
 * @param last is a link in the last place followed, too?
 * @returns relative to the root, without `/` at either end; undefined where it leads out of the mount
 */
export function throughLinks(root: Dir, path: string, last: boolean): string | undefined {
  const left = path.split('/').filter((name) => name !== '' && name !== '.');
  const names: string[] = [];
  let dir: Dir | undefined = root;
  let links = 0;
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '..' && dir) {
      if (!dir.parent) return undefined;
      names.pop();
      dir = dir.parent;
      continue;
    }
    const child: Dir | Link | undefined = dir?.children?.get(name);
    if (child?.kind === 'l' && (left.length > 0 || last) && ++links <= MAX_LINKS) {
      left.unshift(...child.target.path.slice(1).split('/'));
      names.length = 0;
      dir = root;
      continue;
    }
    names.push(name);
    dir = child?.kind === 'd' ? child : undefined;
  }
  return names.join('/');
}
