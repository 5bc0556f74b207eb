/**
 * Subsystems of one's own without code, described in YAML or JSON: see docs/subsystems.md.
 *
 * From text to subsystem in four steps: source.ts reads YAML (encoding.ts makes sure that it is text) and keeps the place of each value, shape.ts checks the form
 * against the table in format.ts, meaning.ts resolves names and checks what no form can say, and build.ts makes the
 * subsystems. Problems are collected on the way and told at once; a description that has any makes nothing.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { ConfigSubsystem } from '../../core/index.js';
import { type Spec, SubsystemError } from '../spec.js';
import { buildSubsystem } from './build.js';
import { decode } from './encoding.js';
import { description } from './format.js';
import { readMeaning } from './meaning.js';
import { type Problem, Problems } from './problems.js';
import { Checker } from './shape.js';
import { readSource } from './source.js';

export { jsonSchema } from './format.js';
export type { Problem } from './problems.js';

/** A description that is not right. The message has a line for each problem, with file, line and column. */
export class DescriptionError extends SubsystemError {
  constructor(
    message: string,
    readonly problems: readonly Problem[],
  ) {
    super('failure', message);
  }
}

/**
 * The subsystems of a description.
 * @param source its text, or the bytes of its file
 * @param file its name as the user gave it, for messages
 * @throws DescriptionError
 */
export function parseDescription(source: string | Buffer, file: string): ConfigSubsystem[] {
  const problems = new Problems();
  const text = typeof source === 'string' ? source : decode(source, problems);
  const root = text === undefined ? undefined : readSource(text, problems);
  if (!root) throw new DescriptionError(problems.text(file), problems.list);
  const checker = new Checker(problems);
  checker.check(root, description);
  const models = readMeaning(root, checker);
  if (problems.list.length > 0) throw new DescriptionError(problems.text(file), problems.list);
  return models.map(buildSubsystem);
}

/**
 * The same out of a file.
 * @throws SubsystemError
 */
export async function loadDescription({ source, options }: Spec): Promise<ConfigSubsystem[]> {
  const option = Object.keys(options)[0];
  if (option !== undefined) throw new SubsystemError('usage', `${source}: a description takes no options; found '${option}'`);
  return parseDescription(await readBytes(source), source);
}

/** @throws SubsystemError */
async function readBytes(source: string): Promise<Buffer> {
  try {
    return await readFile(source);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a directory' : message;
    throw new SubsystemError('failure', `${source}: ${what}; expected a description of subsystems in YAML or JSON`, { cause: error });
  }
}
