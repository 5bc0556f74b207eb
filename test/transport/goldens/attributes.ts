/** Attributes of nodes, of the file system, and permission. */
import { attr, DIRECTORY, FILE, type Golden, head } from './golden.js';

export const attributes: readonly Golden[] = [
  {
    what: 'GETATTR',
    request: `${head('03', '03')} 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  # flags, dummy, fh`,
    reply: `00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  # attr_valid: of a directory, not at all ${''}
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
    call: 'setattr 4 {"mode":33152,"uid":5,"gid":6,"size":10,"atime":{"sec":1000,"nsec":7},"mtime":{"sec":-2,"nsec":8}}',
    needs: 88,
  },
  {
    what: 'SETATTR of the size of an open file',
    request: `${head('04', '04')}
      48 00 00 00 00 00 00 00   # valid: size fh
      00 00 00 00 00 00 00 00   # fh
      0a 00 00 00 00 00 00 00   # size 10
      ${'00 '.repeat(64)}`,
    reply: `80 51 01 00 00 00 00 00 00 00 00 00 00 00 00 00 ${attr('04', ...FILE)}`,
    call: 'setattr 4 {"size":10,"open":true}',
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
  {
    what: 'STATFS',
    request: head('11', '01'),
    reply: `${'00 '.repeat(40)}   # blocks bfree bavail files ffree
      00 10 00 00 ff 00 00 00 00 10 00 00   # bsize namelen frsize
      ${'00 '.repeat(28)}`,
    needs: 0,
  },
  { what: 'GETXATTR', request: `${head('16', '04')} 00 10 00 00 00 00 00 00 'user.x' 00`, reply: 'da ff ff ff  # ENOSYS', needs: 0 },
  { what: 'LISTXATTR, how long', request: `${head('17', '04')} 00 00 00 00 00 00 00 00`, reply: '00 00 00 00 00 00 00 00', needs: 4 },
  { what: 'LISTXATTR', request: `${head('17', '04')} 00 10 00 00 00 00 00 00`, reply: ' ', needs: 4 },
  { what: 'ACCESS', request: `${head('22', '03')} 02 00 00 00 00 00 00 00`, reply: ' ', needs: 8 },
  {
    what: 'GETATTR, for a file',
    request: `${head('03', '04')} ${'00 '.repeat(16)}`,
    reply: `80 51 01 00 00 00 00 00 00 00 00 00 00 00 00 00 ${attr('04', ...FILE)}`,
    needs: 0,
  },
];
