// Writes docs/subsystem.schema.json, the JSON Schema of described subsystems, out of the format in
// src/subsystems/yaml/format.ts. Run it after `npm run build:test` when the format has changed; a test notices if not.
import { writeFileSync } from 'node:fs';

const { jsonSchema } = await import(new URL('../build/src/subsystems/yaml/index.js', import.meta.url).href);

writeFileSync(new URL('../docs/subsystem.schema.json', import.meta.url), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
