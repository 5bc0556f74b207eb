/**
 * Shapes of single values.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import { booleanHint, numberHint, unclearNumber } from './found.js';
import { quoted } from './problems.js';
import type { Shape } from './shape.js';

/** A string. @param pattern of all of it; without flags, as JSON Schema has none @param quoteIt what to say of a number */
export function string(expected = 'a string', pattern?: string, quoteIt = 'write it in quotes'): Shape {
  const regexp = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'scalar' || typeof value.value !== 'string') {
        const almost = value.form === 'scalar' && value.value !== null;
        return checker.mismatch(value, expected, almost ? `: ${quoteIt}` : '');
      }
      return !regexp || regexp.test(value.value) || checker.mismatch(value, expected);
    },
    schema: () => ({ type: 'string', ...(pattern !== undefined && { pattern }) }),
  };
}

/** A whole number. */
export function integer({ min, max }: { readonly min?: number; readonly max?: number } = {}): Shape {
  const range = min === undefined ? '' : max === undefined ? ` from ${min} on` : ` from ${min} to ${max}`;
  const expected = `a whole number${range}`;
  return {
    expected,
    check(value, checker) {
      const plain = value.form === 'scalar' ? value.value : null;
      const unclear = unclearNumber(value);
      if (unclear !== undefined) return checker.refuse(value, unclear);
      const whole = typeof plain === 'bigint' || (typeof plain === 'number' && Number.isInteger(plain));
      const right = whole && (min === undefined || plain >= min) && (max === undefined || plain <= max);
      return right || checker.mismatch(value, expected, numberHint(value));
    },
    schema: () => ({ type: 'integer', ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) }),
  };
}

/** Any scalar. */
export function plain(expected: string): Shape {
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'scalar' || value.value === null) return checker.mismatch(value, expected);
      const unclear = unclearNumber(value);
      return unclear === undefined || checker.refuse(value, `${unclear}, or quotes around it`);
    },
    schema: () => ({ type: ['string', 'number', 'boolean'] }),
  };
}

/** True or false. */
export const boolean: Shape = {
  expected: 'true or false',
  check: (value, checker) =>
    (value.form === 'scalar' && typeof value.value === 'boolean') || checker.mismatch(value, boolean.expected, booleanHint(value)),
  schema: () => ({ type: 'boolean' }),
};

/**
 * One of a few names or numbers.
 * @param expected names them; if there are many, a message does not list them all
 * @param synonyms what other programs call them
 */
export function choice(
  values: readonly (string | number)[],
  expected = quoted(values.map(String)),
  synonyms: Readonly<Record<string, string>> = {},
): Shape {
  const names = values.map(String);
  return {
    expected,
    check(value, checker) {
      const plain = value.form === 'scalar' ? value.value : null;
      if (values.some((one) => one === plain || (typeof plain === 'bigint' && Number(plain) === one))) return true;
      if (typeof plain !== 'string') return checker.mismatch(value, expected);
      const known = Object.hasOwn(synonyms, plain) ? `did you mean '${synonyms[plain]}'?` : undefined;
      return checker.refuse(
        value,
        `found '${plain}'; ${known ?? (names.length > 30 ? near(plain, names, expected) : suggest(plain, names))}`,
      );
    },
    schema: () => ({ enum: values }),
  };
}

function near(name: string, names: readonly string[], expected: string): string {
  const text = suggest(name, names);
  return text.startsWith('did') ? text : `expected ${expected}`;
}
