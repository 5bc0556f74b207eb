/**
 * printer.NAME.
 *
 * ```
 * printer.NAME/pnp_string  q_len
 * ```
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno, PAGE_SIZE } from '../../../core/index.js';
import { cBytes, inFunctions, u16 } from '../../kinds/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction, setting } from '../function.js';
import type { Machine } from '../machine.js';

/** `printer.NAME`. */
export class Printer extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];
  readonly minor: number;
  /** Whether the character device exists: while the function is bound. */
  #registered = false;
  pnp_string: Buffer | undefined;
  q_len = 10;

  constructor(machine: Machine) {
    super(printerType, machine);
    const minor = machine.printerMinors.take();
    if (minor === undefined)
      throw new Errno('ENODEV', 'there are four printer functions, the most there may be (PRINTER_MINORS, gprinter_alloc_inst)');
    this.minor = minor;
  }

  override bind(resources: Resources): void {
    super.bind(resources);
    if (this.#registered) throw new Errno('EEXIST', () => `another configuration has /dev/g_printer${this.minor} (device_create)`);
    this.#registered = true;
    this.machine.nodes.add(`g_printer${this.minor}`);
  }

  override unbind(): void {
    this.#registered = false;
    this.machine.nodes.remove(`g_printer${this.minor}`);
  }

  override dispose(): void {
    this.machine.printerMinors.release(this.minor);
  }
}

/** Kept as written, and shown with a newline if it has none, even if it is empty. It can be changed at any time. */
const pnpString: Attribute<Printer> = {
  name: 'pnp_string',
  show({ pnp_string: text }) {
    if (!text) return '';
    const ended = text.at(-1) === 0x0a || text.length + 1 >= PAGE_SIZE;
    return ended ? text : Buffer.concat([text, Buffer.from('\n')]);
  },
  store(printer, page) {
    printer.pnp_string = Buffer.from(cBytes(page));
  },
};

const printerType: ConfigItemType<Printer> = {
  attrs: inFunctions('f_printer_opts_', [pnpString, setting<Printer, number>('q_len', u16())]),
};
