/**
 * Messages and replies as annotated bytes, from include/uapi/linux/fuse.h, for little-endian machines. The tree that they
 * are about is that of codec.test.ts.
 */
import { COHERENT, type CachePolicy } from '../../src/transport/kernel/cache.js';

/** What every reply about a node carries: `struct fuse_attr` of the fake's node `ino`. */
const attr = (ino: string, size: string, mode: string, nlink: string): string => `
  ${ino} 00 00 00 00 00 00 00   # ino
  ${size} 00 00 00 00 00 00     # size
  00 00 00 00 00 00 00 00       # blocks
  01 00 00 00 00 00 00 00       # atime 1
  03 00 00 00 00 00 00 00       # mtime 3
  ff ff ff ff ff ff ff ff       # ctime -1
  02 00 00 00 04 00 00 00 06 00 00 00   # atimensec mtimensec ctimensec
  ${mode} 00 00                 # mode
  ${nlink} 00 00 00             # nlink
  05 00 00 00 06 00 00 00       # uid gid
  00 00 00 00                   # rdev
  00 10 00 00                   # blksize 4096
  00 00 00 00                   # flags`;
const DIRECTORY = ['00 00', 'ed 41', '02'] as const;
const FILE = ['00 10', 'a4 81', '01'] as const;

const entry = (
  ino: string,
  [size, mode, nlink]: readonly [string, string, string],
  valid: string,
  attrSec: string,
  attrNsec: string,
): string => `
  ${ino} 00 00 00 00 00 00 00   # nodeid
  00 00 00 00 00 00 00 00       # generation
  ${valid} 00 00 00 00 00       # entry_valid
  ${attrSec} 00 00 00 00 00     # attr_valid
  00 00 00 00                   # entry_valid_nsec
  ${attrNsec} 00 00 00          # attr_valid_nsec
  ${attr(ino, size, mode, nlink)}`;

export interface Golden {
  readonly what: string;
  /** From opcode to pid the header is filled in: `len unique` first. */
  readonly request: string;
  /** `error` and payload; empty for none. */
  readonly reply: string | undefined;
  readonly call?: string;
  /** Bytes after the header without which it makes no sense. */
  readonly needs: number;
  /** What the kernel may keep, if not the usual. */
  readonly cache?: CachePolicy;
}

/** Header from opcode and node id; the length is put in. uid 1000, gid 100, pid 4660. */
const head = (opcode: string, nodeid: string): string => `
  00 00 00 00                   # len, see below
  ${opcode} 00 00 00            # opcode
  08 07 06 05 04 03 02 01       # unique
  ${nodeid} 00 00 00 00 00 00 00  # nodeid
  e8 03 00 00 64 00 00 00       # uid gid
  34 12 00 00                   # pid
  00 00 00 00                   # total_extlen, padding
`;

// In the tree: 2 permanent directory `p`, 3 directory `d` with 4 attribute `a`, 5 binary `b`, 6 link `l`. Handle 1 is open on
// `a` and `d`, handle 2 on the root.
export const goldens: Golden[] = [
  {
    what: 'LOOKUP of a permanent directory: its name may be kept',
    request: `${head('01', '01')} 'p' 00`,
    reply: entry('02', DIRECTORY, '80 51 01', '00 00 00', '01'),
    call: 'lookup 1 p by 1000:100:4660',
    needs: 2,
  },
  {
    what: 'LOOKUP of a directory that a user can remove',
    request: `${head('01', '01')} 'd' 00`,
    reply: entry('03', DIRECTORY, '00 00 00', '00 00 00', '01'),
    needs: 2,
  },
  {
    what: 'LOOKUP of an attribute in it',
    request: `${head('01', '03')} 'a' 00`,
    reply: entry('04', FILE, '00 00 00', '80 51 01', '00'),
    needs: 2,
  },
  { what: 'LOOKUP of nothing', request: `${head('01', '01')} 'x' 00`, reply: 'fe ff ff ff', needs: 2 },
  { what: 'FORGET', request: `${head('02', '04')} 01 00 00 00 00 00 00 00  # nlookup`, reply: undefined, needs: 8 },
  {
    what: 'BATCH_FORGET',
    request: `${head('2a', '00')}
      02 00 00 00 00 00 00 00   # count, dummy
      03 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00   # nodeid, nlookup
      04 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00`,
    reply: undefined,
    needs: 40,
  },
  {
    what: 'GETATTR',
    request: `${head('03', '03')} 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  # flags, dummy, fh`,
    reply: `00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00  # attr_valid: 1 ns, which is one jiffy ${''}
      ${attr('03', ...DIRECTORY)}`,
    needs: 0,
  },
  {
    what: 'SETATTR of everything',
    request: `${head('04', '04')}
      3f 00 00 00 00 00 00 00   # valid: mode uid gid size atime mtime
      00 00 00 00 00 00 00 00   # fh
      0a 00 00 00 00 00 00 00   # size 10
      00 00 00 00 00 00 00 00   # lock_owner
      e8 03 00 00 00 00 00 00   # atime 1000
      fe ff ff ff ff ff ff ff   # mtime -2
      00 00 00 00 00 00 00 00   # ctime
      07 00 00 00 08 00 00 00 00 00 00 00   # nsec
      80 81 00 00 00 00 00 00   # mode 0100600, unused
      05 00 00 00 06 00 00 00 00 00 00 00   # uid gid unused`,
    reply: `80 51 01 00 00 00 00 00 00 00 00 00 00 00 00 00  # attr_valid
      ${attr('04', ...FILE)}`,
    call: 'setattr 4 {"mode":33152,"uid":5,"gid":6,"size":10,"atime":{"sec":1000,"nsec":7},"mtime":{"sec":-2,"nsec":8},"open":true}',
    needs: 88,
  },
  {
    what: 'SETATTR of times to now',
    request: `${head('04', '04')}
      b0 01 00 00 ${'00 '.repeat(84)}  # valid: atime mtime atime_now mtime_now`,
    reply: `80 51 01 00 00 00 00 00 00 00 00 00 00 00 00 00 ${attr('04', ...FILE)}`,
    call: 'setattr 4 {"atime":"now","mtime":"now"}',
    needs: 88,
  },
  { what: 'READLINK', request: head('05', '06'), reply: "'to ' c3 bc ff", needs: 0 },
  { what: 'SYMLINK', request: `${head('06', '03')} 'new' 00 '../t' 00`, reply: 'fe ff ff ff', call: 'symlink 3 new', needs: 9 },
  {
    what: 'MKNOD of a file',
    request: `${head('08', '03')} a4 81 00 00 00 00 00 00 12 00 00 00 00 00 00 00 'n' 00`,
    reply: 'f3 ff ff ff',
    needs: 18,
  },
  {
    what: 'MKNOD of a FIFO',
    request: `${head('08', '03')} a4 11 00 00 00 00 00 00 12 00 00 00 00 00 00 00 'n' 00`,
    reply: 'ff ff ff ff',
    needs: 18,
  },
  {
    what: 'MKDIR',
    request: `${head('09', '03')} ff 01 00 00 12 00 00 00 'new' 00   # mode umask name`,
    reply: entry('07', DIRECTORY, '00 00 00', '00 00 00', '01'),
    call: 'mkdir 3 new',
    needs: 12,
  },
  { what: 'UNLINK', request: `${head('0a', '03')} 'l' 00`, reply: 'ff ff ff ff', call: 'unlink 3 l', needs: 2 },
  { what: 'RMDIR', request: `${head('0b', '01')} 'x' 00`, reply: 'fe ff ff ff', call: 'rmdir 1 x', needs: 2 },
  {
    what: 'RENAME',
    request: `${head('0c', '03')} 01 00 00 00 00 00 00 00 'a' 00 'bc' 00`,
    reply: 'ff ff ff ff',
    call: 'rename 3 a 1 bc 0',
    needs: 13,
  },
  {
    what: 'RENAME2',
    request: `${head('2d', '03')} 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 'a' 00 'bc' 00`,
    reply: 'ff ff ff ff',
    call: 'rename 3 a 1 bc 2',
    needs: 21,
  },
  { what: 'LINK', request: `${head('0d', '03')} 04 00 00 00 00 00 00 00 'n' 00`, reply: 'ff ff ff ff', needs: 10 },
  {
    what: 'OPEN of a text attribute',
    request: `${head('0e', '04')} 02 80 00 00 00 00 00 00   # O_RDWR | O_LARGEFILE, open_flags`,
    reply: '02 00 00 00 00 00 00 00  61 00 00 00 00 00 00 00  # fh, DIRECT_IO | NOFLUSH | PARALLEL_DIRECT_WRITES',
    call: 'open 4 rw',
    needs: 8,
  },
  {
    what: 'OPEN of a binary attribute',
    request: `${head('0e', '05')} 01 00 00 00 00 00 00 00   # O_WRONLY`,
    reply: '02 00 00 00 00 00 00 00  45 00 00 00 00 00 00 00  # fh, DIRECT_IO | NONSEEKABLE | PARALLEL_DIRECT_WRITES',
    call: 'open 5 w',
    needs: 8,
  },
  {
    what: 'READ',
    request: `${head('0f', '04')}
      01 00 00 00 00 00 00 00   # fh
      02 00 00 00 00 00 00 00   # offset
      03 00 00 00               # size
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00   # read_flags lock_owner flags padding`,
    reply: "'llo'",
    call: 'read 4 2 3',
    needs: 24,
  },
  {
    what: 'WRITE',
    request: `${head('10', '04')}
      01 00 00 00 00 00 00 00   # fh
      02 00 00 00 00 00 00 00   # offset
      05 00 00 00               # size
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      'abcde'`,
    reply: '05 00 00 00 00 00 00 00',
    call: 'write 4 2 5',
    needs: 45,
  },
  {
    what: 'STATFS',
    request: head('11', '01'),
    reply: `${'00 '.repeat(40)}   # blocks bfree bavail files ffree
      00 10 00 00 ff 00 00 00 00 10 00 00   # bsize namelen frsize
      ${'00 '.repeat(28)}`,
    needs: 0,
  },
  { what: 'RELEASE', request: `${head('12', '04')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`, reply: ' ', call: 'release 4', needs: 24 },
  {
    what: 'RELEASE of nothing',
    request: `${head('12', '04')} 09 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`,
    reply: 'f7 ff ff ff',
    needs: 24,
  },
  { what: 'FSYNC', request: `${head('14', '04')} 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`, reply: 'ea ff ff ff', needs: 16 },
  { what: 'GETXATTR', request: `${head('16', '04')} 00 10 00 00 00 00 00 00 'user.x' 00`, reply: 'da ff ff ff  # ENOSYS', needs: 0 },
  { what: 'LISTXATTR, how long', request: `${head('17', '04')} 00 00 00 00 00 00 00 00`, reply: '00 00 00 00 00 00 00 00', needs: 4 },
  { what: 'LISTXATTR', request: `${head('17', '04')} 00 10 00 00 00 00 00 00`, reply: ' ', needs: 4 },
  { what: 'FLUSH', request: `${head('19', '04')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`, reply: ' ', call: 'flush 4', needs: 24 },
  {
    what: 'INIT of Linux 6.18',
    request: `${head('1a', '00')}
      07 00 00 00 2d 00 00 00   # 7.45
      00 00 02 00               # max_readahead
      fb ff ff 73 fd 05 00 00   # flags flags2
      ${'00 '.repeat(44)}`,
    reply: `07 00 00 00 26 00 00 00   # 7.38
      00 00 02 00               # max_readahead
      29 00 c4 00               # ASYNC_READ ATOMIC_O_TRUNC BIG_WRITES PARALLEL_DIROPS MAX_PAGES CACHE_SYMLINKS
      00 04 00 03               # max_background, congestion_threshold
      00 00 02 00               # max_write 128 KiB
      01 00 00 00               # time_gran
      21 00 00 00               # max_pages 33, map_alignment
      ${'00 '.repeat(32)}`,
    needs: 16,
  },
  {
    what: 'INIT of Linux 3.10 (7.22): a shorter answer',
    request: `${head('1a', '00')} 07 00 00 00 16 00 00 00 00 00 02 00 fb ff 03 00`,
    reply: `07 00 00 00 16 00 00 00 00 00 02 00 29 00 00 00 00 04 00 03 00 00 02 00`,
    needs: 16,
  },
  {
    what: 'INIT of another major version: told ours',
    request: `${head('1a', '00')} 08 00 00 00 00 00 00 00 00 00 02 00 00 00 00 00`,
    reply: `07 00 00 00 26 00 00 00 00 00 02 00 00 00 00 00 00 04 00 03 00 00 02 00 01 00 00 00 21 00 00 00 ${'00 '.repeat(32)}`,
    needs: 16,
  },
  {
    what: 'INIT that is too old',
    request: `${head('1a', '00')} 07 00 00 00 08 00 00 00 00 00 02 00 00 00 00 00`,
    reply: 'b9 ff ff ff',
    needs: 16,
  },
  {
    what: 'OPENDIR',
    request: `${head('1b', '03')} 00 80 01 00 00 00 00 00`,
    reply: '03 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    call: 'opendir 3',
    needs: 8,
  },
  {
    what: 'READDIR',
    request: `${head('1c', '03')}
      01 00 00 00 00 00 00 00   # fh
      01 00 00 00 00 00 00 00   # offset: after the first row
      00 10 00 00               # size
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`,
    reply: `
      05 00 00 00 00 00 00 00   # ino
      02 00 00 00 00 00 00 00   # off
      01 00 00 00 08 00 00 00   # namelen, DT_REG
      'b' 00 00 00 00 00 00 00  # name, padded
      06 00 00 00 00 00 00 00
      03 00 00 00 00 00 00 00
      01 00 00 00 0a 00 00 00   # DT_LNK
      'l' 00 00 00 00 00 00 00`,
    call: 'readdir 3 1',
    needs: 24,
  },
  {
    what: 'READDIRPLUS: directories bring their nodes along',
    cache: COHERENT,
    request: `${head('2c', '01')}
      02 00 00 00 00 00 00 00   # fh
      00 00 00 00 00 00 00 00   # offset
      00 10 00 00               # size
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`,
    reply: `
      ${entry('02', DIRECTORY, '80 51 01', '80 51 01', '00')}
      02 00 00 00 00 00 00 00   # ino
      01 00 00 00 00 00 00 00   # off
      01 00 00 00 04 00 00 00   # namelen, DT_DIR
      'p' 00 00 00 00 00 00 00  # name, padded
      ${entry('03', DIRECTORY, '80 51 01', '80 51 01', '00')}
      03 00 00 00 00 00 00 00
      02 00 00 00 00 00 00 00
      01 00 00 00 04 00 00 00
      'd' 00 00 00 00 00 00 00`,
    needs: 24,
  },
  {
    what: 'READDIRPLUS of a link, and of attributes: ask yourself',
    cache: COHERENT,
    request: `${head('2c', '03')} 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 00 10 00 00 ${'00 '.repeat(20)}`,
    reply: `
      ${'00 '.repeat(128)}      # no node
      06 00 00 00 00 00 00 00
      03 00 00 00 00 00 00 00
      01 00 00 00 0a 00 00 00
      'l' 00 00 00 00 00 00 00`,
    call: 'readdir 3 2',
    needs: 24,
  },
  {
    what: 'INIT where names may be kept: with READDIRPLUS',
    cache: COHERENT,
    request: `${head('1a', '00')} 07 00 00 00 16 00 00 00 00 00 02 00 fb ff 03 00`,
    reply: `07 00 00 00 16 00 00 00 00 00 02 00 29 60 00 00 00 04 00 03 00 00 02 00`,
    needs: 16,
  },
  {
    what: 'RELEASEDIR',
    request: `${head('1d', '03')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`,
    reply: ' ',
    call: 'releasedir 3',
    needs: 24,
  },
  { what: 'FSYNCDIR', request: `${head('1e', '03')} 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`, reply: 'ea ff ff ff', needs: 16 },
  { what: 'ACCESS', request: `${head('22', '03')} 02 00 00 00 00 00 00 00`, reply: ' ', needs: 8 },
  {
    what: 'CREATE',
    request: `${head('23', '03')} 41 80 00 00 a4 81 00 00 12 00 00 00 00 00 00 00 'n' 00`,
    reply: 'f3 ff ff ff',
    needs: 18,
  },
  { what: 'INTERRUPT of nothing', request: `${head('24', '00')} 01 00 00 00 00 00 00 00`, reply: undefined, needs: 8 },
  { what: 'DESTROY', request: head('26', '00'), reply: ' ', needs: 0 },
  { what: 'IOCTL', request: `${head('27', '04')} ${'00 '.repeat(32)}`, reply: 'e7 ff ff ff', needs: 0 },
  { what: 'POLL', request: `${head('28', '04')} ${'00 '.repeat(24)}`, reply: 'da ff ff ff', needs: 0 },
  { what: 'COPY_FILE_RANGE', request: `${head('2f', '04')} ${'00 '.repeat(56)}`, reply: 'ea ff ff ff  # EINVAL', needs: 56 },
  { what: 'COPY_FILE_RANGE_64', request: `${head('35', '04')} ${'00 '.repeat(56)}`, reply: 'ea ff ff ff', needs: 56 },
  { what: 'LSEEK', request: `${head('2e', '04')} ${'00 '.repeat(24)}`, reply: 'da ff ff ff', needs: 0 },
  { what: 'an unknown operation', request: `${head('63', '04')} 00`, reply: 'da ff ff ff', needs: 0 },
  { what: 'a node that was never given out', request: `${head('03', '63')} ${'00 '.repeat(16)}`, reply: '8c ff ff ff', needs: 0 },
  {
    what: 'GETATTR, for a file',
    request: `${head('03', '04')} ${'00 '.repeat(16)}`,
    reply: `80 51 01 00 00 00 00 00 00 00 00 00 00 00 00 00 ${attr('04', ...FILE)}`,
    needs: 0,
  },
];
