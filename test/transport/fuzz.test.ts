/** Whatever bytes come: never a crash, and exactly one reply for what wants one. */
import fc from '../fast-check.js';
import t from 'tap';
import { handlers } from '../../src/transport/kernel/handlers.js';
import { FakeKernel, message, name, parse, u32, u64 } from './fake-kernel.js';
import { FakeVfs } from './fake-vfs.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const SILENT = new Set([2, 36, 42]);
const KNOWN = [...handlers.keys()].filter((opcode) => handlers[opcode] !== undefined);

function tree(): FakeKernel {
  const vfs = new FakeVfs();
  const d = vfs.add(vfs.root, 'd', 'd');
  vfs.add(d, 'a', '-').content = 'text';
  vfs.add(d, 'l', 'l').text = '../d';
  const kernel = new FakeKernel(vfs);
  kernel.call(message(1, 2, 1, name('d')));
  kernel.call(message(1, 2, 2, name('a')));
  kernel.call(message(1, 2, 2, name('l')));
  kernel.call(message(14, 2, 3, u32(2, 0)));
  kernel.call(message(27, 2, 2, u32(0, 0)));
  return kernel;
}

const small = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(4096, 0xffffffff, 2 ** 31));
/** Bodies that often make sense. */
const body = fc.oneof(
  fc.uint8Array({ maxLength: 120 }).map((raw) => Buffer.from(raw)),
  fc
    .array(
      fc.oneof(
        small.map((n) => u64(n)),
        small.map((n) => u32(n)),
        fc.constantFrom('a', 'd', 'l', 'x', '..').map(name),
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.concat(parts)),
);
const opcode = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KNOWN) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 5000 }) });

t.test('single messages of any length', async () => {
  const kernel = tree();
  await fc.assert(
    fc.asyncProperty(
      opcode,
      fc.integer({ min: 0, max: 6 }),
      body,
      fc.option(fc.nat(200)),
      fc.boolean(),
      async (op, nodeid, rest, cut, honest) => {
        // Neither ends the fuzzing: handles 1 stay open.
        let raw = message(op, 1000, nodeid, rest);
        if (cut !== null) raw = raw.subarray(0, Math.min(cut, raw.length));
        if (honest && raw.length >= 4) {
          raw = Buffer.from(raw);
          raw.writeUInt32LE(raw.length, 0);
        }
        kernel.device.sent.length = 0;
        const replies = kernel.send(raw);
        await turn();
        const all = kernel.device.sent.filter((reply) => reply.readUInt32LE(8) !== 0);
        void replies;
        const wants = raw.length < 40 || SILENT.has(op) ? 0 : 1;
        return all.length === wants && all.every((reply) => parse(reply).unique === 1000 && parse(reply).error < 4096);
      },
    ),
    { numRuns: 5000 },
  );
});

t.test('random bytes', async () => {
  const kernel = tree();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
      kernel.send(Buffer.from(raw));
    }),
    { numRuns: 3000 },
  );
});
