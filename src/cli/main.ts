#!/usr/bin/env node
/**
 * `configfs-fuse`: runs a command, and turns errors into one line and an exit status.
 *
 * @module
 */
import { readCommandLine } from './command-line.js';
import { commands, findCommand } from './commands.js';
import { endProcess, EXIT, explain, failWhenIdle } from './exit.js';
import { commandHelp, programHelp, version } from './help.js';
import { say, warn } from './output.js';

async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...args] = argv;
  if (name === '--version' || name === '-V') {
    say(`configfs-fuse ${version()}`);
    return EXIT.ok;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = name === 'help' && args[0] !== undefined ? findCommand(args[0]) : undefined;
    say(about ? commandHelp(about) : programHelp(commands));
    return EXIT.ok;
  }
  const command = findCommand(name);
  const line = readCommandLine(command, args);
  if (line === 'help') {
    say(commandHelp(command));
    return EXIT.ok;
  }
  const { run } = await command.load();
  return run(line);
}

failWhenIdle((message, failed) => {
  warn(message);
  endProcess(failed);
});
void main(process.argv.slice(2))
  .catch((error: unknown) => {
    const { message, status } = explain(error);
    warn(message);
    return status;
  })
  // Timers and handles of a user's subsystem end with its mount.
  .then((status) => endProcess(status));
