/** A mistake in a description, and what its author is told. */
import { withAttribute } from '../messages.js';

/** Who finds it: the JSON Schema and so an editor, only the reader, or whoever reads YAML at all. */
type Finder = 'schema' | 'reader' | 'YAML';
export type Row = readonly [what: string, text: string, finder: Finder, message: string];

export const check = (when: string): string => withAttribute(`{kind: u8, check: {when: ${when}, refuse: EINVAL}}`);
export const beside = (text: string): string => `subsystems: {s: {}}\n${text}\n`;
export const expression = (text: string, why: string): string => `my.yaml:4:35: in the expression '${text}': ${why}`;
