/** An nvmet tree, and calls on it by path: each answers what it gives, or the name of the errno. */
import { nvmet } from '../../../src/subsystems/nvmet/index.js';
import type { Target } from '../../../src/subsystems/nvmet/target.js';
import { Calls } from '../calls.js';
import { refusal } from '../support.js';

export const SUBSYSTEM = 'subsystems/nqn.a';
export const NAMESPACE = `${SUBSYSTEM}/namespaces/1`;
export const PORT = 'ports/1';

/** All paths start below `nvmet`. */
export class Tree extends Calls {
  readonly target: Target;

  constructor(options: Record<string, string>, answer?: Calls['answer']) {
    const target = nvmet(options);
    super(target, answer);
    this.target = target;
  }

  /** The text without its final newline. */
  line = async (path: string): Promise<unknown> => {
    const text = await this.cat(path);
    return typeof text === 'string' ? text.replace(/\n$/, '') : text;
  };
}

/** A tree in which these directories are made already. */
export function tree(options: Record<string, string>, ...made: string[]): Promise<Tree> {
  return new Tree(options).make(...made);
}

/** The same, but a refused call answers `ERRNO: reason`. */
export function explainingTree(options: Record<string, string>, ...made: string[]): Promise<Tree> {
  return new Tree(options, refusal).make(...made);
}
