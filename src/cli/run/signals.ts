/**
 * Signals that this process gets, and that are meant for the command.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Machine } from '../../machine/machine.js';
import { endProcess } from '../exit.js';
import { FOR_COMMAND, TO_END } from '../signals.js';
import { statusOf } from './command.js';

/** Signals that a terminal sends to all processes in its foreground, the command among them. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGCONT', 'SIGWINCH'];

/**
 * From now on.
 * @param pass sends one to the command
 * @param end called first for a signal that asks a program to end; true: it has been dealt with
 */
export function passSignals(pass: (signal: NodeJS.Signals) => void, end: (signal: NodeJS.Signals) => boolean): void {
  // What tells of our own files.
  process.on('SIGXFSZ', () => {});
  for (const signal of FOR_COMMAND) {
    process.on(signal, () => {
      if ((TO_END as readonly NodeJS.Signals[]).includes(signal) && end(signal)) return;
      if (FROM_TERMINAL.includes(signal) && inForeground()) return;
      pass(signal);
    });
  }
}

/** From now on, to the command of a machine. A signal that asks to end before there is a command ends this process too. */
export function passSignalsTo(machine: Machine): void {
  passSignals(
    (signal) => machine.signal(signal),
    (signal) => {
      if (machine.running) return false;
      // There is no command yet, and perhaps there never will be: a module of subsystems may take its time.
      machine.kill();
      endProcess(statusOf(null, signal));
    },
  );
}

/** Is this process in the foreground of its terminal? Then a signal of the terminal's has reached the command already. */
function inForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    // After the name in brackets: state, ppid, pgrp, session, tty, foreground group of the tty (proc_pid_stat(5)).
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return false;
  }
}
