/**
 * A program on functionfs, in C, as it runs on the kernel. The host at the other end is `ctl event`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../src/program.js';
import { MAIN } from '../../cli/support.js';
import { compile } from '../compile.js';
import { checks, staged } from '../stage.js';
import { tools } from '../tools.js';

const HOST = `case $1 in
  setup) shift; exec "$NODE" "$CLI" ctl event usb_gadget setup ask "$@" ;;
  suspend | resume) exec "$NODE" "$CLI" ctl event usb_gadget "$1" dummy_udc.0 ;;
esac
`;

// Without the C program, nothing can be mounted in `run`.
if (findProgram() !== undefined)
  staged(
    'events, requests, poll and signals, as f_fs has them',
    { subsystems: ['usb_gadget:host=attached'], needs: [tools.compiler] },
    async (t, { dir, play }) => {
      const program = await compile('functionfs/ffs.c', join(dir, 'program'));
      writeFileSync(join(dir, 'host'), HOST);
      checks(t, await play([program], { HOST: `sh ${dir}/host`, NODE: process.execPath, CLI: MAIN }));
    },
  );
