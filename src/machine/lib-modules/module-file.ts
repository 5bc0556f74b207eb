/**
 * A kernel module's file that has nothing but its description: an ELF object with the section `.modinfo`, which `modinfo` and libkmod read.
 * Nothing could be loaded from it.
 *
 * @module
 */
import { endianness } from 'node:os';

const LITTLE = endianness() === 'LE';
/** `e_machine`. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
const [HEADER, SECTION] = [64, 64];
const NAMES = '\0.modinfo\0.shstrtab\0';
const [PROGBITS, STRTAB] = [1, 3];
const ALLOC = 2;

/** @param info fields, such as `license` */
export function moduleFile(info: Readonly<Record<string, string>>): Buffer {
  const modinfo = Buffer.from(
    Object.entries(info)
      .map(([name, value]) => `${name}=${value}\0`)
      .join(''),
  );
  const names = Buffer.from(NAMES);
  const table = align(HEADER + modinfo.length + names.length);
  const file = new DataView(new ArrayBuffer(table + 3 * SECTION));
  const bytes = Buffer.from(file.buffer);
  // ELF, 64 bits, this machine's byte order, version 1.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, LITTLE ? 1 : 2, 1]);
  file.setUint16(16, 1, LITTLE); // e_type: an object that can be relocated
  file.setUint16(18, MACHINES[process.arch] ?? 0, LITTLE);
  file.setUint32(20, 1, LITTLE); // e_version
  file.setBigUint64(40, BigInt(table), LITTLE); // e_shoff
  file.setUint16(52, HEADER, LITTLE); // e_ehsize
  file.setUint16(58, SECTION, LITTLE); // e_shentsize
  file.setUint16(60, 3, LITTLE); // e_shnum; the first section is none
  file.setUint16(62, 2, LITTLE); // e_shstrndx
  bytes.set(modinfo, HEADER);
  bytes.set(names, HEADER + modinfo.length);
  section(file, table + SECTION, [NAMES.indexOf('.modinfo'), PROGBITS, ALLOC, HEADER, modinfo.length]);
  section(file, table + 2 * SECTION, [NAMES.indexOf('.shstrtab'), STRTAB, 0, HEADER + modinfo.length, names.length]);
  return bytes;
}

/** One `Elf64_Shdr`. */
function section(file: DataView, at: number, [name, type, flags, offset, size]: readonly [number, number, number, number, number]): void {
  file.setUint32(at, name, LITTLE);
  file.setUint32(at + 4, type, LITTLE);
  file.setBigUint64(at + 8, BigInt(flags), LITTLE);
  file.setBigUint64(at + 24, BigInt(offset), LITTLE);
  file.setBigUint64(at + 32, BigInt(size), LITTLE);
  file.setBigUint64(at + 48, 1n, LITTLE); // sh_addralign
}

const align = (offset: number): number => Math.ceil(offset / 8) * 8;
