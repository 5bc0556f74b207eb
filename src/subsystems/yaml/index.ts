/**
 * Subsystems of one's own without code, described in YAML or JSON: see docs/subsystems.md.
 *
 * From text to subsystem in four steps: source.ts reads YAML (encoding.ts makes sure that it is text) and keeps the place of each value, shape.ts checks the form
 * against the table in format.ts, meaning.ts resolves names and checks what no form can say, and build.ts makes the
 * subsystems. Problems are collected on the way and told at once; a description that has any makes nothing.
 *
 * @module
 */
import { readFile } from '../../file-calls.js';
import type { ConfigSubsystem } from '../../core/index.js';
import { checkCodeFile } from '../input-file.js';
import { type SetOptions, type Spec, SubsystemError } from '../spec.js';
import { compareVersions, parseVersion } from '../versions/index.js';
import { loadCode } from './code.js';
import { buildSubsystem } from './build.js';
import { decode } from './encoding.js';
import { description } from './format/index.js';
import type { Reader } from './formula-reader.js';
import { checkJson } from './json-text.js';
import { readMeaning } from './meaning.js';
import { checkOptions, followsKernel, kernelOf, readOptions, substitute } from './options.js';
import { type Problem, Problems } from './problems.js';
import { Checker } from './shape.js';
import { surroundWith } from '../surroundings.js';
import { SurroundingReader } from './surroundings.js';
import { readSource } from './source.js';

export { jsonSchema } from './json-schema.js';
export type { Problem } from './problems.js';

/** A description that is not right. The message has a line for each problem, with file, line and column. */
export class DescriptionError extends SubsystemError {
  constructor(
    lines: string | readonly string[],
    readonly problems: readonly Problem[],
  ) {
    super('failure', lines);
  }
}

/** How a description is read. */
export interface DescriptionSettings {
  /** The options that were given. */
  readonly options?: SetOptions;
  /** Functions for `code: '#name'`: a program that brings its description along brings them too. */
  readonly functions?: Reader['functions'];
}

/**
 * The subsystems of a description.
 * @param source its text, or the bytes of its file
 * @param file its name as the user gave it, for messages
 * @throws DescriptionError; SubsystemError for options that it does not have
 */
export function parseDescription(source: string | Buffer, file: string, settings: DescriptionSettings = {}): ConfigSubsystem[] {
  const { models, outside, code } = read(source, file, settings);
  const missing = code.find(({ run }) => !run);
  if (missing) throw new SubsystemError('failure', `${file}: its code in '${missing.file}' can be loaded only together with the file`);
  return surroundWith(models.map(buildSubsystem), outside);
}

function read(source: string | Buffer, file: string, { options = {}, functions = {} }: DescriptionSettings) {
  const problems = new Problems();
  const fail = (): never => {
    throw new DescriptionError(problems.lines(file), problems.list);
  };
  const text = typeof source === 'string' ? source : decode(source, problems);
  const root = text === undefined ? undefined : readSource(text, problems);
  if (root && /\.json$/i.test(file)) checkJson(text!, problems);
  if (!root || problems.list.length > 0) return fail();
  checkOptions(root, problems);
  if (problems.list.length > 0) return fail();
  const values = readOptions(root, options, file);
  const complete = substitute(root, values, problems);
  if (problems.list.length > 0) return fail();
  const checker = new Checker(problems);
  checker.check(complete, description);
  const reader: Reader = { checker, functions, inKernel: kernelTest(kernelOf(values), file), code: [], compile: [] };
  const models = readMeaning(complete, reader);
  const outside = new SurroundingReader(reader).read(complete);
  if (problems.list.length > 0) return fail();
  return { root, models, outside, code: reader.code, problems, fail };
}

/** @throws SubsystemError for what is no version */
function kernelTest(kernel: string | undefined, file: string): Reader['inKernel'] {
  if (kernel === undefined) return (_since, until) => until === undefined;
  const parsed = parseVersion(kernel);
  if (!parsed) throw new SubsystemError('usage', `${file}: option 'kernel' cannot be '${kernel}'; expected a version, such as 6.12`);
  return (since, until) =>
    (since === undefined || compareVersions(parsed, parseVersion(since)!) >= 0) &&
    (until === undefined || compareVersions(parsed, parseVersion(until)!) < 0);
}

/**
 * The same out of a file, with the code that it names.
 * @throws SubsystemError
 */
export async function loadDescription({ source, options }: Spec, functions?: Reader['functions']): Promise<ConfigSubsystem[]> {
  const { root, models, outside, code, problems, fail } = read(await readBytes(source), source, {
    options,
    ...(functions && { functions }),
  });
  if (options['kernel'] !== undefined && !followsKernel(root)) {
    throw new SubsystemError('usage', `${source}: option 'kernel' has no effect; nothing in the description has 'since' or 'until'`);
  }
  // Who can change the description can have it name other code.
  if (code.some(({ run }) => !run)) checkCodeFile(source);
  for (const reference of code) {
    if (reference.run) continue;
    const why = await loadCode(reference, source);
    if (why !== undefined) problems.add(reference.at, why);
  }
  if (problems.list.length > 0) return fail();
  return surroundWith(models.map(buildSubsystem), outside);
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
