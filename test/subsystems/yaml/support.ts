/**
 * What the tests of described subsystems share: a configfs with a description in it, and a shell's view of it.
 */
import type { Configfs } from '../../../src/core/configfs.js';
import type { VNode } from '../../../src/core/vfs.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { caller, configfs, errno, walk } from '../../core/support.js';

/** Calls that answer the errno's name where they fail. */
export class Shell {
  constructor(readonly fs: Configfs) {}

  mkdir(path: string): Promise<unknown> {
    return this.#in(path, async (parent, name) => void (await this.fs.mkdir(parent, name, caller())));
  }

  rmdir(path: string): Promise<unknown> {
    return this.#in(path, async (parent, name) => void (await this.fs.rmdir(parent, name, caller())));
  }

  mv(from: string, to: string): Promise<unknown> {
    return this.#in(from, (parent, name) =>
      this.#in(to, async (target, newName) => this.fs.rename(parent, name, target, newName, 0, caller())),
    );
  }

  ln(target: string, path: string): Promise<unknown> {
    return this.#in(path, async (parent, name) => void (await this.fs.symlink(parent, name, () => walk(this.fs, target), caller())));
  }

  rm(path: string): Promise<unknown> {
    return this.#in(path, (parent, name) => this.fs.unlink(parent, name, caller()));
  }

  async cat(path: string): Promise<unknown> {
    return errno(async () => {
      const file = await this.fs.open(await walk(this.fs, path), true, false, caller());
      try {
        return Buffer.from(await this.fs.read(file, 0, 1 << 20, caller())).toString('latin1');
      } finally {
        await this.fs.release(file);
      }
    });
  }

  /** @returns nothing, or the errno */
  async echo(text: string | Buffer, path: string): Promise<unknown> {
    return errno(async () => {
      const file = await this.fs.open(await walk(this.fs, path), false, true, caller());
      try {
        await this.fs.write(file, 0, Buffer.from(text), caller());
        await this.fs.flush(file, caller());
      } finally {
        await this.fs.release(file);
      }
    });
  }

  async mode(path: string): Promise<string> {
    return (this.fs.getattr(await walk(this.fs, path)).mode & 0o7777).toString(8).padStart(4, '0');
  }

  #in(path: string, call: (parent: VNode, name: string) => unknown): Promise<unknown> {
    const at = path.lastIndexOf('/');
    return errno(async () => call(await walk(this.fs, path.slice(0, at)), path.slice(at + 1)));
  }
}

/** A configfs with the subsystems of a description. Failures of callbacks are collected, since a binary store only logs them. */
export async function mounted(text: string, failures: unknown[] = []): Promise<Shell> {
  const fs = configfs({ onCallbackFailure: ({ error }) => void failures.push(error) });
  for (const subsystem of parseDescription(text, 'test.yaml')) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}
