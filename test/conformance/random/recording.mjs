/** Random scripts with what the kernel answered: one compressed file for each vocabulary. The answers hold the calls. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { splitBatch, steps } from '../lib/answers.mjs';
import { recordedFolder } from '../lib/paths.mjs';

const fileOf = (vocabulary) => join(recordedFolder, `random-${vocabulary.name}.out.gz`);

/** @returns {{ scripts: { name: string, lines: string[] }[], answers: Map<string, string> } | undefined} in the order in which they ran */
export function readRecording(vocabulary) {
  const file = fileOf(vocabulary);
  if (!existsSync(file)) return undefined;
  const answers = splitBatch(gunzipSync(readFileSync(file)).toString());
  return { scripts: [...answers].map(([name, text]) => ({ name, lines: steps(text).map(({ call }) => call) })), answers };
}

export function writeRecording(vocabulary, scripts, answers) {
  const text = scripts.map(({ name }) => `=== ${name}\n${answers.get(name)}`).join('');
  writeFileSync(fileOf(vocabulary), gzipSync(text, { level: 9 }));
}
