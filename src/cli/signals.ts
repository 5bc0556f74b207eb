/**
 * Signals whose default action ends a process, and with it a mount that somebody uses: what each means to a process that serves. Left
 * out are those that tell of a fault in the process itself (SIGSEGV, SIGABRT, …), and real-time signals, which Node cannot handle.
 *
 * @module
 */

/** These ask a program to end. */
export const TO_END = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** Time, or power, is running out. Timers outlive execve(2): `perl -e 'alarm 10; exec @ARGV' COMMAND` is a limit that people use. */
export const TO_END_SOON = ['SIGALRM', 'SIGVTALRM', 'SIGXCPU', 'SIGPWR'] as const;

/** These ask for nothing that we do: what is asked for is that of other programs. */
const OTHERS = ['SIGUSR1', 'SIGUSR2', 'SIGIO', 'SIGSTKFLT', 'SIGXFSZ', 'SIGPROF'] as const;

/** {@link OTHERS}, but for SIGPROF where V8 needs it to take samples. */
const OTHER_SIGNALS = OTHERS.filter((signal) => signal !== 'SIGPROF' || !isProfiled());

/** All that a command can be meant with: those of a terminal, too. SIGXFSZ tells of our own files. */
export const FOR_COMMAND: readonly NodeJS.Signals[] = [
  ...TO_END,
  ...TO_END_SOON,
  ...OTHER_SIGNALS.filter((signal) => signal !== 'SIGXFSZ'),
  'SIGCONT',
  'SIGWINCH',
];

/** Resolves at the first signal that asks the program to end. Takes no notice of others from now on: SIGUSR1 opens no port of Node's debugger. */
export function stopSignal(): Promise<void> {
  ignoreOthers();
  return new Promise((resolve) => {
    for (const signal of [...TO_END, ...TO_END_SOON]) process.on(signal, () => resolve());
  });
}

/** From now on. */
export function ignoreOthers(): void {
  for (const signal of OTHER_SIGNALS) process.on(signal, () => {});
}

function isProfiled(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((option) => /--(cpu-)?prof\b/.test(option));
}
