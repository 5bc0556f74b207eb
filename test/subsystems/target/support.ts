/** A target, and calls on it by path: each answers what it gives, or `ERRNO: reason` if it is refused. */
import { target } from '../../../src/subsystems/target/index.js';
import { Calls, split } from '../calls.js';
import { refusal } from '../support.js';

/** Only the name of the errno. */
export const code = (answer: unknown): unknown => (typeof answer === 'string' ? answer.replace(/:.*/s, '') : answer);

/** All paths start below `target`. */
export class Tree extends Calls {
  constructor(options: Record<string, string> = {}) {
    super(target(options), refusal);
  }

  /** A RAM disk that is enabled. */
  async disk(name = 'core/rd_mcp_0/r'): Promise<this> {
    await this.make(split(name)[0], name);
    await this.put(`${name}/control`, 'rd_pages=16');
    await this.put(`${name}/enable`, '1');
    return this;
  }
}
