/**
 * A process that makes file-system calls on request: the client side of the behaviour specification.
 *
 * It reads one JSON array a line, the name of a call and its arguments, and answers each with one JSON line: `"OK"`, what
 * the call found out, or the name of the errno. Everything is synchronous: a call that hangs, hangs this process, which
 * can be killed.
 */
import * as fs from 'node:fs';
import { createInterface } from 'node:readline';

const files = new Map<string, number>();
const dirs = new Map<string, fs.Dir>();

const fd = (name: string): number => {
  const found = files.get(name);
  if (found === undefined) throw Object.assign(new Error(), { code: 'EBADF' });
  return found;
};

/** `d0755 n2 s0`: type, permissions, link count and size. */
const brief = (s: fs.Stats): string =>
  `${s.isDirectory() ? 'd' : s.isSymbolicLink() ? 'l' : s.isFile() ? '-' : '?'}${(s.mode & 0o7777).toString(8).padStart(4, '0')} n${s.nlink} s${s.size}`;

const FLAGS: Record<string, number> = {
  r: fs.constants.O_RDONLY,
  w: fs.constants.O_WRONLY,
  b: fs.constants.O_RDWR,
  t: fs.constants.O_TRUNC,
  a: fs.constants.O_APPEND,
  c: fs.constants.O_CREAT,
  x: fs.constants.O_EXCL,
  d: fs.constants.O_DIRECTORY,
};
const flagsOf = (letters: string): number => Array.from(letters).reduce((all, letter) => all | FLAGS[letter]!, 0);

const readAt = (file: number, size: number, position: number | null): string => {
  const buffer = Buffer.alloc(size);
  return buffer.toString('latin1', 0, fs.readSync(file, buffer, 0, size, position));
};

/** All calls. Those that find nothing out answer OK. */
const calls: Record<string, (...args: any[]) => unknown> = {
  mkdir: (path, mode = 0o777) => fs.mkdirSync(path, mode),
  rmdir: (path) => fs.rmdirSync(path),
  unlink: (path) => fs.unlinkSync(path),
  symlink: (target, path) => fs.symlinkSync(target, path),
  link: (from, to) => fs.linkSync(from, to),
  rename: (from, to) => fs.renameSync(from, to),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  chown: (path, uid, gid) => fs.lchownSync(path, uid, gid),
  utimes: (path, atime, mtime) => fs.lutimesSync(path, atime, mtime),
  truncate: (path, size) => fs.truncateSync(path, size),
  access: (path, mode) => fs.accessSync(path, mode),
  readlink: (path) => fs.readlinkSync(path),
  stat: (path) => brief(fs.lstatSync(path)),
  times: (path) => {
    const s = fs.lstatSync(path);
    return `a${s.atimeMs / 1000} m${s.mtimeMs / 1000}`;
  },
  ino: (path) => fs.lstatSync(path).ino,
  owner: (path) => {
    const s = fs.lstatSync(path);
    return `${s.uid}:${s.gid}`;
  },
  statfs: (path) => {
    const s = fs.statfsSync(path);
    return `bs${s.bsize} blocks${s.blocks} files${s.files}`;
  },
  /** Names in order, directories with a slash and links with an at sign, out of readdir's own type field. */
  ls: (path) =>
    fs
      .readdirSync(path, { withFileTypes: true })
      .map((e) => e.name + (e.isDirectory() ? '/' : e.isSymbolicLink() ? '@' : e.isFile() ? '' : '?'))
      .sort()
      .join(' '),
  cat: (path) => {
    const file = fs.openSync(path, 'r');
    try {
      return readAt(file, 65536, null);
    } finally {
      fs.closeSync(file);
    }
  },
  /** As a shell does it: open with O_TRUNC, one write with a newline, close. */
  echo: (text, path) => {
    const file = fs.openSync(path, flagsOf('wt'));
    try {
      return fs.writeSync(file, `${text}\n`);
    } finally {
      fs.closeSync(file);
    }
  },
  open: (name, path, letters) => {
    files.set(name, fs.openSync(path, flagsOf(letters), 0o644));
  },
  close: (name) => {
    fs.closeSync(fd(name));
    files.delete(name);
  },
  read: (name, size, position = null) => readAt(fd(name), size, position),
  write: (name, text, position = null) => fs.writeSync(fd(name), Buffer.from(text, 'latin1'), 0, text.length, position),
  fstat: (name) => brief(fs.fstatSync(fd(name))),
  ftruncate: (name, size) => fs.ftruncateSync(fd(name), size),
  fsync: (name) => fs.fsyncSync(fd(name)),
  opendir: (name, path) => {
    dirs.set(name, fs.opendirSync(path, { bufferSize: 1 }));
  },
  /** The next name, or the empty string at the end. */
  readdir: (name) => dirs.get(name)!.readSync()?.name ?? '',
  closedir: (name) => {
    dirs.get(name)!.closeSync();
    dirs.delete(name);
  },
  cd: (path) => process.chdir(path),
  cwd: () => process.cwd(),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [name, ...args] = JSON.parse(line) as [string, ...unknown[]];
  let answer: unknown;
  try {
    answer = calls[name]!(...args) ?? 'OK';
  } catch (error) {
    answer = (error as NodeJS.ErrnoException).code ?? String(error);
  }
  fs.writeSync(1, `${JSON.stringify(answer)}\n`);
});
