/**
 * What is written to an open binary attribute. It is stored when the file is closed, so it is one `store`, and is collected until then.
 *
 * @module
 */

/** The most bytes that are collected. */
const MOST = 1 << 20;

/** See the module's documentation. */
export class Written {
  #size = 0;
  readonly #parts: { readonly offset: number; readonly data: Uint8Array }[] = [];

  /** @param data is kept, so it is nobody else's */
  add(offset: number, data: Uint8Array): void {
    this.#size = Math.max(this.#size, offset + data.length);
    if (offset + data.length <= MOST) this.#parts.push({ offset, data });
  }

  /** All of it so far, up to the most bytes that are collected; zeros where nothing was written. */
  get content(): Uint8Array {
    const content = new Uint8Array(Math.min(this.#size, MOST));
    for (const { offset, data } of this.#parts) content.set(data, offset);
    return content;
  }
}
