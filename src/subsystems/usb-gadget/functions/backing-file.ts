/**
 * The file or block device behind a disk. It is really opened, but nothing is read from it or written to it.
 *
 * @module
 */
import type { Stats } from 'node:fs';
import { constants, type FileHandle, open, readFile, readlink, realpath } from 'node:fs/promises';
import { Errno, ERRNO, type ErrnoCode } from '../../../core/index.js';

/** A CD has at least one track, which has at least 300 blocks of 2048 bytes. */
const LEAST_CD = 300 * 2048;

/** One block. */
const LEAST_DISK = 512;

/** An open medium. */
export class BackingFile {
  private constructor(
    readonly handle: FileHandle,
    readonly readOnly: boolean,
    private readonly given: Buffer,
  ) {}

  /**
   * Opens it for reading and writing, or where that is forbidden for reading only. A relative path is one of this
   * process's working directory (the kernel takes that of the process that writes the attribute).
   * @throws EINVAL for what is no file or block device, or too small; what `open` answers
   */
  static async open(path: Buffer, readOnly: boolean, cdrom: boolean): Promise<BackingFile> {
    const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants;
    let handle: FileHandle | undefined;
    if (!readOnly) {
      try {
        handle = await open(path, O_RDWR | O_NONBLOCK);
      } catch (error) {
        const code = codeOf(error);
        if (code !== 'EROFS' && code !== 'EACCES') throw new Errno(code);
        readOnly = true;
      }
    }
    try {
      handle ??= await open(path, O_RDONLY | O_NONBLOCK);
      const stats = await handle.stat();
      if (!stats.isFile() && !stats.isBlockDevice()) throw new Errno('EINVAL');
      // The kernel answers 525 here (ETOOSMALL), which is not meant for programs, and which FUSE does not let through.
      if ((await sizeOf(stats)) < (cdrom ? LEAST_CD : LEAST_DISK)) throw new Errno('EINVAL');
      return new BackingFile(handle, readOnly, path);
    } catch (error) {
      await handle?.close();
      throw error instanceof Errno ? error : new Errno(codeOf(error));
    }
  }

  /** Its path at this moment (`file_path`); one that was deleted is marked so. */
  async path(): Promise<Buffer> {
    try {
      return await readlink(`/proc/self/fd/${this.handle.fd}`, { encoding: 'buffer' });
    } catch {
      return realpath(this.given, { encoding: 'buffer' }).catch(() => this.given);
    }
  }

  close(): void {
    // Whatever goes wrong here, the medium is gone.
    this.handle.close().catch(() => {});
  }
}

/** Bytes; a block device tells the kernel's sysfs how many. */
async function sizeOf(stats: Stats): Promise<number> {
  if (!stats.isBlockDevice()) return stats.size;
  const [major, minor] = [(stats.rdev >> 8) & 0xfff, (stats.rdev & 0xff) | ((stats.rdev >> 12) & 0xfff00)];
  try {
    return 512 * Number(await readFile(`/sys/dev/block/${major}:${minor}/size`, 'latin1'));
  } catch {
    return 0;
  }
}

function codeOf(error: unknown): ErrnoCode {
  const code = (error as { code?: string }).code ?? '';
  return code in ERRNO ? (code as ErrnoCode) : 'EIO';
}
