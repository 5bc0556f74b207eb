/**
 * Serving a mount: see {@link createServed}.
 *
 * @module
 */
export { detachAtExit } from './guard.js';
export { createServed, type Ending, type Served, type ServedMount, type ServedOptions } from './served.js';
