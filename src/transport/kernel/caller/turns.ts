/**
 * How many calls a user may have under way in the child that looks at paths.
 *
 * Each may hang, and keeps a thread of the child then, until the child is replaced. Without a limit one user with a file system that hangs would
 * have all threads, and everybody else would be kept waiting until their time is over, too.
 *
 * @module
 */
import { OutOfTime } from '../../path-child.js';

/** The child has four times as many threads: see path-child.ts. */
const MOST = 16;

interface User {
  /** How many he has under way. */
  count: number;
  /** Who waits for one of them to end, in the order in which they came. */
  readonly waiting: Set<() => void>;
}

/** See the module's documentation. */
export class Turns {
  /** Those who have a call under way. */
  readonly #users = new Map<number, User>();

  constructor(readonly most = MOST) {}

  /**
   * @param limit how long to wait for a turn, in milliseconds
   * @throws OutOfTime where none came: the user's other calls hang
   */
  async during<T>(uid: number, limit: number, call: () => Promise<T>): Promise<T> {
    let user = this.#users.get(uid);
    if (user === undefined) this.#users.set(uid, (user = { count: 0, waiting: new Set() }));
    if (user.count < this.most) user.count++;
    else await turnOf(user, limit);
    try {
      return await call();
    } finally {
      this.#end(uid, user);
    }
  }

  /** The turn goes to the next one who waits. */
  #end(uid: number, user: User): void {
    const [next] = user.waiting;
    if (next !== undefined) next();
    else if (--user.count === 0) this.#users.delete(uid);
  }
}

function turnOf({ waiting }: User, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      clearTimeout(timer);
      waiting.delete(begin);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(begin);
      reject(new OutOfTime(`no call of the same user has ended within ${limit / 1000} s`));
    }, limit);
    waiting.add(begin);
  });
}
