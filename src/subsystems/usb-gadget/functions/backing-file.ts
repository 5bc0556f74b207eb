/**
 * The file or block device behind a disk. It is really opened, but neither read nor written.
 *
 * @module
 */
import type { Stats } from 'node:fs';
import { constants, type FileHandle, open, readFile, readlink, realpath } from 'node:fs/promises';
import { Errno, ERRNO, type ErrnoCode, logged, quote } from '../../../core/index.js';

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
        if (code !== 'EROFS' && code !== 'EACCES') throw unusable(code, path, 'unable to open backing file');
        readOnly = true;
      }
    }
    try {
      handle ??= await open(path, O_RDONLY | O_NONBLOCK);
      const stats = await handle.stat();
      if (!stats.isFile() && !stats.isBlockDevice()) throw unusable('EINVAL', path, 'invalid file type');
      // The kernel answers 525 here (ETOOSMALL), which is internal to the kernel and which FUSE does not pass on.
      if ((await sizeOf(stats)) < (cdrom ? LEAST_CD : LEAST_DISK)) throw unusable('EINVAL', path, 'file too small');
      return new BackingFile(handle, readOnly, path);
    } catch (error) {
      await handle?.close();
      throw error instanceof Errno ? error : unusable(codeOf(error), path, 'unable to open backing file');
    }
  }

  /** Its path now (`file_path`). That of a deleted file ends with ` (deleted)`. */
  async path(): Promise<Buffer> {
    try {
      return await readlink(`/proc/self/fd/${this.handle.fd}`, { encoding: 'buffer' });
    } catch {
      return realpath(this.given, { encoding: 'buffer' }).catch(() => this.given);
    }
  }

  close(): void {
    // The medium is gone, even if closing fails.
    this.handle.close().catch(() => {});
  }
}

/** In bytes. For a block device, sysfs has the number of sectors. */
async function sizeOf(stats: Stats): Promise<number> {
  if (!stats.isBlockDevice()) return stats.size;
  const [major, minor] = [(stats.rdev >> 8) & 0xfff, (stats.rdev & 0xff) | ((stats.rdev >> 12) & 0xfff00)];
  try {
    return 512 * Number(await readFile(`/sys/dev/block/${major}:${minor}/size`, 'latin1'));
  } catch {
    return 0;
  }
}

/** @param what how the kernel's log line begins (`fsg_lun_open`) */
function unusable(code: ErrnoCode, path: Buffer, what: string): Errno {
  return new Errno(code, () => logged(`${what}: ${quote(path)}`, `${what}: ${path.toString('latin1')}`));
}

function codeOf(error: unknown): ErrnoCode {
  const code = (error as { code?: string }).code ?? '';
  return code in ERRNO ? (code as ErrnoCode) : 'EIO';
}
