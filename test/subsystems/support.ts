import { isErrno } from '../../src/errno.js';
import { loadSubsystems } from '../../src/subsystems/index.js';

/** What a call answers, or `ERRNO: reason` if it is refused. */
export async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (isErrno(error)) return `${error.code}: ${error.reason}`;
    throw error;
  }
}

/** The directories outside of configfs that go with what a `-s` asks for, with the names in them. */
export async function directories(spec: string): Promise<{ path: string; entries: string[] }[]> {
  return (await loadSubsystems(spec)).flatMap(({ surroundings }) =>
    Object.entries(surroundings?.nodes ?? {}).map(([path, node]) => ({
      path,
      entries: 'list' in node ? [...node.list()].map(([name]) => name) : [],
    })),
  );
}
