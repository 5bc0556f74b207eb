/**
 * The entry of the process that serves in the background: see daemon.ts.
 *
 * @module
 */
import { daemonRequest, giveUpWhenAlone } from './daemon.js';
import { explain, whenNothingGoesOn } from './exit.js';
import { serve } from './serve.js';

const { request, announce, fail } = daemonRequest();
giveUpWhenAlone();
whenNothingGoesOn((message, failed) => void fail(message, failed).then(() => process.exit(failed)));
let status: number;
try {
  status = await serve(request, announce);
} catch (error) {
  const { message, status: failed } = explain(error);
  await fail(message, failed);
  status = failed;
}
process.exit(status);
