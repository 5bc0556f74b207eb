/**
 * The entry of the inner process of `configfs-fuse run`: see messages.ts.
 *
 * @module
 */
import { runInside } from './inner.js';
import { endProcess } from '../exit.js';

void runInside().then((status) => endProcess(status));
