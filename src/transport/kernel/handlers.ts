/**
 * The handlers of all opcodes that are served. An opcode without one is answered with ENOSYS, which the kernel remembers and
 * replaces by what a file system without that operation does.
 *
 * @module
 */
import { attrHandlers } from './handle-attr.js';
import { dirHandlers } from './handle-dir.js';
import { fileHandlers } from './handle-file.js';
import { nameHandlers } from './handle-name.js';
import { sessionHandlers } from './handle-session.js';
import type { AnyHandler } from './handler.js';

/** By opcode; an array, for quick access. */
export const handlers: readonly (AnyHandler | undefined)[] = Object.assign(
  [] as AnyHandler[],
  sessionHandlers,
  nameHandlers,
  attrHandlers,
  fileHandlers,
  dirHandlers,
);
