/** The kernel's side of a session, for tests: sends messages, keeps what comes back. */
import { pino } from 'pino';
import type { Vfs } from '../../src/core/vfs.js';
import { Errno } from '../../src/errno.js';
import type { Device } from '../../src/transport/kernel/device.js';
import { Session, type SessionOptions } from '../../src/transport/kernel/session.js';

/** Bytes from annotated hex: what follows a `#` in a line is for the reader. A quoted 'text' stands for its bytes. */
export function bytes(annotated: string): Buffer {
  const parts: Buffer[] = [];
  for (const line of annotated.split('\n')) {
    for (const word of line.replace(/#.*$/, '').match(/'[^']*'|\S+/g) ?? []) {
      parts.push(word.startsWith("'") ? Buffer.from(word.slice(1, -1)) : Buffer.from(word, 'hex'));
    }
  }
  return Buffer.concat(parts);
}

/** A message of `struct fuse_in_header` and `body`; written by hand, independent of src. */
export function message(opcode: number, unique: number, nodeid: number, body: Buffer = Buffer.alloc(0), pid = 77): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40 + body.length, 0);
  header.writeUInt32LE(opcode, 4);
  header.writeBigUInt64LE(BigInt(unique), 8);
  header.writeBigUInt64LE(BigInt(nodeid), 16);
  header.writeUInt32LE(pid, 32);
  return Buffer.concat([header, body]);
}

export const u32 = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer);
export const u64 = (...values: number[]): Buffer => Buffer.from(new BigUint64Array(values.map(BigInt)).buffer);
export const name = (text: string): Buffer => Buffer.from(text + '\0');

export class FakeDevice implements Device {
  readonly sent: Buffer[] = [];
  readonly later: Buffer[] = [];
  /** Those of {@link later} that were told before the message under way was answered: the kernel might wait for that for ever. */
  readonly early: Buffer[] = [];
  /** Answered instead of 0. */
  fail: number[] = [];
  write(bytes: Buffer, length: number): number {
    this.sent.push(Buffer.from(bytes.subarray(0, length)));
    return this.fail.shift() ?? 0;
  }
  writeLater(bytes: Buffer): void {
    this.later.push(bytes);
    if (!this.sent.some((message) => message.readBigUInt64LE(8) !== 0n)) this.early.push(bytes);
  }
  /** What {@link written} answers: when somebody else has sent what is to be sent later. */
  sending: Promise<void> | undefined;
  written(): Promise<void> | undefined {
    return this.sending;
  }
}

/** A session on a fake device. */
export class FakeKernel {
  readonly device = new FakeDevice();
  readonly session: Session;
  /** As the kernel's: every message is read into the same memory. */
  readonly #buffer = Buffer.alloc(200_000);

  constructor(
    readonly vfs: Vfs,
    options: Partial<SessionOptions> = {},
  ) {
    this.session = new Session({
      // Who may do what is tested in permission/.
      permissions: 'kernel',
      vfs,
      device: this.device,
      log: pino({ level: 'silent' }),
      resolveTarget: () => {
        throw new Errno('ENOENT');
      },
      ...options,
    });
  }

  /** Sends raw bytes, and overwrites them right after, as the next message would. @returns what came back at once */
  send(raw: Buffer): Buffer[] {
    this.device.sent.length = 0;
    raw.copy(this.#buffer);
    this.session.receive(this.#buffer, raw.length);
    this.#buffer.fill(0xaa, 0, raw.length);
    return [...this.device.sent];
  }

  /** Sends a request that is answered at once. @returns the answer */
  call(raw: Buffer): { error: number; unique: number; body: Buffer } {
    const answers = this.send(raw);
    if (answers.length !== 1) throw new Error(`${answers.length} answers`);
    return parse(answers[0]!);
  }
}

export function parse(reply: Buffer): { error: number; unique: number; body: Buffer } {
  if (reply.readUInt32LE(0) !== reply.length) throw new Error('a reply of the wrong length');
  return { error: -reply.readInt32LE(4), unique: Number(reply.readBigUInt64LE(8)), body: reply.subarray(16) };
}
