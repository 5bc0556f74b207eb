/**
 * Plays a recorded script of file-system calls (`NAME.ops`) in a tree, without a mount, and answers in the words of the record
 * (`NAME.out`): one line for each call, and lines that begin with two blanks for what `tree` finds.
 */
import type { Configfs } from '../../../src/core/configfs.js';
import type { DirEntry } from '../../../src/core/vfs.js';
import { caller, walk } from '../../core/support.js';
import { Shell } from '../yaml/support.js';

/** The escapes of a script's words. */
const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', '0': '\0' };
const decode = (word: string): string =>
  word
    .replace(/\\\*(\d+)\((.*?)\)/g, (_, count: string, text: string) => text.repeat(Number(count)))
    .replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);

export class Player {
  readonly #shell: Shell;

  constructor(private readonly fs: Configfs) {
    this.#shell = new Shell(fs);
  }

  async play(script: string): Promise<string[]> {
    const lines: string[] = [];
    for (const line of script.split('\n').filter(Boolean)) {
      const [call, ...words] = line.split(' ');
      if (call === 'tree') lines.push(`${line} =>`, ...(await this.#tree(words[0]!)));
      else lines.push(`${line} => ${await this.#call(call!, words)}`);
    }
    return lines;
  }

  async #call(call: string, words: readonly string[]): Promise<string> {
    const path = `/${decode(words.at(-1)!)}`;
    switch (call) {
      case 'mkdir':
        return String((await this.#shell.mkdir(path)) ?? 'OK');
      case 'rmdir':
        return String((await this.#shell.rmdir(path)) ?? 'OK');
      case 'cat': {
        const text = await this.#cat(path);
        return text.startsWith(' ') ? `OK${text}` : `${text === 'ENOENT' ? 'open' : 'read'} ${text}`;
      }
      case 'echo': {
        const refused = await this.#shell.echo(`${words[0]}\n`, path);
        return refused === undefined ? `OK ${words[0]!.length + 1}` : `write ${refused}`;
      }
      case 'put': {
        const bytes = decode(words[0]!);
        const refused = await this.#shell.echo(bytes, path);
        return refused === undefined ? `OK ${bytes.length}` : `write ${refused}`;
      }
      case 'ls':
        return `OK ${[...(await this.#names(path)).map(({ name, dir }) => name + (dir ? '/' : '')), '../', './'].sort().join(' ')}`;
      case 'stat': {
        const node = await walk(this.fs, path).catch(() => undefined);
        return node ? `OK d0755 n${this.fs.getattr(node).nlink} s0 u0 g0 b0 bs4096` : 'ENOENT';
      }
      default:
        throw new Error(`the player does not know '${call}'`);
    }
  }

  /** What is shown, quoted, or the errno. */
  async #cat(path: string): Promise<string> {
    const shown = await this.#shell.cat(path);
    if (typeof shown !== 'string' || /^E[A-Z]+$/.test(shown)) return String(shown);
    const quoted = (text: string): string => `"${text.replaceAll('\n', '\\n')}"`;
    return shown.length > 160 ? ` [${shown.length} bytes, first 60] ${quoted(shown.slice(0, 60))}` : ` ${quoted(shown)}`;
  }

  async #names(path: string): Promise<{ name: string; dir: boolean }[]> {
    const node = await walk(this.fs, path);
    const handle = await this.fs.opendir(node, caller());
    const rows: DirEntry[] = [];
    await this.fs.readdir(handle, 0, (row) => rows.push(row) > 0, caller());
    this.fs.releasedir(handle);
    return rows
      .filter(({ name }) => name !== '.' && name !== '..')
      .map(({ name, kind }) => ({ name, dir: kind === 'd' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #tree(path: string): Promise<string[]> {
    const lines: string[] = [];
    for (const { name, dir } of await this.#names(`/${path}`)) {
      const below = `${path}/${name}`;
      const { mode, nlink, size } = this.fs.getattr(await walk(this.fs, `/${below}`));
      const bits = (mode & 0o7777).toString(8).padStart(4, '0');
      const text = !dir && mode & 0o444 ? await this.#cat(`/${below}`) : '';
      lines.push(`  ${below} ${dir ? 'd' : '-'}${bits} n${nlink} s${size}${text}`);
      if (dir) lines.push(...(await this.#tree(below)));
    }
    return lines;
  }
}
