/**
 * Loading the npm package fuse-native, an optional dependency: only when a mount asks for it.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { MountError } from '../mount-error.js';
import type { FuseClass } from './fuse-native.js';

/** `RTLD_NODELETE` of glibc and musl, which node:os does not know. */
const RTLD_NODELETE = 0x1000;

/**
 * The class that the package exports.
 * @throws MountError no-tool: the package, or libfuse 2, is not there or does not load
 */
export function loadFuseNative(): FuseClass {
  const require = createRequire(import.meta.url);
  let root: string;
  try {
    root = dirname(require.resolve('fuse-native/package.json'));
  } catch (cause) {
    throw new MountError('no-tool', 'the npm package fuse-native is not installed: npm install fuse-native', { cause });
  }
  try {
    return require(root) as FuseClass;
  } catch (cause) {
    if (!isMissingLibrary(cause) || !preloadLibrary(root)) throw doesNotLoad(cause);
  }
  try {
    return require(root) as FuseClass;
  } catch (cause) {
    throw doesNotLoad(cause);
  }
}

function doesNotLoad(cause: unknown): MountError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  const hint = isMissingLibrary(cause) ? ' (Debian: apt-get install libfuse2)' : '';
  return new MountError(
    'no-tool',
    `the npm package fuse-native does not load on ${process.platform}-${process.arch} with Node ${process.version}: ${reason}${hint}`,
    { cause },
  );
}

function isMissingLibrary(error: unknown): boolean {
  return error instanceof Error && /libfuse\.so\.2/.test(error.message);
}

/**
 * The prebuilt binding wants the system's libfuse.so.2, and the package brings a copy of that library which nothing
 * points to. Once it is in the process under its own name (`libfuse.so.2`), the dynamic linker takes it.
 */
function preloadLibrary(root: string): boolean {
  const library = join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'libfuse.so');
  if (!existsSync(library)) return false;
  try {
    process.dlopen({ exports: {} } as NodeJS.Module, library, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // It is no module of Node's, and Node says so, after it was loaded for good.
    return /self-register/.test((error as Error).message);
  }
  return true;
}
