/**
 * The entry of the process that serves in the background: see daemon.ts.
 *
 * @module
 */
import { daemonRequest, giveUpWhenAlone } from './daemon.js';
import { endProcess, explain, failWhenIdle } from './exit.js';
import { serve } from './serve.js';

const { request, announce, fail } = daemonRequest();
giveUpWhenAlone();
failWhenIdle((message, failed) => void fail(message, failed).then(() => endProcess(failed)));
void serve(request, announce)
  .catch(async (error: unknown) => {
    const { message, status } = explain(error);
    await fail(message, status);
    return status;
  })
  .then((status) => endProcess(status));
