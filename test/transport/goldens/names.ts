/** Names in directories: looked up, forgotten, made and removed. */
import { DIRECTORY, entry, FILE, type Golden, head } from './golden.js';

export const names: readonly Golden[] = [
  {
    what: 'LOOKUP of a permanent directory: its name may be kept',
    request: `${head('01', '01')} 'p' 00`,
    reply: entry('02', DIRECTORY, '80 51 01', '00 00 00', '00'),
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
    what: 'CREATE',
    request: `${head('23', '03')} 41 80 00 00 a4 81 00 00 12 00 00 00 00 00 00 00 'n' 00`,
    reply: 'f3 ff ff ff',
    needs: 18,
  },
];
