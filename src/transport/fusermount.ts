/**
 * What a user without rights mounts with: the set-uid tool fusermount, and the C program that talks to it.
 *
 * @module
 */
import { findProgram } from '../program.js';
import { findTool } from './tools.js';

/** Both are absolute paths. */
export interface Fusermount {
  /** The C program. */
  readonly program: string;
  readonly tool: string;
}

/** @returns undefined where one of them is missing */
export function findFusermount(): Fusermount | undefined {
  if (process.platform !== 'linux') return undefined;
  const tool = findTool('fusermount3') ?? findTool('fusermount');
  const program = findProgram();
  return tool === undefined || program === undefined ? undefined : { program, tool };
}
