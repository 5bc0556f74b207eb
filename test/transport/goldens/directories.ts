/** Open directories. */
import { COHERENT } from '../../../src/transport/kernel/cache.js';
import { DIRECTORY, entry, type Golden, head } from './golden.js';

export const directories: readonly Golden[] = [
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
    what: 'RELEASEDIR',
    request: `${head('1d', '03')} 01 00 00 00 00 00 00 00 ${'00 '.repeat(16)}`,
    reply: ' ',
    call: 'releasedir 3',
    needs: 24,
  },
  { what: 'FSYNCDIR', request: `${head('1e', '03')} 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`, reply: 'ea ff ff ff', needs: 16 },
];
