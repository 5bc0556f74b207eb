/**
 * A directory that is closed to somebody. A mount's kernel keeps the names in it until it is told to ask for them again, a moment after the
 * chmod is answered (src/transport/kernel/permission/gate.ts), and on a busy machine that moment is long. So scripts wait on a mount, which their answers do not tell.
 */
const PAUSE = 'sleep 51';

/** What a chmod, in one of its forms, closes to somebody: a path or a descriptor. @param {string} line */
export function closedBy(line) {
  const [, what, mode] = /\bf?chmod(?:fd)? (\S+) 0*([0-7]+)$/.exec(line) ?? [];
  return mode !== undefined && (parseInt(mode, 8) & 0o111) !== 0o111 ? what : undefined;
}

/** @param {string[]} lines */
export const withPauses = (lines) => lines.flatMap((line) => (closedBy(line) === undefined ? [line] : [line, PAUSE]));

/** @param {string} answers */
export const withoutPauses = (answers) => answers.replaceAll(`\n${PAUSE} => ok\n`, '\n');
