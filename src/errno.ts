/**
 * Error numbers of Linux, and the one error type that a driver callback throws to choose the caller's errno.
 *
 * @module
 */

// biome-ignore format: a table is read by its columns
const NUMBERS = {
  EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, ENXIO: 6, E2BIG: 7, ENOEXEC: 8, EBADF: 9, ECHILD: 10,
  EAGAIN: 11, ENOMEM: 12, EACCES: 13, EFAULT: 14, ENOTBLK: 15, EBUSY: 16, EEXIST: 17, EXDEV: 18, ENODEV: 19,
  ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENFILE: 23, EMFILE: 24, ENOTTY: 25, ETXTBSY: 26, EFBIG: 27, ENOSPC: 28,
  ESPIPE: 29, EROFS: 30, EMLINK: 31, EPIPE: 32, EDOM: 33, ERANGE: 34, EDEADLK: 35, ENAMETOOLONG: 36, ENOLCK: 37,
  ENOSYS: 38, ENOTEMPTY: 39, ELOOP: 40, EIDRM: 43, EL2HLT: 51, ENODATA: 61, ETIME: 62, EPROTO: 71, EBADMSG: 74,
  EOVERFLOW: 75, EBADFD: 77, EILSEQ: 84,
  EUSERS: 87, EDESTADDRREQ: 89, EMSGSIZE: 90, ENOPROTOOPT: 92, EPROTONOSUPPORT: 93, EOPNOTSUPP: 95, EAFNOSUPPORT: 97,
  EADDRINUSE: 98, EADDRNOTAVAIL: 99, ENETDOWN: 100, ENETUNREACH: 101, ECONNRESET: 104, ENOBUFS: 105, EISCONN: 106,
  ENOTCONN: 107, ESHUTDOWN: 108, ETIMEDOUT: 110, ECONNREFUSED: 111, EHOSTUNREACH: 113, EALREADY: 114,
  EINPROGRESS: 115, ESTALE: 116, EDQUOT: 122, ENOMEDIUM: 123, EMEDIUMTYPE: 124, ECANCELED: 125,
} as const;

/** The name of an errno that this package knows. */
export type ErrnoCode = keyof typeof NUMBERS;

/** Linux errno values by name (asm-generic/errno-base.h and errno.h): `ERRNO.ENOENT` is 2. */
export const ERRNO: { readonly [name in ErrnoCode]: number } = NUMBERS;

/**
 * A failure with an errno. Thrown anywhere, it is mapped to a reply once, at the transport.
 * It carries no stack: it is an answer, not a bug, and is thrown on hot paths (every `mkdir` is preceded by a
 * lookup that finds nothing).
 */
export class Errno extends Error {
  /** `Errno`. */
  override readonly name = 'Errno';
  /** The name, such as `'ENOENT'`. */
  readonly code: ErrnoCode;
  /** The positive number, such as 2. */
  readonly errno: number;

  /** The rule behind it, or what makes its text: refusals are a hot path of programs that race, and few are ever read. */
  readonly #reason: string | (() => string) | undefined;

  /** @param reason which rule refuses, and who or what is in the way; a function is called only when somebody reads it */
  constructor(code: ErrnoCode, reason?: string | (() => string)) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(typeof reason === 'string' ? `${code}: ${reason}` : code);
    Error.stackTraceLimit = limit;
    this.code = code;
    this.errno = ERRNO[code];
    this.#reason = reason;
  }

  /** Why: the rule that refused, and who or what was in the way. Undefined where none was given. */
  get reason(): string | undefined {
    return typeof this.#reason === 'function' ? this.#reason() : this.#reason;
  }
}

/** Is it an {@link Errno}? Also true for one of another copy of this package, which a subsystem's file may have loaded. */
export function isErrno(thrown: unknown): thrown is Errno {
  try {
    return thrown instanceof Errno || (thrown instanceof Error && thrown.name === 'Errno' && 'errno' in thrown);
  } catch {
    // A proxy, whose traps throw: drivers may throw anything.
    return false;
  }
}

/** The errno that answers a thrown value: its own if it is an {@link Errno}, else EIO. */
export function errnoOf(thrown: unknown): number {
  return isErrno(thrown) ? thrown.errno : ERRNO.EIO;
}

/** The most characters of a value that a reason shows. */
const SHOWN = 64;

/** A value as a reason shows it: on one line, in quotes, other than printable ASCII escaped, and cut if it is long. */
export function quote(value: string | Uint8Array): string {
  const text =
    typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, SHOWN + 1)).toString('latin1');
  const cut = text.length > SHOWN;
  const shown = (cut ? text.slice(0, SHOWN) : text).replace(/[^\x20-\x7e]|['\\]/g, escapeCharacter);
  return `'${shown}${cut ? '…' : ''}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', "'": "\\'", '\\': '\\\\' };

function escapeCharacter(char: string): string {
  const code = char.charCodeAt(0);
  return ESCAPES[char] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/** What a reason has before the lines of {@link logged}. */
const LOGS = '; the kernel logs ';

/** A reason with the lines that the kernel prints to its log in this case, after those that it has already. */
export function logged(reason: string, ...lines: readonly string[]): string {
  return `${reason}${reason.includes(LOGS) ? ' and ' : LOGS}${lines.map((line) => `"${line}"`).join(' and ')}`;
}

/** Who refuses, in parentheses: this package, or a function of the kernel, most of whose names have an underscore. */
const REFUSER = /\([^()]*(?:configfs-fuse|[a-z0-9]_[a-z0-9]|\bkstrto|\bsscanf\b)[^()]*\)/;

/** A reason that says who refuses: `by`, unless it names somebody already. */
function refusedBy(reason: string, by: string): string {
  const end = reason.indexOf(LOGS);
  const rule = end < 0 ? reason : reason.slice(0, end);
  return REFUSER.test(rule) ? reason : `${rule} (${by})${reason.slice(rule.length)}`;
}

/** An error that says who refuses, as {@link refusedBy} has it; what is no `Errno` stays as it is. */
export function naming(by: string, error: unknown): unknown {
  return isErrno(error) ? new Errno(error.code, () => refusedBy(reasonOf(error), by)) : error;
}

/** The reason that a thrown value carries, else its message. */
export function reasonOf(thrown: unknown): string {
  try {
    const { reason, message } = thrown as { reason?: string; message?: string };
    return String(reason ?? message ?? thrown);
  } catch {
    return 'what was thrown cannot be shown';
  }
}
