/**
 * The entry of the process that serves a mount for a test: see src/testing. It talks to the test over Node's IPC channel, and
 * ends when the test's process does, however that ends. Commands that still run in the mount end with it.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { atEnd } from '../at-end.js';
import { killWhere } from '../processes.js';
import { endProcess, explain, EXIT } from './exit.js';
import { OwnDir } from './own-dir.js';
import { type MountRequest, serve } from './serve.js';
import { TO_END, TO_END_SOON } from './signals.js';

/** What the test asks for. */
export interface StandInRequest {
  readonly subsystems: readonly string[];
  /** The state to begin with: a file, or the text of one. */
  readonly state?: { readonly file: string } | { readonly text: string };
  readonly faults?: string;
  /** Default: a directory of its own. */
  readonly at?: string;
  readonly readOnly: boolean;
  readonly transport?: MountRequest['transport'];
}

/** What the test receives. */
export type StandInReport = { readonly ready: { readonly path: string; readonly socket: string } } | { readonly failed: string };

const send = (report: StandInReport): Promise<void> =>
  new Promise((done) => {
    if (!process.send) return done();
    process.send(report, undefined, {}, () => done());
  });

let own: OwnDir | undefined;

process.once('disconnect', () => {
  // Nothing was asked for yet.
  if (!own) endProcess(EXIT.ok);
  process.kill(process.pid, 'SIGTERM');
});
for (const signal of [...TO_END, ...TO_END_SOON]) {
  process.once(signal, () => {
    if (own) killWhere(`CONFIGFS_FUSE_CONTROL=${own.socket}`);
  });
}
process.once('message', (request: StandInRequest) => {
  void answer(request)
    .catch(async (error: unknown) => {
      const { message, status } = explain(error);
      await send({ failed: message });
      return status;
    })
    .then((status) => endProcess(status));
});

async function answer({ subsystems, state, faults, at, readOnly, transport }: StandInRequest): Promise<number> {
  const made = (own = new OwnDir());
  atEnd(() => made.remove());
  const { socket, journal } = own;
  if (state && 'text' in state) writeFileSync(own.state, state.text);
  const dir = at === undefined ? own.makeMountPoint() : resolve(at);
  const request = {
    dir,
    subsystems,
    readOnly,
    ...(transport && { transport }),
    control: { socket, journal, ...(state && { load: 'file' in state ? state.file : own.state }), ...(faults !== undefined && { faults }) },
  };
  return serve(request, () => send({ ready: { path: dir, socket } }));
}
