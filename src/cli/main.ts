#!/usr/bin/env node
/**
 * `configfs-fuse`: finds the command, runs it, and turns what it throws into one line and an exit status.
 *
 * @module
 */
import { commandNamed, commands } from './commands.js';
import { EXIT, explain, UsageError, whenNothingGoesOn } from './exit.js';
import { commandHelp, programHelp, version } from './help.js';
import { say, warn } from './output.js';

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === '--version' || name === '-V') {
    say(`configfs-fuse ${version()}`);
    return EXIT.ok;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = name === 'help' && args[0] !== undefined ? commandNamed(args[0]) : undefined;
    say(about ? commandHelp(about) : programHelp(commands));
    return EXIT.ok;
  }
  if (name === undefined) throw new UsageError(`a command is missing; expected ${commands.map((command) => command.name).join(', ')}`);
  const command = commandNamed(name);
  // Everything after `--` belongs to somebody else.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (own.includes('--help') || own.includes('-h')) {
    say(commandHelp(command));
    return EXIT.ok;
  }
  const { run } = await command.load();
  return run(args);
}

whenNothingGoesOn((message, failed) => {
  warn(message);
  process.exit(failed);
});
let status: number;
try {
  status = await main(process.argv.slice(2));
} catch (error) {
  const { message, status: failed } = explain(error);
  warn(message);
  status = failed;
}
// Whatever a user's subsystem still has running, such as a timer: it ends with its mount.
process.exit(status);
