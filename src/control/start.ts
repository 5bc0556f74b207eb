/**
 * Starting what steers a mount.
 *
 * @module
 */
import { atEnd } from '../at-end.js';
import type { Control } from './control.js';

/** Makes the state to begin with, and opens the control socket where one is asked for. @throws ControlFailure, ControlError */
export async function startControl(control: Control): Promise<void> {
  await control.begin();
  const {
    options: { socket },
    setting: { log },
  } = control;
  if (socket === undefined) return;
  const { ControlServer } = await import('./socket/server.js');
  // The commands are loaded when the first one comes.
  const server = new ControlServer(socket, async (...request) => (await import('./commands.js')).runCommand(control, ...request), log);
  await server.listen();
  control.onClose(atEnd(() => server.close()));
}
