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
  if (name === '') return listCommands('a command is missing', programHelp(commands));
  const command = findCommand(name);
  const line = readCommandLine(command, args);
  if (line === 'help') {
    say(commandHelp(command));
    return EXIT.ok;
  }
  if (line === 'no command') return listCommands(`${name}: a command is missing`, commandHelp(command));
  const { run } = await command.load();
  return run(line);
}

/** A command line without the command: the help lists those that there are. @returns the exit status */
function listCommands(mistake: string, help: string): number {
  warn(mistake, help);
  return EXIT.usage;
}

failWhenIdle((message, failed) => {
  warn(message);
  endProcess(failed);
});
void main(process.argv.slice(2))
  .catch((error: unknown) => {
    const { message, status } = explain(error);
    warn(message.split('\n'));
    return status;
  })
  // Timers and handles of a user's subsystem end with its mount.
  .then((status) => endProcess(status));
