/**
 * `sev_guest`: reports of an AMD SEV-SNP guest (drivers/virt/coco/sev-guest/sev-guest.c).
 *
 * A report of version 2 (SEV Secure Nested Paging Firmware ABI, table "ATTESTATION_REPORT"), signed by a test key in place of a VCEK, and
 * the table of its certificates. Under an SVSM also the manifest of its one service, a vTPM.
 *
 * @module
 */
import { createHash, sign } from 'node:crypto';
import { Errno } from '../../../core/index.js';
import type { Blobs, OptionalAttribute, Provider, ReportRequest } from '../provider.js';
import { guidBytes, le32, Struct } from './bytes.js';
import { type TestChain, vcekChain } from './test-keys.js';

/** SNP_REPORT_USER_DATA_SIZE */
const USER_DATA_LENGTH = 64;
const REPORT_LENGTH = 0x4a0;
/** What the signature is made over, and where it begins. */
const SIGNED_LENGTH = 0x2a0;
/** Bytes of r and of s in a signature. */
const SCALAR_LENGTH = 72;
const ECDSA_P384_SHA384 = 1;
/** SMT allowed, and the bit that has to be set. */
const POLICY = 0x3_0000n;
/** Names of the certificates in the table, in the order of the chain. */
const CERTIFICATES = [
  '63da758d-e664-4564-adc5-f4b93be8accd',
  '4ab7b379-bbac-4fe4-a02f-05aef327c782',
  'c0b406a4-a803-4952-9743-3fb6014cd0ae',
];
const SERVICES_MANIFEST = '63849ebb-3d92-4670-a1ff-58f9c94b87bb';
const VTPM = 'c476f1eb-0123-45a5-9641-b4e7dde5bfe3';
const NO_SERVICE = '00000000-0000-0000-0000-000000000000';

const PLAIN: readonly OptionalAttribute[] = ['privlevel', 'privlevel_floor', 'auxblob'];

/** The provider. */
export class SevGuest implements Provider {
  readonly name = 'sev_guest';
  /** Absent under an SVSM: then reports have all attributes. */
  readonly attributes?: ReadonlySet<OptionalAttribute>;
  readonly #vcek: TestChain = vcekChain();

  /** @param privlevelFloor the VMPL that the guest runs at @param svsm it runs under an SVSM */
  constructor(
    readonly privlevelFloor: number,
    svsm: boolean,
  ) {
    if (!svsm) this.attributes = new Set(PLAIN);
  }

  makeReport(request: ReportRequest): Blobs {
    const { inblob, serviceProvider, privlevel } = request;
    if (inblob.length !== USER_DATA_LENGTH) {
      throw new Errno('EINVAL', () => `the inblob has ${inblob.length} bytes; it takes ${USER_DATA_LENGTH} (sev_report_new)`);
    }
    if (serviceProvider !== undefined) return this.#makeServiceReport(request);
    if (privlevel < this.privlevelFloor)
      throw new Errno('EINVAL', `the firmware makes no report for VMPL ${privlevel}, which is below the guest's (sev_report_new)`);
    return { outblob: this.#report(inblob, privlevel), auxblob: this.#certificates() };
  }

  /** `sev_svsm_report_new` */
  #makeServiceReport({ inblob, serviceProvider, serviceGuid, serviceManifestVersion }: ReportRequest): Blobs {
    if (serviceProvider !== 'svsm') throw new Errno('EINVAL', `service_provider is '${serviceProvider}'; it takes svsm (sev_report_new)`);
    if (serviceGuid !== NO_SERVICE && serviceGuid !== VTPM)
      throw new Errno('EINVAL', `the SVSM has no service ${serviceGuid} (sev_svsm_report_new)`);
    if (serviceGuid === VTPM && serviceManifestVersion !== 0)
      throw new Errno('EINVAL', 'the manifest of the vTPM has version 0 only (sev_svsm_report_new)');
    const vtpm = Buffer.from('vTPM of configfs-fuse: no endorsement key');
    const manifestblob = serviceGuid === VTPM ? vtpm : servicesManifest(vtpm);
    const nonce = createHash('sha512').update(inblob).update(manifestblob).digest();
    return { outblob: this.#report(nonce, 0), auxblob: this.#certificates(), manifestblob };
  }

  #report(reportData: Uint8Array, vmpl: number): Buffer {
    const report = new Struct(REPORT_LENGTH)
      .u32(0x00, 2)
      .u64(0x08, POLICY)
      .u32(0x30, vmpl)
      .u32(0x34, ECDSA_P384_SHA384)
      .u64(0x40, 1n) // platform_info: SMT enabled
      .put(0x50, reportData)
      .put(0x160, Buffer.alloc(32, 0xff)); // report_id_ma: there is no migration agent
    const signature = sign('sha384', report.bytes.subarray(0, SIGNED_LENGTH), { key: this.#vcek.key, dsaEncoding: 'ieee-p1363' });
    const half = signature.length / 2;
    return report
      .put(SIGNED_LENGTH, signature.subarray(0, half).reverse())
      .put(SIGNED_LENGTH + SCALAR_LENGTH, signature.subarray(half).reverse()).bytes;
  }

  /** GUID, offset and length of each certificate, a row of zeros, then the certificates (GHCB, "SNP Extended Guest Request"). */
  #certificates(): Buffer {
    const { certificates } = this.#vcek;
    let offset = (certificates.length + 1) * 24;
    const rows = certificates.map((der, at) => {
      const row = Buffer.concat([guidBytes(CERTIFICATES[at]!), le32(offset), le32(der.length)]);
      offset += der.length;
      return row;
    });
    return Buffer.concat([...rows, Buffer.alloc(24), ...certificates]);
  }
}

/** The manifest of all services (Secure VM Service Module for SEV-SNP Guests, "Services Manifest"). */
function servicesManifest(vtpm: Buffer): Buffer {
  const headerLength = 24 + 24;
  return Buffer.concat([
    guidBytes(SERVICES_MANIFEST),
    le32(headerLength + vtpm.length),
    le32(1),
    guidBytes(VTPM),
    le32(headerLength),
    le32(vtpm.length),
    vtpm,
  ]);
}
