/**
 * The fields of an ACPI table's header (ACPI specification, 5.2.6).
 *
 * @module
 */

/** What functions of the description get. */
interface Scope {
  readonly self: object;
  readonly value?: unknown;
}

const table = ({ self }: Scope): Buffer => Buffer.from((self as { aml: Uint8Array }).aml);

/** `%.*s`: up to a NUL. */
const text =
  (at: number, length: number) =>
  (scope: Scope): string =>
    table(scope)
      .toString('latin1', at, at + length)
      .split('\0')[0]!;

const HEADER = 36;

export const functions = {
  wrongLength({ value }: Scope): boolean {
    const bytes = Buffer.from(value as Uint8Array);
    return bytes.length < HEADER || bytes.readUInt32LE(4) !== bytes.length;
  },
  signature: text(0, 4),
  length: (scope: Scope): string => String(table(scope).readInt32LE(4)),
  revision: (scope: Scope): string => String(table(scope)[8]),
  oemId: text(10, 6),
  oemTableId: text(16, 8),
  oemRevision: (scope: Scope): string => String(table(scope).readInt32LE(24)),
  aslCompilerId: text(28, 4),
  aslCompilerRevision: (scope: Scope): string => String(table(scope).readInt32LE(32)),
};
