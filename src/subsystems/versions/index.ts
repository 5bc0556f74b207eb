/**
 * One vocabulary for what differs between kernel versions, for all models.
 *
 * @module
 */
export { before, built, Conditional, since } from './conditional.js';
export { coreRules } from './core.js';
export { badOption, kernelHelp, kernelOption, switches } from './options.js';
export { Profile, type TypeOf } from './profile.js';
export { compareVersions, type KernelVersion, parseVersion } from './version.js';
