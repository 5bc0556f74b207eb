/**
 * The blocks of a Markdown page that hold commands.
 *
 * A fenced `console` block shows a session: a line `$ COMMAND`, lines `> …` that continue it, then what it printed. A fenced
 * `sh` block holds commands without their output. What a test needs to know stands in comments right before the fence, where
 * readers do not see it:
 *
 *     <!-- not run: it needs a Docker engine -->      the reason why a test can't run the block
 *     <!-- as root -->                                only root can run it
 *     <!-- first: cp $ROOT/docs/examples/storage.mjs . -->    what has to be there before
 *     <!-- in the checkout -->                        in the root of the repository, where readers have built it
 *     <!-- goes on -->                                in the directory that the block before it has left
 *
 * Before a block of another language, `<!-- file: NAME -->` says that readers save it as NAME: it is there in all later blocks.
 */

/** One command of a block, and what the page says it prints. */
export interface Step {
  readonly command: string;
  /** Lines of output; undefined in a block that shows none. */
  readonly shown: readonly string[] | undefined;
}

export interface Block {
  /** Number of the line at which the fence opens, from 1. */
  readonly line: number;
  readonly steps: readonly Step[];
  readonly notRun: string | undefined;
  readonly asRoot: boolean;
  readonly first: readonly string[];
  readonly goesOn: boolean;
  readonly inCheckout: boolean;
  /** Files that the page has shown before, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** The language, and the name of a file after it. */
const FENCE = /^```(\w*)(?: [\w.-]+)?\s*$/;
const COMMENT = /^<!-- (.*) -->$/;

/** All blocks of commands of a page, in their order. */
export function readBlocks(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  const files: Record<string, string> = {};
  let notes: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = FENCE.exec(lines[at]!)?.[1];
    if (language === undefined) {
      const note = COMMENT.exec(lines[at]!)?.[1];
      notes = note === undefined ? [] : [...notes, note];
      continue;
    }
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: this block has no end`);
    const body = lines.slice(at + 1, end);
    const file = notes.find((note) => note.startsWith('file: '))?.slice(6);
    if (file !== undefined) files[file] = `${body.join('\n')}\n`;
    if (language === 'console' || language === 'sh') {
      blocks.push({
        line: at + 1,
        steps: language === 'console' ? readSession(body) : [{ command: body.join('\n'), shown: undefined }],
        ...readNotes(notes),
        files: { ...files },
      });
    }
    notes = [];
    at = end;
  }
  return blocks;
}

function readNotes(notes: readonly string[]): Pick<Block, 'notRun' | 'asRoot' | 'first' | 'goesOn' | 'inCheckout'> {
  const after = (word: string) => notes.filter((note) => note.startsWith(word)).map((note) => note.slice(word.length).trim());
  return {
    notRun: after('not run:')[0],
    asRoot: notes.includes('as root'),
    first: after('first:'),
    goesOn: notes.includes('goes on'),
    inCheckout: notes.includes('in the checkout'),
  };
}

function readSession(body: readonly string[]): readonly Step[] {
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of body) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else if (line.startsWith('> ') && last && last.shown.length === 0) last.command += `\n${line.slice(2)}`;
    else last?.shown.push(line);
  }
  return steps;
}

/**
 * Is this what the page shows? `…` stands for any text within a line; alone on a line, for any number of lines. Empty lines at
 * the end do not count.
 */
export function agrees(shown: readonly string[], printed: string): boolean {
  const pattern = shown
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*' : `${escapePattern(line.trimEnd()).replaceAll('…', '.*')}[ \\t]*\n`))
    .join('');
  return new RegExp(`^${pattern}\\n*$`).test(printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
