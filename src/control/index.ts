/**
 * Steering a mount: see {@link Control}.
 *
 * @module
 */
export { Control, type ControlRequestOptions, type ControlSetting } from './control.js';
export { startControl } from './start.js';
