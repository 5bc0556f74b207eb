/**
 * rd_mcp: a RAM disk (drivers/target/target_core_rd.c). Its pages are counted, not made.
 *
 * @module
 */
import { Errno, logged } from '../../../../core/index.js';
import { Option, toInt } from '../control-options.js';
import type { Backing, Owner, Plugin } from '../plugin.js';

/** Scatter-gather entries in one table: RD_MAX_ALLOCATION_SIZE by the size of an entry. */
const PAGES_PER_TABLE = 65536 / 32;

class RamDisk implements Backing {
  #id = 0;
  #pages: number | undefined;
  #nullio = false;
  #dummy = false;
  #tables = 0;

  constructor(readonly owner: Owner) {}

  get deviceType(): number {
    return this.#dummy ? 0x3f : 0;
  }

  option(text: string): void {
    const option = new Option(text);
    const pages = option.number('rd_pages');
    if (pages !== undefined) this.#pages = lenient(pages);
    if (lenient(option.number('rd_nullio')) === 1) this.#nullio = true;
    if (lenient(option.number('rd_dummy')) === 1) this.#dummy = true;
  }

  info(): string {
    const [nullio, dummy] = [Number(this.#nullio), Number(this.#dummy)];
    return (
      `TCM RamDisk ID: ${this.#id}  RamDisk Makeup: rd_mcp\n` +
      `        PAGES/PAGE_SIZE: ${(this.#pages ?? 0) >>> 0}*4096  SG_table_count: ${this.#tables}  nullio: ${nullio} dummy: ${dummy}\n`
    );
  }

  configure(): void {
    if (this.#pages === undefined) throw new Errno('EINVAL', 'rd_pages= is missing (rd_configure_device)');
    if (this.#pages <= 0) {
      const pages = this.#pages;
      throw new Errno('EINVAL', () =>
        logged(`${pages} pages (rd_build_device_space)`, `Illegal page count: ${pages >>> 0} for Ramdisk device`),
      );
    }
    if (!this.#nullio) this.#tables = Math.floor(this.#pages / PAGES_PER_TABLE) + 1;
    this.owner.attribs.assign({ hw_block_size: 512, hw_max_sectors: 0xffff_ffff, hw_queue_depth: 128, is_nonrot: 1 });
    this.#id = this.owner.host.configured++;
  }

  initProtection(): void {}
}

/** A number that does not fit is not an error: the driver does not look. */
function lenient(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  try {
    return toInt(written);
  } catch {
    return 0;
  }
}

export const rdMcp: Plugin = {
  name: 'rd_mcp',
  product: 'RAMDISK-MCP',
  revision: '4.0',
  attributes: 'sbc',
  make: (owner) => new RamDisk(owner),
};
