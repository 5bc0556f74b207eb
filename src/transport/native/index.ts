/**
 * The transport through the npm package fuse-native.
 *
 * @module
 */
export { mountNative, type NativeMountOptions } from './mount.js';
