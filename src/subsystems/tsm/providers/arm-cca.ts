/**
 * `arm_cca_guest`: tokens of an Arm CCA realm (drivers/virt/coco/arm-cca-guest/arm-cca-guest.c).
 *
 * A token (RMM specification, "CCA attestation token") holds two: that of the realm, which carries the inblob, and that of the platform, which vouches
 * for the key of the first. Keys of this process sign both.
 *
 * @module
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Errno } from '../../../core/index.js';
import type { Blobs, Provider, ReportRequest } from '../provider.js';
import { type Cbor, encodeCbor, Tagged } from './cbor.js';

const CHALLENGE_MIN = 32;
const CHALLENGE_LENGTH = 64;
const CCA_TOKEN = 399;
const COSE_SIGN1 = 18;
const PLATFORM_TOKEN = 44234;
const REALM_TOKEN = 44241;
const ES384 = -35;
const ZERO = Buffer.alloc(32);

/** The provider. It has no visibility callbacks, so reports have all attributes. */
export class ArmCcaGuest implements Provider {
  readonly name = 'arm_cca_guest';
  readonly privlevelFloor = 0;
  readonly #realm = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  readonly #platform = generateKeyPairSync('ec', { namedCurve: 'P-384' });

  makeReport({ inblob }: ReportRequest): Blobs {
    if (inblob.length < CHALLENGE_MIN) {
      throw new Errno('EINVAL', () => `the inblob has ${inblob.length} bytes; it takes ${CHALLENGE_MIN} to 64 (arm_cca_report_new)`);
    }
    const challenge = Buffer.alloc(CHALLENGE_LENGTH);
    challenge.set(inblob);
    const realmKey = encodeCoseKey(this.#realm.publicKey);
    const token = new Map<number, Cbor>([
      [PLATFORM_TOKEN, signToken(platformClaims(createHash('sha256').update(realmKey).digest()), this.#platform.privateKey)],
      [REALM_TOKEN, signToken(realmClaims(challenge, realmKey), this.#realm.privateKey)],
    ]);
    return { outblob: encodeCbor(new Tagged(CCA_TOKEN, token)) };
  }
}

function realmClaims(challenge: Buffer, publicKey: Buffer): Cbor {
  return new Map<number, Cbor>([
    [10, challenge],
    [265, 'tag:arm.com,2023:realm#1.0.0'],
    [44235, Buffer.alloc(64)], // personalization value
    [44236, 'sha-256'],
    [44237, publicKey],
    [44238, ZERO], // initial measurement
    [44239, [ZERO, ZERO, ZERO, ZERO]], // extensible measurements
    [44240, 'sha-256'],
  ]);
}

function platformClaims(challenge: Buffer): Cbor {
  return new Map<number, Cbor>([
    [10, challenge],
    [256, Buffer.concat([Buffer.from([1]), ZERO])], // instance
    [265, 'tag:arm.com,2023:cca_platform#1.0.0'],
    [2395, 0x3000], // life cycle: secured
    [2396, ZERO], // implementation
    [
      2399,
      [
        new Map<number, Cbor>([
          [1, 'configfs-fuse'],
          [2, ZERO],
          [5, ZERO],
        ]),
      ],
    ],
    [2401, Buffer.from([0])],
    [2402, 'sha-256'],
  ]);
}

/** COSE_Sign1 (RFC 9052), encoded. */
function signToken(claims: Cbor, key: KeyObject): Buffer {
  const protectedHeader = encodeCbor(new Map([[1, ES384]]));
  const payload = encodeCbor(claims);
  const toSign = encodeCbor(['Signature1', protectedHeader, Buffer.alloc(0), payload]);
  const signature = sign('sha384', toSign, { key, dsaEncoding: 'ieee-p1363' });
  return encodeCbor(new Tagged(COSE_SIGN1, [protectedHeader, new Map(), payload, signature]));
}

/** COSE_Key of a point on P-384. */
function encodeCoseKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, Cbor>([
      [1, 2], // EC2
      [3, ES384],
      [-1, 2], // P-384
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]),
  );
}
