/**
 * Arbitrary calls of the call runner (../runner/README.md) in a world.
 *
 * No call can reach outside of configfs: `..` only ever follows a path below its root, and nothing that starts at a
 * descriptor opens `..` again. Not among the calls: `remount`, which changes the mount for all that follow, and `times`,
 * whose answer depends on how long the calls before it took (`changed` asks the same and waits for the clock).
 */
import fc from 'fast-check';

const pick = (list) => fc.constantFrom(...list);
/** Words that are joined to a line; each is a text or an arbitrary text. */
const line = (...words) =>
  fc
    .tuple(...words.map((word) => (typeof word === 'string' ? fc.constant(word) : word)))
    .map((parts) => parts.filter((part) => part !== '').join(' '));
/**
 * Weights down to a tenth.
 * @param {...[number, import('fast-check').Arbitrary<any>]} pairs
 * @returns {import('fast-check').Arbitrary<any>}
 */
const weighted = (...pairs) => fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight: Math.round(10 * weight), arbitrary })));
const maybe = (arbitrary, one = 3) => weighted([one, fc.constant('')], [1, arbitrary]);

const SLOT = weighted([8, fc.constant('1')], [6, fc.constant('2')], [1, fc.constant('3')], [0.5, fc.constant('9')]);
const MODE = pick([
  '0755',
  '0644',
  '0777',
  '0666',
  '0444',
  '0000',
  '0700',
  '0600',
  '0200',
  '0222',
  '0111',
  '0004',
  '01777',
  '02755',
  '04755',
  '06711',
]);
const USER = pick(['0', '1000', '1000', '1001', '-1']);
const WHO = pick(['1000', '1000', '1000:0', '1001:1000', '1000:1000:50,60', '0:1000']);
const SIZE = pick(['0', '0', '1', '4', '4095', '4096', '4097', '100000', '2147483647', '2147483648', '9223372036854775807', '-1']);
const LENGTH = pick(['1', '2', '3', '5', '100', '100', '4095', '4096', '4097', '100000']);
const AT = pick(['0', '0', '1', '2', '4', '100', '4095', '4096', '4097', '1000000', '-1']);
const TIME = pick(['1', '1000.5', 'now', 'omit', '0', '999999999.999999999']);
const NAME = pick([
  'a',
  'a',
  'b',
  'c',
  '\\xc3\\xa9',
  '\\xff\\xfe',
  'a\\sb',
  '.hidden',
  '...',
  '\\n',
  '\\*255(n)',
  '\\*256(n)',
  '\\*127(\\xc3\\xa9)',
  '~',
  'a\\\\b',
  'A',
  '-',
  '0',
  '1',
  '\\x01',
  'a.0',
  'c.1',
  'acm.',
]);
const OPEN = weighted(
  [8, pick(['r', 'r', 'w', 'rw', 'rw'])],
  [
    2,
    pick([
      'w,trunc',
      'r,trunc',
      'rw,trunc',
      'r,directory',
      'r,nofollow',
      'none',
      'path',
      'path,directory',
      'path,nofollow',
      'rw,nonblock',
      'rw,sync',
      'r,noatime',
      'r,cloexec',
    ]),
  ],
  [
    1,
    pick([
      'w,creat',
      'w,creat,excl',
      'r,creat',
      'w,tmpfile',
      'r,direct',
      'rw,direct',
      'w,append',
      'rw,append',
      'w,directory',
      'r,creat,directory',
      'r,excl',
      'w,trunc,excl',
      'rw,noctty',
    ]),
  ],
);

/** Paths in a world: as they are, and in all the odd ways that mean the same, or nothing. */
function pathsOf(world) {
  const list = (paths, otherwise) => (paths.length > 0 ? pick(paths) : otherwise);
  const made = list(world.made, fc.constant(world.folders[0] ?? 'none'));
  const folder = list(world.folders, made);
  const file = list(
    world.files.map(([path]) => path),
    folder,
  );
  const link = list(
    world.links.map(([, place]) => place),
    file,
  );
  const odd = weighted(
    [4, fc.tuple(fc.oneof(made, folder), NAME).map(([path, name]) => `${path}/${name}`)],
    [1, fc.oneof(file, made, link).map((path) => `${path}/`)],
    [1, fc.oneof(made, folder).map((path) => `${path}/.`)],
    [1, fc.oneof(made, folder, file, link).map((path) => `${path}/..`)],
    [1, fc.oneof(made, link, file).map((path) => `${path}/x`)],
    [1, fc.tuple(made, link).map((/** @type {any[]} */ [path, other]) => `${path}/../${other.split('/').at(-1)}`)],
    [1, pick(['none', '\\e', '\\@', 'none/none', '\\*4096(p)', '\\*30(a/)x'])],
  );
  const written = (path) =>
    fc
      .tuple(path, fc.integer({ min: 0, max: 2 }))
      .map((/** @type {[string, number]} */ [text, n]) => (n === 0 && !text.startsWith('\\') ? `\\@/${text}` : text));
  return {
    made: written(made),
    folder: written(folder),
    file: written(file),
    link: written(link),
    any: written(weighted([3, made], [2, folder], [4, file], [1, link], [1, odd])),
    /** For what looks at folders. */
    listed: written(weighted([4, folder], [4, made], [1, odd], [1, link])),
    /** Opened by slots that a call may start at: never the root, so that `..` stays within. */
    inside: written(weighted([6, file], [2, made], [2, folder], [1, link])),
    /** A name that some folder of the world has. */
    last: fc.oneof(made, file, link, folder).map((/** @type {string} */ path) => path.split('/').at(-1)),
  };
}

/** `TEXT` and `PATH` of a file, with a text that is meant for it. */
function storing(world, paths) {
  if (world.files.length === 0) return fc.tuple(NAME, paths.any);
  return fc
    .tuple(pick(world.files), paths.any, fc.integer({ min: 0, max: 19 }))
    .chain(([[path, values], any, n]) => fc.tuple(pick(values), fc.constant(n === 0 ? any : path)));
}

/** The calls that work at a descriptor, on a name in its folder. */
function callsAt(paths, text) {
  const name = weighted([8, paths.last], [1, NAME], [1, pick(['.', '\\e'])]);
  return weighted(
    [3, line('mkdir', name)],
    [3, line('rmdir', name)],
    [1, line('unlink', name)],
    [3, line('stat', weighted([5, name], [1, fc.constant('..')]))],
    [2, line('ls', weighted([3, fc.constant('.')], [2, name], [1, fc.constant('..')]))],
    [1, line('lsorder', fc.constant('.'))],
    [3, line('open', SLOT, name, OPEN)],
    [2, line('cat', name)],
    [2, line('put', text, name)],
    [1, line('echo', text, name)],
    [1, line('rename', name, name)],
    [1, line('symlink', fc.oneof(name, paths.made), name)],
    [1, line('link', name, name)],
    [1, line('chmod', name, MODE)],
    [1, line('chown', name, USER, USER)],
    [1, line('readlink', name)],
    [1, line('access', name, pick(['r', 'w', 'x', 'f']))],
    [1, line('utimens', name, TIME, TIME)],
    [1, line('mknod', name, pick(['file', 'fifo']))],
  );
}

/**
 * One call or a few that belong together.
 * @param {import('./world.mjs').World} world
 * @param {import('fast-check').Arbitrary<string>} [callers] prefixes that say who makes a call; without them root makes most calls
 * @returns {fc.Arbitrary<string[]>}
 */
export function callsOf(world, callers) {
  const paths = pathsOf(world);
  const { made, folder, file, link, any, listed, inside } = paths;
  const store = storing(world, paths);
  const text = store.map(([value]) => value);
  const linking =
    world.links.length > 0
      ? pick(world.links).chain(([target, place]) =>
          line(
            'symlink',
            weighted([5, fc.constant(`\\@/${target}`)], [1, fc.constant(target)], [1, any], [1, paths.last]),
            weighted([6, fc.constant(place)], [1, any]),
          ),
        )
      : line('symlink', any, any);
  // A snapshot for each of some paths: comparing different things tells which is older, and that is left to chance.
  const some = [
    ...new Set([...world.made, ...world.folders, ...world.links.map(([, place]) => place), ...world.files.map(([path]) => path)]),
  ];
  const which = fc.oneof(fc.integer({ min: 0, max: Math.min(some.length, 8) - 1 }), fc.integer({ min: 0, max: some.length - 1 }));
  const kept = (call) => which.map((i) => `${call} r${i % 27} ${some[i]}`);
  const keptOf = (call) => SLOT.map((slot) => `${call} f${slot} ${slot}`);
  const plain = weighted(
    // Names.
    [14, line('mkdir', made)],
    [3, line('mkdir', any, maybe(MODE))],
    [2, fc.tuple(fc.oneof(folder, made), NAME).map(([path, name]) => `mkdir ${path}/${name}`)],
    [6, line('rmdir', made)],
    [2, line('rmdir', any)],
    [world.links.length > 0 ? 4 : 1, line('unlink', link)],
    [2, line('unlink', any)],
    [world.links.length > 0 ? 8 : 2, linking],
    [1, line('link', any, any)],
    [2, line('rename', made, made)],
    [3, line('rename', any, any, maybe(pick(['noreplace', 'exchange', 'whiteout', 'noreplace,exchange'])))],
    [1, line('mknod', any, pick(['file', 'fifo', 'socket', 'char', 'block']))],
    [2, line('readlink', fc.oneof(link, any), maybe(pick(['1', '5', '0'])))],
    // The state of a name.
    [3, line('chmod', any, MODE)],
    [3, line('chown', any, USER, USER)],
    [2, line('truncate', any, SIZE)],
    [2, line('utimens', any, TIME, TIME)],
    [1, line('access', any, pick(['f', 'r', 'w', 'x', 'rw']))],
    [1, line('eaccess', any, pick(['r', 'w', 'x', 'rwx']))],
    [6, line('stat', any, maybe(fc.constant('follow')))],
    [1, line('statx', any)],
    [0.3, line('statfs', any)],

    // Folders.
    [4, line('ls', listed)],
    [3, line('lsorder', listed)],
    [1, line('lsino', listed)],
    [3, line('getdents', SLOT, maybe(pick(['24', '48', '72', '100', '10'])))],
    [1, line('fls', SLOT)],
    [0.5, line('tree', listed)],
    // The process.
    [1, line('chdir', listed)],
    [0.5, line('fchdir', SLOT)],
    [5, line('root')],
    [1, line('cwd')],
    [0.5, line('umask', pick(['022', '0', '077', '0777']))],
    // Descriptors.
    [14, line('open', SLOT, inside, OPEN)],
    [3, line('open', SLOT, fc.oneof(folder, made), pick(['r', 'r,directory', 'path']))],
    [2, line('open', '5', any, OPEN)],
    [3, line('close', SLOT)],
    [1, line('dup', SLOT, SLOT)],
    [8, line('read', SLOT, LENGTH)],
    [3, line('pread', SLOT, LENGTH, AT)],
    [1, line('readv', SLOT, LENGTH, LENGTH)],
    [5, line('write', SLOT, text)],
    [2, line('pwrite', SLOT, text, AT)],
    [1, line('writev', SLOT, text, text)],
    [0.3, line('read', SLOT, '0')],
    [0.3, line('write', SLOT)],
    [0.2, line('badread', SLOT, LENGTH)],
    [0.2, line('badwrite', SLOT, LENGTH)],
    [
      4,
      line(
        'lseek',
        SLOT,
        weighted([6, pick(['0', '0', '1', '2', '3', '5', '100', '4096'])], [1, pick(['-1', '2147483647', '2147483648'])]),
        weighted([5, fc.constant('set')], [1, pick(['cur', 'end', 'data', 'hole', 'bad'])]),
      ),
    ],
    [2, line('ftruncate', SLOT, SIZE)],
    [0.4, line('fsync', SLOT)],
    [0.2, line('fdatasync', SLOT)],
    [4, line('fstat', SLOT)],
    [2, line('fchmod', SLOT, MODE)],
    [1, line('fchown', SLOT, USER, USER)],
    [1, line('futimens', SLOT, TIME, TIME)],
    [0.3, line('fallocate', SLOT, '0', SIZE)],
    [0.5, line('flock', SLOT, pick(['ex', 'sh', 'un']))],
    [0.3, line('lockf', SLOT)],
    [0.5, line('sendfile', SLOT, SLOT, LENGTH)],
    [0.4, line('ioctl', SLOT)],
    [0.7, line('poll', SLOT)],
    [0.3, line('mmap', SLOT, pick(['r', 'w', 'rw', 'r,shared', 'rw,shared']))],
    // What a descriptor stands for, and other ways of reading, writing and locking.
    [3, line('reopen', SLOT, SLOT, OPEN)],
    [1, line('statfd', SLOT)],
    [0.5, line('chownfd', SLOT, USER, USER)],
    [0.5, line('accessfd', SLOT, pick(['r', 'w', 'x', 'f']))],
    [1, line('chmodfd', SLOT, MODE)],
    [0.5, line('truncatefd', SLOT, SIZE)],
    [0.5, line('utimensfd', SLOT, TIME, TIME)],
    [1.5, line('openat2', SLOT, any, OPEN, pick(['beneath', 'inroot', 'nosymlinks', 'noxdev', 'beneath,nosymlinks']))],
    [1, line('copyrange', SLOT, SLOT, LENGTH)],
    [0.5, line('preadv2', SLOT, LENGTH, AT, pick(['hipri', 'nowait', 'bad']))],
    [0.5, line('pwritev2', SLOT, text, AT, pick(['hipri', 'dsync', 'sync', 'nowait', 'bad']))],
    [0.5, line('allocate', SLOT, AT, LENGTH, pick(['keep', 'punch,keep', 'zero', 'collapse', 'insert']))],
    [0.7, line('lock', SLOT, pick(['r', 'w', 'un']), AT, LENGTH)],
    [0.5, line('ofdlock', SLOT, pick(['r', 'w', 'un']), AT, LENGTH)],
    [0.5, line('locked', SLOT, pick(['r', 'w']), AT, LENGTH)],
    [0.5, line('getfl', SLOT)],
    [0.5, line('setfl', SLOT, pick(['nonblock', 'noatime', 'sync', 'none']))],
    // Extended attributes and handles.
    [0.3, line('getxattr', any, pick(['user.x', 'trusted.x', 'security.x']))],
    [0.3, line('setxattr', any, pick(['user.x', 'trusted.x']), 'v')],
    [0.3, line('listxattr', any)],
    [0.2, line('removexattr', any, 'user.x')],
    [0.1, line('handle', any)],
    // The shell's favourites.
    [10, line('cat', weighted([6, file], [1, any]))],
    [6, store.map(([value, path]) => `echo ${value} ${path}`)],
    [8, store.map(([value, path]) => `put ${value} ${path}`)],
  );
  const one = callers === undefined ? mostlyRoot(plain, callsAt(paths, text)) : anybody(callers, paths, plain, callsAt(paths, text));
  // What the kernel keeps of a folder for a moment (src/transport/kernel/cache.ts) has to be over.
  const snapshot = weighted(
    [3, kept('remember')],
    [4, kept('changed')],
    [2, kept('ino')],
    [1, keptOf('fremember')],
    [1, keptOf('fchanged')],
    [1, keptOf('fino')],
  ).map((call) => ['sleep 10', call]);
  /** @type {[number, fc.Arbitrary<string[]>][]} */
  const known = world.bursts?.length > 0 ? [[4, pick(world.bursts)]] : [];
  return weighted([12, one.map((call) => [call])], [2, fileBurst(world, text)], [2, folderBurst(world)], [0.6, snapshot], ...known);
}

const mostlyRoot = (plain, at) =>
  weighted(
    [170, plain],
    [16, line('as', WHO, plain)],
    [12, line('at', SLOT, at)],
    [1, line('as', WHO, 'at', SLOT, at)],
    [3, line('child', plain)],
    [2, line('pass', '1', plain)],
  );

/** Calls by users of all sorts on what root gives away and takes back. */
function anybody(callers, { any, made, folder, file }, plain, at) {
  const way = pick(['f', 'r', 'w', 'x', 'rw', 'wx', 'rwx']);
  const asked = weighted(
    [3, line('access', any, way)],
    [3, line('eaccess', any, way)],
    [2, line('accessfd', SLOT, way)],
    [2, line('chmodfd', SLOT, MODE)],
    [2, line('chownfd', SLOT, USER, USER)],
    [2, line('reopen', SLOT, SLOT, OPEN)],
    [2, line('chmod', fc.oneof(made, folder, file), MODE)],
    [2, line('chown', fc.oneof(made, folder, file), USER, USER)],
    [2, line('fchmod', SLOT, MODE)],
    [2, line('fchown', SLOT, USER, USER)],
    [2, line('utimens', any, TIME, TIME)],
    [2, line('open', SLOT, fc.oneof(file, made), weighted([2, OPEN], [1, pick(['path', 'path,nofollow', 'r'])]))],
  );
  return weighted(
    [30, line(callers, plain)],
    [20, line(callers, asked)],
    [10, line(callers, 'at', SLOT, at)],
    [3, line('pass', pick(['1', '2']), callers, asked)],
    [12, line('chmod', fc.oneof(made, folder, file), MODE)],
    [10, line('chown', fc.oneof(made, folder, file), USER, USER)],
    [15, plain],
  );
}

const burst = (first, calls, max = 6) =>
  fc.tuple(first, fc.array(calls, { minLength: 1, maxLength: max, size: 'max' })).map((parts) => parts.flat());

/** An open file, used: also after its item has gone, with another mode, and next to another one of the same file. */
function fileBurst(world, text) {
  const items = world.files.map(([path]) => path);
  return fc.tuple(items.length > 0 ? pick(items) : fc.constant(world.folders[0]), pick(['1', '2'])).chain(([path, slot]) => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    return burst(
      line('open', slot, `\\@/${path}`, weighted([6, pick(['r', 'rw', 'rw', 'w'])], [1, OPEN])),
      weighted(
        [5, line('read', slot, LENGTH)],
        [2, line('pread', slot, LENGTH, AT)],
        [5, line('write', slot, text)],
        [1, line('pwrite', slot, text, AT)],
        [1, line('writev', slot, text, text)],
        [3, line('lseek', slot, pick(['0', '0', '1', '3', '4096']), 'set')],
        [1, line('lseek', slot, pick(['0', '1', '-1']), pick(['cur', 'end', 'data', 'hole']))],
        [2, line('fstat', slot)],
        [1, line('ftruncate', slot, SIZE)],
        [1, line('fchmod', slot, MODE)],
        [2, line('put', text, `\\@/${path}`)],
        [2, line('cat', `\\@/${path}`)],
        [1, line('stat', `\\@/${path}`)],
        [1, line('open', pick(['1', '2', '3']), `\\@/${path}`, OPEN)],
        [2, line('rmdir', `\\@/${folder}`)],
        [1, line('mkdir', `\\@/${folder}`)],
        [1, line('dup', slot, '3')],
        [1, line('close', slot)],
        [1, line('poll', slot)],
        [1, line('chmod', `\\@/${path}`, MODE)],
        [1, line('mmap', slot, pick(['r', 'rw,shared']))],
        [1, line('sendfile', '3', slot, LENGTH)],
        [1, line('readv', slot, LENGTH, LENGTH)],
      ),
    );
  });
}

/** An open folder, listed in parts while it changes, and used when it has gone. */
function folderBurst(world) {
  const made = world.made.length > 0 ? world.made : world.folders;
  return fc.tuple(pick([...made, ...world.folders]), pick(['1', '2'])).chain(([path, slot]) => {
    const inside = made.filter((other) => other.startsWith(`${path}/`));
    const child = pick([...inside.map((other) => other.split('/').at(-1)), 'a', 'b']);
    return burst(
      line('open', slot, `\\@/${path}`, pick(['r', 'r,directory'])),
      weighted(
        [4, line('getdents', slot, pick(['24', '48', '72', '100', '4096']))],
        [2, line('lseek', slot, pick(['0', '0', '1', '2', '3', '5', '100']), 'set')],
        [1, line('lseek', slot, pick(['0', '1', '-1']), 'cur')],
        [
          4,
          line(
            'mkdir',
            child.map((name) => `\\@/${path}/${name}`),
          ),
        ],
        [
          2,
          line(
            'rmdir',
            child.map((name) => `\\@/${path}/${name}`),
          ),
        ],
        [1, line('at', slot, 'mkdir', child)],
        [1, line('at', slot, 'rmdir', child)],
        [1, line('at', slot, 'stat', weighted([2, child], [1, fc.constant('..')]))],
        [1, line('at', slot, 'lsorder', '.')],
        [2, line('rmdir', `\\@/${path}`)],
        [2, line('fstat', slot)],
        [1, line('fls', slot)],
        [1, line('fchdir', slot)],
        [1, line('cwd')],
        [1, line('root')],
        [1, line('fchmod', slot, MODE)],
      ),
      8,
    );
  });
}
