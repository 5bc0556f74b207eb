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
  return new MountError('no-tool', whyNot(cause), { cause });
}

/** Why the package does not load, and what to do. @param cause what loading it threw */
export function whyNot(
  cause: unknown,
  { platform, arch, version }: Pick<NodeJS.Process, 'platform' | 'arch' | 'version'> = process,
): string {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  const hint = isMissingLibrary(cause) ? ' (Debian: apt-get install libfuse2)' : '';
  const unbuilt = platform === 'linux' && arch !== 'x64' && !isMissingLibrary(cause);
  if (unbuilt) {
    return `without root, 'mount' needs fusermount3 (Debian: fuse3), or the npm package fuse-native, which has no binary for ${platform}-${arch}: mount as root with CAP_SYS_ADMIN (in a container: --user 0), or use 'configfs-fuse run', which needs neither`;
  }
  return `the npm package fuse-native does not load on ${platform}-${arch} with Node ${version}: ${reason}${hint}`;
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
