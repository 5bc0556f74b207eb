/** A tree of gadgets, and calls on it by path: each answers what it gives, or the name of the errno. */
import { usbGadget } from '../../../src/subsystems/usb-gadget/index.js';
import { list } from '../../core/support.js';
import { Calls } from '../calls.js';
import { refusal } from '../support.js';

/** All paths start below `usb_gadget`. */
export class Gadgets extends Calls {
  constructor(options: Record<string, string> = {}, answer?: Calls['answer']) {
    super(usbGadget(options), answer);
  }

  /** With a newline, as `echo` does. */
  echo = (path: string, text: string | number): Promise<unknown> => this.put(path, `${text}\n`);

  /** The names in a directory, sorted. */
  override ls = async (path: string): Promise<string[]> => (await list(this.fs, await this.at(path))).sort();
}

/** A tree with the gadget `g`, the configuration `g/configs/c.1` and the functions named, each linked by its name. */
export async function gadget(options: Record<string, string>, ...functions: string[]): Promise<Gadgets> {
  return fill(new Gadgets(options), functions);
}

/** The same, but a refused call answers `ERRNO: reason`. */
export async function explainingGadget(options: Record<string, string>, ...functions: string[]): Promise<Gadgets> {
  return fill(new Gadgets(options, refusal), functions);
}

async function fill(tree: Gadgets, functions: readonly string[]): Promise<Gadgets> {
  await tree.make('g', 'g/configs/c.1');
  for (const made of functions) {
    await tree.mkdir(`g/functions/${made}`);
    await tree.link(`g/functions/${made}`, `g/configs/c.1/${made}`);
  }
  return tree;
}
