/** Open files. */
import { type Golden, head } from './golden.js';

export const files: readonly Golden[] = [
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
  { what: 'RELEASE', request: `${head('12', '04')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`, reply: ' ', call: 'release 4', needs: 24 },
  {
    what: 'RELEASE of nothing',
    request: `${head('12', '04')} 09 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`,
    reply: 'f7 ff ff ff',
    needs: 24,
  },
  { what: 'FSYNC', request: `${head('14', '04')} 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`, reply: 'ea ff ff ff', needs: 16 },
  { what: 'FLUSH', request: `${head('19', '04')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`, reply: ' ', call: 'flush 4', needs: 24 },
  { what: 'IOCTL', request: `${head('27', '04')} ${'00 '.repeat(32)}`, reply: 'e7 ff ff ff', needs: 0 },
  { what: 'POLL', request: `${head('28', '04')} ${'00 '.repeat(24)}`, reply: 'da ff ff ff', needs: 0 },
  { what: 'COPY_FILE_RANGE', request: `${head('2f', '04')} ${'00 '.repeat(56)}`, reply: 'ea ff ff ff  # EINVAL', needs: 56 },
  { what: 'COPY_FILE_RANGE_64', request: `${head('35', '04')} ${'00 '.repeat(56)}`, reply: 'ea ff ff ff', needs: 56 },
  { what: 'LSEEK', request: `${head('2e', '04')} ${'00 '.repeat(24)}`, reply: 'da ff ff ff', needs: 0 },
];
