/**
 * A path in a buffer of C, as `dbroot` is kept.
 *
 * @module
 */
import { cBytes, decodeText, encodeText } from '../kinds/index.js';

/** DB_ROOT_LEN. */
const SIZE = 4096;

export class PathBuffer {
  readonly #bytes = Buffer.alloc(SIZE);

  constructor(path: string) {
    this.write(encodeText(path));
  }

  /** `strncpy` of all the bytes, and no more: without a NUL among them, what stood behind them stays. */
  write(bytes: Uint8Array): void {
    this.#bytes.set(bytes);
  }

  get path(): string {
    return decodeText(cBytes(this.#bytes));
  }
}
