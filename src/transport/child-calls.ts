/**
 * The child's side of {@link PathChild}: answers calls one by one, as they are done.
 *
 * @module
 */

/** A call: the name of an operation and its argument, both plain data. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** What comes back: a result, or the code and text of an error. The first message of a child has the id 0: it is ready. */
export interface Return {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string | undefined; readonly message: string };
}

/** Operations by name. */
export type Operations = Readonly<Record<string, (argument: any) => Promise<unknown>>>;

/**
 * Serves calls until the parent is gone. System calls run on this process's own thread pool, so that it notices the end of its parent
 * even while they hang, and takes them with it.
 */
export function serveCalls(operations: Operations): void {
  const end = (): void => void process.kill(process.pid, 'SIGKILL');
  process.on('disconnect', end);
  // The parent may have gone while this process started.
  if (!process.connected) end();
  const send = (message: Return): void => void process.send?.(message, undefined, {}, () => {});
  process.on('message', (call: Call) => void answer(operations, call).then(send));
  send({ id: 0 });
}

/** Makes a call, and says how it went. */
export function answer(operations: Operations, { id, name, argument }: Call): Promise<Return> {
  return operations[name]!(argument).then(
    (result) => ({ id, result }),
    (error: NodeJS.ErrnoException) => ({ id, error: { code: error.code, message: error.message } }),
  );
}
