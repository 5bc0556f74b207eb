/**
 * The file or block device behind a disk. It is really opened, but neither read nor written.
 *
 * @module
 */
import { close, constants } from 'node:fs';
import { readFile, readlink } from '../../../file-calls.js';
import { type CallerPaths, Errno, type ErrnoCode, type FileStat, isErrno, logged, quote, reasonOf } from '../../../core/index.js';
import { decodeText } from '../../kinds/index.js';
import { statOf } from '../../opened-file.js';

/** A CD has at least one track, which has at least 300 blocks of 2048 bytes. */
const LEAST_CD = 300 * 2048;

/** One block. */
const LEAST_DISK = 512;

/** An open medium. */
export class BackingFile {
  private constructor(
    /** Descriptor; ours to close. */
    readonly fd: number,
    readonly readOnly: boolean,
    private readonly given: Buffer,
  ) {}

  /**
   * Opens it for reading and writing, or where that is forbidden for reading only (`fsg_lun_open`).
   * @param paths of the writer of the attribute: a relative path begins at that process's working directory
   * @throws EINVAL for what is no file or block device, or too small; else the errno of `open`
   */
  static async open(given: Buffer, readOnly: boolean, cdrom: boolean, paths: CallerPaths): Promise<BackingFile> {
    const path = decodeText(given);
    const { fd, isReadOnly } = await openMedium(path, given, readOnly, paths);
    try {
      const { S_IFMT, S_IFREG, S_IFBLK } = constants;
      const stat = (await statOf(fd)) ?? (await paths.stat(path));
      const type = stat.mode & S_IFMT;
      if (type !== S_IFREG && type !== S_IFBLK) throw unusable('EINVAL', given, 'invalid file type');
      // The kernel answers 525 here (ETOOSMALL), which is internal to the kernel and which FUSE does not pass on.
      if ((await sizeOf(stat, type === S_IFBLK)) < (cdrom ? LEAST_CD : LEAST_DISK)) throw unusable('EINVAL', given, 'file too small');
      return new BackingFile(fd, isReadOnly, given);
    } catch (error) {
      close(fd, () => {});
      throw error;
    }
  }

  /** Its path now (`file_path`). That of a deleted file ends with ` (deleted)`. */
  async path(): Promise<Buffer> {
    try {
      return await readlink(`/proc/self/fd/${this.fd}`, { encoding: 'buffer' });
    } catch {
      return this.given;
    }
  }

  close(): void {
    // The medium is gone, even if closing fails.
    close(this.fd, () => {});
  }
}

/** Read-write if possible, read-only if necessary. @throws Errno */
async function openMedium(
  path: string,
  given: Buffer,
  readOnly: boolean,
  paths: CallerPaths,
): Promise<{ readonly fd: number; readonly isReadOnly: boolean }> {
  const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants;
  try {
    return { fd: await paths.open(path, (readOnly ? O_RDONLY : O_RDWR) | O_NONBLOCK), isReadOnly: readOnly };
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (!readOnly && (error.code === 'EROFS' || error.code === 'EACCES')) return openMedium(path, given, true, paths);
    throw unusable(error.code, given, 'unable to open backing file', reasonOf(error));
  }
}

/** In bytes. For a block device, sysfs has the number of sectors. */
async function sizeOf({ size, rdev }: FileStat, isDevice: boolean): Promise<number> {
  if (!isDevice) return size;
  const [major, minor] = [(rdev >> 8) & 0xfff, (rdev & 0xff) | ((rdev >> 12) & 0xfff00)];
  try {
    return 512 * Number(await readFile(`/sys/dev/block/${major}:${minor}/size`, 'latin1'));
  } catch {
    return 0;
  }
}

/** @param what how the kernel's log line begins (`fsg_lun_open`) */
function unusable(code: ErrnoCode, path: Buffer, what: string, why = quote(path)): Errno {
  return new Errno(code, () => logged(`${what}: ${why} (fsg_lun_open)`, `${what}: ${path.toString('latin1')}`));
}
