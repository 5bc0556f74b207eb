/** The session itself: its start and end, and requests that make no sense. */
import { COHERENT } from '../../../src/transport/kernel/cache.js';
import { type Golden, head } from './golden.js';

export const session: readonly Golden[] = [
  {
    what: 'INIT of Linux 6.18',
    request: `${head('1a', '00')}
      07 00 00 00 2d 00 00 00   # 7.45
      00 00 02 00               # max_readahead
      fb ff ff 73 fd 05 00 00   # flags flags2
      ${'00 '.repeat(44)}`,
    reply: `07 00 00 00 2c 00 00 00   # 7.44
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
    reply: `07 00 00 00 2c 00 00 00 00 00 02 00 00 00 00 00 00 04 00 03 00 00 02 00 01 00 00 00 21 00 00 00 ${'00 '.repeat(32)}`,
    needs: 16,
  },
  {
    what: 'INIT that is too old',
    request: `${head('1a', '00')} 07 00 00 00 08 00 00 00 00 00 02 00 00 00 00 00`,
    reply: 'b9 ff ff ff',
    needs: 16,
  },
  {
    what: 'INIT where names may be kept: with READDIRPLUS',
    cache: COHERENT,
    request: `${head('1a', '00')} 07 00 00 00 16 00 00 00 00 00 02 00 fb ff 03 00`,
    reply: `07 00 00 00 16 00 00 00 00 00 02 00 29 60 00 00 00 04 00 03 00 00 02 00`,
    needs: 16,
  },
  { what: 'INTERRUPT of nothing', request: `${head('24', '00')} 01 00 00 00 00 00 00 00`, reply: undefined, needs: 8 },
  { what: 'DESTROY', request: head('26', '00'), reply: ' ', needs: 0 },
  { what: 'an unknown operation', request: `${head('63', '04')} 00`, reply: 'da ff ff ff', needs: 0 },
  { what: 'a node that was never given out', request: `${head('03', '63')} ${'00 '.repeat(16)}`, reply: '8c ff ff ff', needs: 0 },
];
