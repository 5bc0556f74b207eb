/** ACPI tables that are loaded at run time. What is loaded stays in the kernel, so the tables are small. */
import fc from 'fast-check';
import { COMMON, valuesOf } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const tried = valuesOf('acpi');
const good = (tried.get('aml') ?? []).filter((value) => value.length > 100);
/** A table cut short, with more after its end, and with another signature: all that a load looks at. */
const aml = [...good, ...good, ...good.flatMap((value) => [value.slice(0, -4), `${value}x`, value.replace('\\x53', '\\x54')]), ...COMMON];
const valuesFor = (name) => (name === 'aml' ? aml : [...(tried.get(name) ?? []), ...COMMON]);
const HEADER = 'signature length revision oem_id oem_table_id oem_revision asl_compiler_id asl_compiler_revision';

const table = (name) => {
  const path = `acpi/table/${name}`;
  return {
    prologue: [[`mkdir ${path}`], ...good.slice(-1).map((value) => [`put ${value} ${path}/aml`])],
    made: [path, `${path}/x`],
    files: attributes(path, `${HEADER} aml aml aml`, valuesFor),
    bursts: aml.map((value, i) => [
      `put ${value} ${path}/aml`,
      `cat ${path}/${HEADER.split(' ')[i % 8]}`,
      `cat ${path}/aml`,
      `rmdir ${path}`,
      `mkdir ${path}`,
    ]),
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const acpi = {
  name: 'acpi',
  needs: ['acpi'],
  world: fc
    .subarray([table('t'), table('u'), { made: ['acpi/x'], folders: ['acpi'] }], { minLength: 1, maxLength: 2 })
    .map((parts) => together({ folders: ['acpi', 'acpi/table'] }, table('t'), ...new Set(parts))),
};
