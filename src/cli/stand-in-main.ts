/**
 * The entry of the process that serves a mount for a test: see src/testing. It talks to the test over Node's IPC channel, and
 * ends when the test's process does.
 *
 * @module
 */
import { endProcess, explain } from './exit.js';
import { type MountRequest, serve } from './serve.js';

/** What the test receives. */
type Report = { readonly ready: true } | { readonly failed: string };

const send = (report: Report): Promise<void> =>
  new Promise((resolve) => {
    if (!process.send) return resolve();
    process.send(report, undefined, {}, () => resolve());
  });

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.once('message', (request: MountRequest) => {
  void serve(request, () => send({ ready: true }))
    .catch(async (error: unknown) => {
      const { message, status } = explain(error);
      await send({ failed: message });
      return status;
    })
    .then((status) => endProcess(status));
});
