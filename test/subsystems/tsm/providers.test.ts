/**
 * The reports that come with the package: structure, signature, and what is asked in the right place.
 */
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { encodeCbor, Tagged } from '../../../src/subsystems/tsm/providers/cbor.js';
import { tree } from './support.js';
import { isRunning } from '../../until.js';
import { cannotLimit, withoutDescriptors } from '../../without-descriptors.js';

const NONCE = Buffer.from(Array.from({ length: 64 }, (_, at) => at));

async function blobs(options: Record<string, string>, ...stores: [string, string][]) {
  const { put, read } = await tree(options);
  for (const [name, value] of stores) await put(`r/${name}`, value);
  await put('r/inblob', NONCE);
  const [outblob, auxblob, manifestblob] = await Promise.all(['outblob', 'auxblob', 'manifestblob'].map((name) => read(`r/${name}`)));
  return { outblob: outblob as Buffer, auxblob: auxblob as Buffer, manifestblob: manifestblob as Buffer };
}

/** A public key out of x and y. */
function point(crv: 'P-256' | 'P-384', xy: Buffer) {
  const half = xy.length / 2;
  return createPublicKey({
    key: { kty: 'EC', crv, x: xy.subarray(0, half).toString('base64url'), y: xy.subarray(half).toString('base64url') },
    format: 'jwk',
  });
}

test('a TDX quote of version 4', async (t) => {
  const { outblob: quote } = await blobs({ provider: 'tdx_guest' });
  t.equal(quote.readUInt16LE(0), 4);
  t.equal(quote.readUInt32LE(4), 0x81);
  t.same(quote.subarray(568, 632), NONCE);
  const signedLength = 48 + 584;
  t.equal(quote.readUInt32LE(signedLength), quote.length - signedLength - 4);
  const signature = quote.subarray(signedLength + 4);
  const attestationKey = signature.subarray(64, 128);
  t.ok(
    verify(
      'sha256',
      quote.subarray(0, signedLength),
      { key: point('P-256', attestationKey), dsaEncoding: 'ieee-p1363' },
      signature.subarray(0, 64),
    ),
    'the attestation key signs header and report',
  );
  t.equal(signature.readUInt16LE(128), 6);
  t.equal(signature.readUInt32LE(130), signature.length - 134);
  const enclave = signature.subarray(134);
  const authentication = enclave.subarray(450, 450 + enclave.readUInt16LE(448));
  t.same(enclave.subarray(320, 352), createHash('sha256').update(attestationKey).update(authentication).digest());
  const certification = enclave.subarray(450 + authentication.length);
  t.equal(certification.readUInt16LE(0), 5);
  t.equal(certification.readUInt32LE(2), certification.length - 6);
  const chain = certification
    .subarray(6)
    .toString()
    .match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)!
    .map((pem) => new X509Certificate(pem));
  t.ok(verify('sha256', enclave.subarray(0, 384), { key: chain[0]!.publicKey, dsaEncoding: 'ieee-p1363' }, enclave.subarray(384, 448)));
  for (const [at, certificate] of chain.entries()) t.ok(certificate.verify((chain[at + 1] ?? certificate).publicKey), certificate.subject);
  t.match(chain[0]!.subject, /test key/);
});

test('an SEV-SNP report, and its certificates', async (t) => {
  const { outblob: report, auxblob } = await blobs({ provider: 'sev_guest' }, ['privlevel', '2']);
  t.equal(report.length, 0x4a0);
  t.equal(report.readUInt32LE(0x30), 2, 'VMPL');
  t.same(report.subarray(0x50, 0x90), NONCE);
  t.equal(report.readBigUInt64LE(8) & (1n << 17n), 1n << 17n, 'the bit that has to be set');
  const rows: { guid: string; der: Buffer }[] = [];
  for (let at = 0; auxblob.readUInt32LE(at + 20) !== 0; at += 24) {
    const offset = auxblob.readUInt32LE(at + 16);
    rows.push({ guid: auxblob.toString('hex', at, at + 4), der: auxblob.subarray(offset, offset + auxblob.readUInt32LE(at + 20)) });
  }
  t.strictSame(
    rows.map(({ guid }) => guid),
    ['8d75da63', '79b3b74a', 'a406b4c0'],
    'VCEK, ASK, ARK',
  );
  const scalar = (at: number) => Buffer.from(report.subarray(at, at + 48)).reverse();
  const vcek = new X509Certificate(rows[0]!.der);
  const signature = Buffer.concat([scalar(0x2a0), scalar(0x2a0 + 72)]);
  t.ok(verify('sha384', report.subarray(0, 0x2a0), { key: vcek.publicKey, dsaEncoding: 'ieee-p1363' }, signature));
});

test('under an SVSM the manifest of its services is bound to the report', async (t) => {
  const { outblob, manifestblob } = await blobs({ provider: 'sev_guest', svsm: '' }, ['service_provider', 'svsm\n']);
  t.same(outblob.subarray(0x50, 0x90), createHash('sha512').update(NONCE).update(manifestblob).digest());
  t.equal(manifestblob.readUInt32LE(16), manifestblob.length);
  t.equal(manifestblob.readUInt32LE(20), 1);
});

test('an SVSM is asked by its name only', async (t) => {
  const { put, read } = await tree({ provider: 'sev_guest', svsm: '' });
  await put('r/inblob', NONCE);
  t.equal(await read('r/outblob'), 'EINVAL', 'privlevel 0 is below the guest');
  await put('r/privlevel', '2');
  t.type(await read('r/outblob'), Buffer);
  await put('r/service_provider', 'other');
  t.equal(await read('r/outblob'), 'EINVAL');
});

test('an Arm CCA token', async (t) => {
  const { put, read } = await tree({ provider: 'arm_cca_guest' });
  await put('r/inblob', NONCE.subarray(0, 31));
  t.equal(await read('r/outblob'), 'EINVAL');
  await put('r/inblob', NONCE.subarray(0, 32));
  const token = (await read('r/outblob')) as Buffer;
  t.equal(token.subarray(0, 3).toString('hex'), 'd9018f', 'tag 399');
  t.ok(token.includes(Buffer.concat([Buffer.from('0a5840', 'hex'), NONCE.subarray(0, 32), Buffer.alloc(32)])), 'the challenge, padded');
  t.equal(((await read('r/auxblob')) as Buffer).length, 0);
});

test('CBOR, by the examples of RFC 8949', async (t) => {
  const hex = (value: Parameters<typeof encodeCbor>[0]) => encodeCbor(value).toString('hex');
  t.equal(hex(23), '17');
  t.equal(hex(24), '1818');
  t.equal(hex(1000), '1903e8');
  t.equal(hex(1000000), '1a000f4240');
  t.equal(hex(-1), '20');
  t.equal(hex(-1000), '3903e7');
  t.equal(hex('IETF'), '6449455446');
  t.equal(hex(Buffer.from([1, 2, 3, 4])), '4401020304');
  t.equal(hex([1, [2, 3]]), '8201820203');
  t.equal(
    hex(
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ),
    'a201020304',
  );
  t.equal(hex(new Tagged(1, 1363896240)), 'c11a514b67b0');
  t.throws(() => encodeCbor(0.5), RangeError);
});

test('a module of a user', async (t) => {
  const dir = t.testdir({
    'mine.mjs': 'export default ({ inblob }) => Buffer.concat([Buffer.from("mine "), inblob]);',
    'nothing.mjs': 'export default 5;',
    'wrong.mjs': 'export default () => "text";',
  });
  const { cat, put, read } = await tree({ provider: join(dir, 'mine.mjs') });
  t.equal(await cat('r/provider'), 'mine');
  await put('r/inblob', 'abc');
  t.equal((await read('r/outblob')).toString(), 'mine abc');
  await t.rejects(tree({ provider: join(dir, 'nothing.mjs') }), /neither a function nor an object with makeReport/);
});

test('a module whose provider is an instance of a class, which changes', async (t) => {
  const dir = t.testdir({
    'mine.mjs': `let reports = 0;
      class Mine {
        get name() { return 'mine' + reports; }
        get privlevelFloor() { return reports; }
        get attributes() { return new Set(['privlevel', 'privlevel_floor']); }
        makeReport() { return { outblob: Buffer.from(this.name + ++reports) }; }
      }
      export default new Mine();`,
  });
  const { cat, put, read, ls } = await tree({ provider: join(dir, 'mine.mjs') });
  t.strictSame(await ls('r'), ['generation', 'provider', 'privlevel', 'privlevel_floor', 'inblob', 'outblob']);
  t.equal(await cat('r/provider'), 'mine0');
  await put('r/inblob', 'abc');
  t.equal((await read('r/outblob')).toString(), 'mine01');
  t.equal(await cat('r/provider'), 'mine1');
  t.equal(await cat('r/privlevel_floor'), '1');
  t.equal(await put('r/privlevel', '0'), 'EINVAL');
});

test('a program of a user', async (t) => {
  const dir = t.testdir({ plain: 'text' });
  const script = (name: string, text: string) => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(dir, name), 0o755);
    return join(dir, name);
  };
  const { put, read } = await tree({ provider: script('quote.sh', 'echo "$TSM_PRIVLEVEL"; cat') });
  await put('r/inblob', 'abc');
  await put('r/privlevel', '3');
  t.equal((await read('r/outblob')).toString(), '3\nabc');
  const failing = await tree({ provider: script('fail.sh', 'exit 3') });
  await failing.put('r/inblob', 'abc');
  t.equal(await failing.read('r/outblob'), 'EIO');
  const large = await tree({ provider: script('large.sh', 'head -c 100000 /dev/zero') });
  await large.put('r/inblob', 'abc');
  t.equal(await large.read('r/outblob'), 'EFBIG');
  await t.rejects(tree({ provider: join(dir, 'plain') }), /may not be executed/);
});

test('a program that cannot be started for want of descriptors is an error of the read, and of nothing else', {
  skip: cannotLimit,
}, async (t) => {
  const file = join(t.testdir(), 'program.sh');
  writeFileSync(file, '#!/bin/sh\ncat\n');
  chmodSync(file, 0o755);
  const { put, read } = await tree({ provider: file });
  await put('r/inblob', 'abc');
  t.equal(await withoutDescriptors(() => read('r/outblob')), 'EIO');
  await put('r/inblob', 'abc');
  t.equal((await read('r/outblob')).toString(), 'abc', 'later it can');
});

test('what a program of a user leaves running keeps nobody waiting, and ends with it', async (t) => {
  const dir = t.testdir();
  const said = async (text: string): Promise<string | Buffer> => {
    const file = join(dir, 'program.sh');
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    const { put, read } = await tree({ provider: file });
    await put('r/inblob', 'abc');
    return read('r/outblob');
  };
  const pid = Number(await said('sleep 1000 & printf $!'));
  t.ok(pid > 0, 'its output is what it wrote until its end');
  for (let n = 0; n < 500 && isRunning(pid); n++) await new Promise((resolve) => setTimeout(resolve, 10));
  t.notOk(isRunning(pid), 'what it has started is gone');
  t.equal(await said('sleep 1000 & exit 3'), 'EIO');
  t.equal(await said('yes | cat'), 'EFBIG', 'also where it is not the program itself that writes for ever');
  t.equal(await said('yes & wait'), 'EFBIG');
});

test('once a program has ended, nothing is killed by its number', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'program.sh');
  // What it leaves in a session of its own, where it is not killed, keeps the output open, and writes too much.
  writeFileSync(
    file,
    `#!/bin/sh\nsetsid sh -c 'until [ -e ${dir}/go ] || [ ! -d ${dir} ]; do sleep 0.01; done; exec yes 2>/dev/null' &\nuntil [ -e ${dir}/left ] || [ ! -d ${dir} ]; do sleep 0.01; done\n`,
  );
  chmodSync(file, 0o755);
  const kills = t.capture(process, 'kill', () => true);
  const { put, read } = await tree({ provider: file });
  await put('r/inblob', 'abc');
  const answer = read('r/outblob');
  writeFileSync(join(dir, 'left'), '');
  const killed = (): unknown[] => kills().map(({ args }) => args);
  const seen: unknown[] = [];
  while (seen.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen.push(...killed());
  }
  t.equal(seen.length, 1, 'its group is ended with it');
  writeFileSync(join(dir, 'go'), '');
  t.equal(await answer, 'EFBIG');
  t.same(killed(), []);
});
