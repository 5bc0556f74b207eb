/**
 * `tdx_guest`: quotes of an Intel TDX guest (drivers/virt/coco/tdx-guest/tdx-guest.c).
 *
 * A quote of version 4 (Intel TDX DCAP Quoting Library API): header, report of the TD, signature. An attestation key of this process signs
 * header and report; a report of the quoting enclave vouches for that key; a test key signs that report, and a chain
 * of test certificates vouches for the test key.
 *
 * @module
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Errno } from '../../../core/index.js';
import type { Blobs, OptionalAttribute, Provider, ReportRequest } from '../provider.js';
import { le16, le32, Struct } from './bytes.js';
import { pckChain, type TestChain } from './test-keys.js';

/** TDX_REPORTDATA_LEN */
const REPORT_DATA_LENGTH = 64;
const HEADER_LENGTH = 48;
const TD_REPORT_LENGTH = 584;
const ENCLAVE_REPORT_LENGTH = 384;
const VERSION = 4;
const ECDSA_P256 = 2;
const TEE_TDX = 0x81;
/** The vendor of Intel's quoting enclave. */
const INTEL_QE = Buffer.from('939a7233f79c4ca9940a0db3957f0607', 'hex');
/** Types of certification data. */
const QE_REPORT = 6;
const PCK_CHAIN = 5;

/** The provider. */
export class TdxGuest implements Provider {
  readonly name = 'tdx_guest';
  readonly privlevelFloor = 0;
  readonly attributes: ReadonlySet<OptionalAttribute> = new Set();
  readonly #attestation = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #pck: TestChain = pckChain();

  makeReport({ inblob }: ReportRequest): Blobs {
    if (inblob.length !== REPORT_DATA_LENGTH) {
      throw new Errno('EINVAL', () => `the inblob has ${inblob.length} bytes; it takes ${REPORT_DATA_LENGTH} (tdx_report_new)`);
    }
    const signed = Buffer.concat([header(), tdReport(inblob)]);
    const publicKey = rawPoint(this.#attestation.publicKey);
    const signature = Buffer.concat([
      ecdsa(signed, this.#attestation.privateKey),
      publicKey,
      certificationData(QE_REPORT, this.#enclaveReport(publicKey)),
    ]);
    return { outblob: Buffer.concat([signed, le32(signature.length), signature]) };
  }

  /** The quoting enclave's report on the attestation key, its signature, and who vouches for that. */
  #enclaveReport(publicKey: Buffer): Buffer {
    const authentication = Buffer.alloc(32);
    const report = new Struct(ENCLAVE_REPORT_LENGTH)
      .u64(48, 0x15n) // attributes: initialized, 64-bit, provision key
      .u64(56, 0xe7n)
      .u16(256, 2) // isv_prod_id of the TD quoting enclave
      .put(320, createHash('sha256').update(publicKey).update(authentication).digest()).bytes;
    return Buffer.concat([
      report,
      ecdsa(report, this.#pck.key),
      le16(authentication.length),
      authentication,
      certificationData(PCK_CHAIN, Buffer.from(this.#pck.certificates.map(asPem).join(''))),
    ]);
  }
}

function header(): Buffer {
  return new Struct(HEADER_LENGTH).u16(0, VERSION).u16(2, ECDSA_P256).u32(4, TEE_TDX).put(12, INTEL_QE).bytes;
}

/** The report of the TD, version 1.0: measurements of nothing, and the inblob. */
function tdReport(reportData: Uint8Array): Buffer {
  return new Struct(TD_REPORT_LENGTH)
    .u64(120, 1n << 28n) // td_attributes: SEPT_VE_DISABLE
    .u64(128, 0xe702e7n) // xfam
    .put(520, reportData).bytes;
}

const certificationData = (type: number, data: Buffer): Buffer => Buffer.concat([le16(type), le32(data.length), data]);

/** r and s, 32 bytes each. */
const ecdsa = (data: Buffer, key: KeyObject): Buffer => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });

/** x and y, 32 bytes each. */
function rawPoint(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
}

function asPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}
