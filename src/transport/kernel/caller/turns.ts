/**
 * How many calls a user, and all containers together, may have under way in the child that looks at paths.
 *
 * Each may hang, and keeps a thread of the child then, until the child is replaced. Without a limit one user with a file system that hangs would
 * have all threads, and everybody else would be kept waiting until their time is over, too. In a container, one user may be thousands: root there
 * can take on all users that it has.
 *
 * @module
 */
import { monotonic } from '../../../monotonic.js';
import { OutOfTime } from '../../path-child.js';

/** The child has four times as many threads: see path-child.ts. */
const MOST = 16;
/** What is left is for those outside of containers. */
const MOST_INSIDE = 48;

/** Who asks. */
export interface Asker {
  readonly uid: number;
  /** Is he in other namespaces than this process, so that his uid says nothing about how many he is? */
  readonly isInside: boolean;
}

interface User {
  /** How many he has under way. */
  count: number;
  /** Who waits for one of them to end, in the order in which they came. */
  readonly waiting: Set<() => void>;
}

/** See the module's documentation. */
export class Turns {
  /** Those who have a call under way. */
  readonly #users = new Map<number | 'inside', User>();

  constructor(
    readonly most = MOST,
    readonly mostInside = MOST_INSIDE,
  ) {}

  /**
   * @param limit how long to wait for a turn, in milliseconds
   * @throws OutOfTime where none came: the user's other calls hang, or those of containers
   */
  async during<T>({ uid, isInside }: Asker, limit: number, call: () => Promise<T>): Promise<T> {
    const began = monotonic();
    const both = (): Promise<T> => this.#during('inside', this.mostInside, limit - (monotonic() - began), call);
    return this.#during(uid, this.most, limit, isInside ? both : call);
  }

  async #during<T>(who: number | 'inside', most: number, limit: number, call: () => Promise<T>): Promise<T> {
    let user = this.#users.get(who);
    if (user === undefined) this.#users.set(who, (user = { count: 0, waiting: new Set() }));
    if (user.count < most) user.count++;
    else await turnOf(user, limit);
    try {
      return await call();
    } finally {
      this.#end(who, user);
    }
  }

  /** The turn goes to the next one who waits. */
  #end(who: number | 'inside', user: User): void {
    const [next] = user.waiting;
    if (next !== undefined) next();
    else if (--user.count === 0) this.#users.delete(who);
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
      reject(new OutOfTime(`no call of the same user, or of a container, has ended within ${Math.round(limit) / 1000} s`));
    }, limit);
    waiting.add(begin);
  });
}
