// Writes docs/subsystem.schema.json, the JSON Schema of described subsystems, out of the format in
// src/subsystems/yaml/format.ts. Run it after `npm run build:test` when the format has changed; a test notices if not.
import { writeFileSync } from 'node:fs';

const { jsonSchema } = await import(new URL('../build/src/subsystems/yaml/index.js', import.meta.url).href);

// A definition a line: editors read it, and a difference shows where it is.
const { definitions, ...schema } = jsonSchema();
const lines = Object.entries(definitions).map(([name, one]) => `    ${JSON.stringify(name)}: ${JSON.stringify(one)}`);
const head = JSON.stringify(schema, null, 2).slice(0, -2);
writeFileSync(new URL('../docs/subsystem.schema.json', import.meta.url), `${head},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}\n`);
