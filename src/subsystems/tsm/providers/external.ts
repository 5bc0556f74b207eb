/**
 * Providers of users: a module, or a program.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Errno } from '../../../core/index.js';
import { killGroup } from '../../../processes.js';
import { checkCodeFile } from '../../input-file.js';
import { SubsystemError } from '../../spec.js';
import type { Blobs, Provider, ReportRequest } from '../provider.js';

/** How long a program may take, in milliseconds: GET_QUOTE_TIMEOUT of the TDX driver. */
const LIMIT_MS = 30_000;

/**
 * Loads what the option `provider` names.
 * @param most the most bytes that a program may give
 * @throws SubsystemError
 */
export function loadProvider(path: string, most: number): Promise<Provider> | Provider {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw wrong(path, 'there is no such file');
  checkCodeFile(path);
  return /\.m?js$/.test(path) ? importProvider(path) : programProvider(path, most);
}

/** The default export: a {@link Provider}, or only its `makeReport`. */
async function importProvider(path: string): Promise<Provider> {
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }).default;
  } catch (cause) {
    throw new SubsystemError('failure', `${path}: it cannot be imported: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (typeof exported === 'function') return { ...defaults(path), makeReport: async (request) => checkBlobs(await exported(request)) };
  const given = (exported ?? {}) as Partial<Provider>;
  if (typeof given.makeReport !== 'function') throw wrong(path, 'its default export is neither a function nor an object with makeReport');
  return withDefaults(given as Pick<Provider, 'makeReport'> & Partial<Provider>, defaults(path));
}

/** Asks the object each time: a provider may change, as the kernel's `struct tsm_report_ops` may, and an instance of a class has getters. */
function withDefaults(given: Pick<Provider, 'makeReport'> & Partial<Provider>, otherwise: Omit<Provider, 'makeReport'>): Provider {
  return {
    get name() {
      return given.name ?? otherwise.name;
    },
    get privlevelFloor() {
      return given.privlevelFloor ?? otherwise.privlevelFloor;
    },
    get attributes() {
      return given.attributes;
    },
    makeReport: async (request) => checkBlobs(await given.makeReport(request)),
  };
}

function defaults(path: string): Omit<Provider, 'makeReport'> {
  return { name: basename(path).replace(/\.[^.]*$/, ''), privlevelFloor: 0 };
}

/** @throws Error that says what is wrong; the read is EIO then */
function checkBlobs(made: unknown): Blobs {
  const blobs = made instanceof Uint8Array ? { outblob: made } : (made as Blobs | undefined);
  for (const name of ['outblob', 'auxblob', 'manifestblob'] as const) {
    const blob = blobs?.[name];
    if (blob === undefined && name !== 'outblob') continue;
    if (!(blob instanceof Uint8Array)) throw new TypeError(`makeReport gave no bytes as ${name}`);
  }
  return blobs!;
}

function programProvider(path: string, most: number): Provider {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw wrong(path, 'it may not be executed');
  }
  return { ...defaults(path), makeReport: async (request) => ({ outblob: await runProgram(resolve(path), request, most) }) };
}

/** @throws EIO if it fails, ETIMEDOUT, EFBIG */
function runProgram(path: string, request: ReportRequest, most: number): Promise<Buffer> {
  const { inblob, privlevel, serviceProvider, serviceGuid, serviceManifestVersion } = request;
  const env = {
    ...process.env,
    TSM_PRIVLEVEL: String(privlevel),
    TSM_SERVICE_PROVIDER: serviceProvider ?? '',
    TSM_SERVICE_GUID: serviceGuid,
    TSM_SERVICE_MANIFEST_VERSION: String(serviceManifestVersion),
  };
  return new Promise((resolveBlob, reject) => {
    // A group of its own, which ends as a whole: what the program leaves running may keep its output open for ever.
    // Without descriptors there are no pipes, and the error is told later.
    const child: Partial<Pick<ChildProcess, 'stdin' | 'stdout'>> & Pick<ChildProcess, 'pid' | 'on'> = spawn(path, [], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    let group = child.pid;
    // Once: afterwards the number may be that of another process.
    const end = (): void => {
      killGroup(group);
      group = undefined;
    };
    process.once('exit', end);
    const chunks: Buffer[] = [];
    let length = 0;
    /** From now on nothing of it is read. */
    const refuse = (errno: Errno): void => {
      clearTimeout(timer);
      process.off('exit', end);
      end();
      child.stdin?.destroy();
      child.stdout?.destroy();
      reject(errno);
    };
    const timer = setTimeout(() => refuse(new Errno('ETIMEDOUT', `${path} took more than ${LIMIT_MS / 1000} s (configfs-fuse)`)), LIMIT_MS);
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if ((length += chunk.length) > most) refuse(new Errno('EFBIG', `${path} gave more than ${most} bytes (configfs-fuse)`));
    });
    // One that does not read its input ends before it is written.
    child.stdin?.on('error', () => {});
    child.stdin?.end(inblob);
    child.on('error', (error) => refuse(new Errno('EIO', `${path} cannot be started: ${error.message} (configfs-fuse)`)));
    child.on('exit', (status, signal) => {
      if (status === 0) end();
      else refuse(new Errno('EIO', `${path} ended with ${signal ?? `status ${status}`} (configfs-fuse)`));
    });
    // After its end, when all that it has written was read.
    child.on('close', () => {
      clearTimeout(timer);
      process.off('exit', end);
      resolveBlob(Buffer.concat(chunks));
    });
  });
}

function wrong(path: string, problem: string): SubsystemError {
  return new SubsystemError(
    'failure',
    `tsm: provider '${path}': ${problem}; expected tdx_guest, sev_guest, arm_cca_guest, none, a module whose default export makes reports, or a program`,
  );
}
