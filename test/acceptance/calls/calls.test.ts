/**
 * System calls the way tools make them, and small tools of everyday.
 */
import { join } from 'node:path';
import { compile } from '../compile.js';
import { checks, script, staged } from '../stage.js';
import { tools } from '../tools.js';

const SUBSYSTEMS = { subsystems: ['nvmet', 'usb_gadget'] };

staged('system calls the way tools make them', { ...SUBSYSTEMS, needs: [tools.compiler] }, async (t, { dir, play }) => {
  checks(t, await play([await compile('calls/calls.c', join(dir, 'calls')), '/sys/kernel/config']));
});

script('everyday tools', 'calls/tools.sh', { ...SUBSYSTEMS, needs: [tools.mountpoint] });
