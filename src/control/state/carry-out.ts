/**
 * Carries out a plan, whatever order the subsystem wants: steps that fail are tried again as long as any other succeeds.
 *
 * Where that leads nowhere, one of the steps that did succeed came too early: all is undone, and the plan is begun anew with
 * the failed steps in front. All or nothing: in the end either every step is done, or none.
 *
 * @module
 */
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import { type AttrValue, VERBATIM } from './attr-values.js';
import { type Failed, Order } from './order.js';
import { isSwitch, type Step } from './plan.js';
import { type DirState, holds, join, sameValue, type TreeAccess } from './tree.js';

/** A plan that cannot be carried out; nothing has changed. */
export class StuckError extends Error {
  override readonly name = 'StuckError';

  constructor(
    /** What failed, the first one first. */
    readonly stuck: readonly Failed[],
  ) {
    const { step, error } = stuck[0]!;
    super(`${stepText(step)}: ${errorText(error)}${stuck.length > 1 ? ` (and ${stuck.length - 1} more)` : ''}`);
  }
}

/** What was to be done, as the one who wrote the state would say it. */
function stepText(step: Step): string {
  const { kind, path } = step;
  if (kind !== 'fill') return `${kind} ${path}`;
  return `store ${join(path, step.attrs.names.find((name) => !isSwitch(name))!)}`;
}

/** Errno and, where there is one, the reason. */
function errorText(error: unknown): string {
  const { code, reason, message } = error as { code?: string; reason?: string; message?: string };
  return code === undefined ? String(message) : reason === undefined ? code : `${code}: ${reason}`;
}

type Fill = Step & { readonly kind: 'fill' };

/** So often a plan is begun anew. */
const ATTEMPTS = 8;

/**
 * @param options `partly`: what does succeed stays; `putBack`: attributes held those values before, so what refuses them may be passed by
 * @returns attributes that do not read as they should all the same
 * @throws StuckError
 */
export async function carryOut(
  tree: TreeAccess,
  steps: readonly Step[],
  { partly = false, putBack = false } = {},
): Promise<readonly string[]> {
  const order = new Order();
  for (let number = 1; ; number++) {
    const attempt = new Attempt(tree, order, putBack);
    const stuck = (await attempt.run(steps)) ?? [];
    const anew = number < ATTEMPTS && order.learn(steps, stuck, attempt.ignored);
    if (stuck.length === 0 && !anew) return attempt.unsettled;
    if (anew || !partly) await attempt.undo();
    if (!anew) throw new StuckError(stuck);
  }
}

class Attempt {
  readonly #undo: (() => Promise<void>)[] = [];
  /** What attributes held that were written: others may have changed with them. */
  readonly #before = new Map<string, AttrValue | undefined>();
  /** Attributes that do not read as they should. */
  readonly unsettled: string[] = [];
  /** Stores that changed nothing. */
  readonly ignored: { readonly path: string; readonly value: AttrValue }[] = [];

  constructor(
    readonly tree: TreeAccess,
    readonly order: Order,
    readonly putBack: boolean,
  ) {}

  /** @returns what failed */
  async run(steps: readonly Step[]): Promise<StuckError['stuck'] | undefined> {
    let left = this.order.of(steps);
    let switchedOff = false;
    for (;;) {
      const failed: Failed[] = [];
      let any = false;
      for (const step of left) {
        try {
          const done = step.kind === 'fill' ? this.#fill(step, 0, failed) : this.#do(step);
          // Most steps need no waiting, and there may be thousands.
          if (done) await done;
          any = true;
        } catch (error) {
          failed.push({ step, error });
        }
      }
      if (failed.length === 0) break;
      if (!any) {
        // What is at work may not want to go: it is set to rest first.
        if (switchedOff || !(await this.#switchOff(failed))) {
          if (this.#before.size > 0) await this.#settle(steps);
          return failed;
        }
        switchedOff = true;
      }
      left = failed.map(({ step }) => step);
    }
    if (this.#before.size > 0) await this.#settle(steps);
    return undefined;
  }

  /** Setting one attribute may have changed another one that was right before. */
  async #settle(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'store') await this.#settleOne(step.path, step.value);
      else if (step.kind === 'fill') {
        try {
          const settled = this.#settleAll(step, 0);
          if (settled) await settled;
        } catch {
          // The directory is not there: it is among what has failed.
        }
      }
    }
  }

  #settleAll(fill: Fill, from: number): MaybePromise<void> {
    const { path, attrs } = fill;
    return then(this.tree.different(path, attrs, from), (at) => {
      if (at >= attrs.size) return;
      const name = attrs.nameAt(at);
      const settled = isSwitch(name) ? undefined : this.#settleOne(join(path, name), attrs.valueAt(at));
      return then(settled, () => this.#settleAll(fill, at + 1));
    });
  }

  async #settleOne(path: string, wanted: AttrValue): Promise<void> {
    if (wanted.length !== 1 || VERBATIM.has(wanted)) return;
    try {
      const value = await this.tree.read(path);
      if (!value || sameValue(value, wanted)) return;
      await this.tree.write(path, wanted[0]!);
      const after = await this.tree.read(path);
      if (sameValue(after, wanted)) return;
      this.unsettled.push(path);
      if (sameValue(after, this.#before.get(path))) this.ignored.push({ path, value: wanted });
    } catch {
      // It was written once, and is as good as can be.
    }
  }

  /** Each attribute is looked at when its turn comes: a store before it may have changed it. What fails goes into `failed`. */
  #fill(fill: Fill, from: number, failed: Failed[]): MaybePromise<void> {
    const { path, attrs } = fill;
    return then(this.tree.different(path, attrs, from), (at) => {
      if (at >= attrs.size) return;
      return then(this.#fillOne(path, attrs.nameAt(at), attrs.valueAt(at), failed), () => this.#fill(fill, at + 1, failed));
    });
  }

  #fillOne(dir: string, name: string, value: AttrValue, failed: Failed[]): MaybePromise<void> {
    const path = join(dir, name);
    if (isSwitch(name) || this.order.has(path)) return;
    const fail = (error: unknown): void => void failed.push({ step: { kind: 'store', path, value }, error });
    try {
      const done = this.#store(path, value);
      return done instanceof Promise ? done.catch(fail) : done;
    } catch (error) {
      fail(error);
    }
  }

  #do(step: Exclude<Step, Fill>): MaybePromise<void> {
    const { tree } = this;
    const { kind, path } = step;
    switch (kind) {
      case 'mkdir':
        return this.#mkdir(path);
      case 'symlink':
        return then(tree.symlink(path, step.target), () => void this.#undo.push(async () => tree.unlink(path)));
      case 'unlink':
        return then(tree.unlink(path), () => void this.#undo.push(async () => tree.symlink(path, step.target)));
      case 'rmdir':
        return then(tree.rmdir(path), () => void this.#undo.push(() => this.#remake(path, step.before)));
      case 'store':
        return this.#store(path, step.value);
    }
  }

  #mkdir(path: string): MaybePromise<void> {
    const { tree } = this;
    // EEXIST: it came with its parent.
    const failed = (error: unknown): void => {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    };
    const made = (): void => void this.#undo.push(async () => tree.rmdir(path));
    try {
      const done = tree.mkdir(path);
      return done instanceof Promise ? done.then(made, failed) : made();
    } catch (error) {
      failed(error);
    }
  }

  /** A removed directory once more, with what its attributes held; what was in it has steps of its own. */
  async #remake(path: string, { attrs }: DirState): Promise<void> {
    await this.tree.mkdir(path);
    for (const [name, value] of attrs) {
      for (const one of value) await Promise.resolve(this.tree.write(join(path, name), one)).catch(() => {});
    }
  }

  #store(path: string, value: AttrValue): MaybePromise<void> {
    return then(this.tree.read(path), (before) => (holds(before, value) ? undefined : this.#write(path, value, before)));
  }

  #write(path: string, value: AttrValue, before: AttrValue | undefined): MaybePromise<void> {
    if (!this.#before.has(path)) this.#before.set(path, before);
    const rest = (at: number): MaybePromise<void> => {
      if (at < value.length)
        return then(VERBATIM.has(value) ? this.tree.store(path, value[at]!) : this.#put(path, value[at]!), () => rest(at + 1));
      if (before?.length === 1) this.#undo.push(async () => this.tree.write(path, before[0]!));
    };
    return rest(0);
  }

  #put(path: string, value: Uint8Array): MaybePromise<void> {
    const { tree, putBack } = this;
    if (!putBack || !tree.putBack) return tree.write(path, value);
    const otherwise = (error: unknown): MaybePromise<void> =>
      then(tree.putBack!(path, value), (done) => {
        if (!done) throw error;
      });
    try {
      const done = tree.write(path, value);
      return done instanceof Promise ? done.catch(otherwise) : done;
    } catch (error) {
      return otherwise(error);
    }
  }

  /** Turns off what keeps directories from being removed. @returns false if there was nothing */
  async #switchOff(failed: readonly { readonly step: Step }[]): Promise<boolean> {
    let any = false;
    for (const { step } of failed) {
      if (step.kind !== 'rmdir') continue;
      const { attrs } = await this.tree.capture(step.path);
      for (const name of attrs.names) {
        if (!isSwitch(name)) continue;
        try {
          await this.#store(`${step.path}/${name}`, [Buffer.from(name === 'UDC' ? '\n' : '0\n')]);
          any = true;
        } catch {
          // It is off, or does not want to be.
        }
      }
    }
    return any;
  }

  /** Backwards; what does not succeed at once is tried again, as long as anything does. */
  async undo(): Promise<void> {
    let left = this.#undo.reverse();
    for (;;) {
      const failed: (() => Promise<void>)[] = [];
      for (const undo of left) await undo().catch(() => failed.push(undo));
      if (failed.length === 0 || failed.length === left.length) return;
      left = failed;
    }
  }
}
