import { isErrno } from '../../src/errno.js';

/** What a call answers, or `ERRNO: reason` if it is refused. */
export async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (isErrno(error)) return `${error.code}: ${error.reason}`;
    throw error;
  }
}
