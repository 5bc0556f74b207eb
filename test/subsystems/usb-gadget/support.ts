/** A tree of gadgets, and calls on it by path: each answers what it gives, or the name of the errno. */
import type { Configfs } from '../../../src/core/configfs.js';
import type { ConfigSubsystem } from '../../../src/core/index.js';
import { usbGadget } from '../../../src/subsystems/usb-gadget/index.js';
import { caller, configfs, errno, list, open, walk } from '../../core/support.js';
import { refusal } from '../support.js';

function split(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** All paths start below `usb_gadget`. */
export class Gadgets {
  readonly fs: Configfs = configfs();
  readonly subsystem: ConfigSubsystem;

  /** @param answer what a call answers: by default undefined or the name of the errno */
  constructor(
    options: Record<string, string> = {},
    readonly answer: typeof errno = errno,
  ) {
    this.subsystem = usbGadget(options);
    this.fs.registerSubsystem(this.subsystem);
  }

  at = (path: string) => walk(this.fs, `usb_gadget/${path}`);

  /** Makes all of them, in their order. Answers undefined, or the first failure. */
  mkdir = async (...paths: string[]): Promise<unknown> => {
    for (const path of paths) {
      const failure = await this.answer(async () => {
        const [directory, name] = split(path);
        await this.fs.mkdir(await this.at(directory), name, caller());
      });
      if (failure !== undefined) return failure;
    }
    return undefined;
  };

  rmdir = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.rmdir(await this.at(directory), name, caller());
    });

  link = (to: string, path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      const target = await this.at(to);
      await this.fs.symlink(await this.at(directory), name, () => target, caller());
    });

  unlink = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.unlink(await this.at(directory), name, caller());
    });

  /** Writes it as it is. Answers undefined if all was taken, the number of bytes if less was. */
  put = (path: string, text: string): Promise<unknown> =>
    this.answer(async () => {
      const data = Buffer.from(text, 'latin1');
      const taken = await this.fs.write(await open(this.fs, `usb_gadget/${path}`, 'w'), 0, data, caller());
      return taken === data.length ? undefined : taken;
    });

  /** With a newline, as `echo` does. */
  echo = (path: string, text: string | number): Promise<unknown> => this.put(path, `${text}\n`);

  /** All of it, newline and all, one character for each byte. */
  cat = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const file = await open(this.fs, `usb_gadget/${path}`, 'r');
      return Buffer.from(await this.fs.read(file, 0, 4096, caller())).toString('latin1');
    });

  /** The names in a directory, sorted. */
  ls = async (path: string): Promise<string[]> => (await list(this.fs, await this.at(path))).sort();
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
  await tree.mkdir('g', 'g/configs/c.1');
  for (const made of functions) {
    await tree.mkdir(`g/functions/${made}`);
    await tree.link(`g/functions/${made}`, `g/configs/c.1/${made}`);
  }
  return tree;
}
