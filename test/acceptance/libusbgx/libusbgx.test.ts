/**
 * libusbgx, the C library that makes gadgets through configfs, with programs of our own on it.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { compile } from '../compile.js';
import { checks, type Scene, staged } from '../stage.js';
import { tools } from '../tools.js';

const NEEDS = { subsystems: ['usb_gadget'], needs: [tools.compiler, tools.libusbgx] };

async function program(t: Test, { dir, play }: Scene, name: string): Promise<void> {
  const medium = join(dir, 'medium.img');
  writeFileSync(medium, Buffer.alloc(1 << 20));
  // Of one that cannot be written to the disk is read-only.
  chmodSync(medium, 0o666);
  const file = await compile(`libusbgx/${name}.c`, join(dir, name), '-lusbgx');
  const { stderr, ...outcome } = await play([file, '/sys/kernel/config', medium]);
  // The library says there what goes wrong, and that is what we provoke.
  t.notMatch(stderr, /^(?!usbg_\w+\(\) )\S/m);
  checks(t, { ...outcome, stderr: '' });
}

staged('a gadget with many functions: made, read back, bound, unbound, removed', NEEDS, (t, scene) => program(t, scene, 'gadget'));
staged('gadget schemes: exported, removed, imported, exported again', NEEDS, (t, scene) => program(t, scene, 'scheme'));
