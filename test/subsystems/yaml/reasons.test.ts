/** Descriptions name the kernel functions that refuse, where they can. */
import { test } from 'tap';
import { Errno, TestMount } from '../../../src/core/index.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';

async function reason(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no refusal';
  } catch (error) {
    return error instanceof Errno ? `${error.code}: ${error.reason}` : String(error);
  }
}

test('refusals of attributes name PREFIX + attribute + _store or _show, unless their reason names a function', async (t) => {
  const fs = await TestMount.create(
    parseDescription(
      `
subsystems: { s: { mkdir: disk } }
types:
  disk:
    prefix: disk_
    attributes:
      size: { kind: u32, min: 1 }
      mode: { kind: enum, values: [a, b], guard: { when: self.size == 7, refuse: EBUSY, why: it is in use (disk_claim) } }
      state: { kind: u32, read: { when: self.size == 7, refuse: ENODATA, why: there is none } }
      key: { kind: string, prefix: secret_, max: 3 }
      plain: { kind: string, prefix: '', max: 3 }
      blob: { kind: binary, max: 10, check: { when: size(value) == 1, refuse: EINVAL, why: it is short }, read: { when: self.size == 7, refuse: EIO } }
`,
      'my.yaml',
    ),
  );
  await fs.mkdir('s/a');
  t.equal(await reason(fs.write('s/a/size', '0')), 'EINVAL: 0 is less than 1 (disk_size_store)');
  t.equal(await reason(fs.write('s/a/size', 'x')), "EINVAL: 'x' is not a number (kstrtoull)");
  t.equal(await reason(fs.write('s/a/mode', 'c')), "EINVAL: 'c' is not one of a, b (disk_mode_store)");
  t.equal(await reason(fs.write('s/a/key', 'long')), 'EINVAL: the text has 4 bytes, more than 3 (secret_key_store)');
  t.equal(await reason(fs.write('s/a/plain', 'long')), 'EINVAL: the text has 4 bytes, more than 3 (plain_store)');
  await fs.write('s/a/size', '7');
  t.equal(await reason(fs.write('s/a/mode', 'a')), 'EBUSY: it is in use (disk_claim)');
  t.equal(await reason(fs.read('s/a/state')), 'ENODATA: there is none (disk_state_show)');
  t.equal(await reason(fs.read('s/a/blob')), 'EIO: self.size == 7 (disk_blob_read)');
});

test('without a prefix a reason stays as it is', async (t) => {
  const fs = await TestMount.create(parseDescription('subsystems: { s: { attributes: { size: { kind: u8, min: 1 } } } }', 'my.yaml'));
  t.equal(await reason(fs.write('s/size', '0')), 'EINVAL: 0 is less than 1');
});

test("'why' of a rule that makes, and of links, is the reason of 'full' and of other targets", async (t) => {
  const fs = await TestMount.create(
    parseDescription(
      `
subsystems:
  s:
    mkdir: { type: box, max: 1, why: the limit of make_box }
types:
  box:
    groups:
      ends: { links: { to: box, max: 1, why: allow_box counts } }
      other: {}
`,
      'my.yaml',
    ),
  );
  await fs.mkdir('s/a');
  t.equal(await reason(fs.mkdir('s/b')), "ENOSPC: 's' has 1 of these, its most: the limit of make_box");
  t.equal(
    await reason(fs.symlink('s/a/other', 's/a/ends/x')),
    "EINVAL: 'other' is not of a type that links here may point to: box: allow_box counts",
  );
  await fs.symlink('s/a', 's/a/ends/x');
  t.equal(await reason(fs.symlink('s/a', 's/a/ends/y')), "ENOSPC: 'ends' has 1 links, its most: allow_box counts");
});
