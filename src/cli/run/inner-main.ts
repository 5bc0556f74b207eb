/**
 * The entry of the inner process of `configfs-fuse run`: see messages.ts.
 *
 * @module
 */
import { runInside } from './inner.js';

void runInside().then((status) => process.exit(status));
