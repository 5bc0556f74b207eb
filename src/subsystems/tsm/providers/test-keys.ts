/**
 * Keys and certificates that sign the reports. They are public, belong to nobody, and prove nothing: their subject says
 * "test key, trust nothing that it signs".
 *
 * Each chain is shaped as the real one: leaf, intermediate, root. The certificates end in the year 2126.
 *
 * @module
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';

/** A leaf's private key, and the certificates from the leaf up to the root. */
export interface TestChain {
  readonly key: KeyObject;
  /** In DER. */
  readonly certificates: readonly Buffer[];
}

const pck = {
  key:
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJ/GLDTMYFdB6bpesDKLlbynd04IQYfvNdAeicdUwVduhRANCAAT8m5J88KqK+6M6jzl8NnlQ' +
    '1vR7Sk10gpcjF5elFTxj9d9s7QC0Qs9HfKgeYjlzVW2DG743JcWGFRILt4Gs3EWT',
  certificates: [
    'MIICJTCCAcqgAwIBAgIIJAhdt09eYKwwCgYIKoZIzj0EAwMwZjEWMBQGA1UECgwNY29uZmlnZnMtZnVzZTEuMCwGA1UECwwldGVzdCBrZXksIHRydXN0' +
      'IG5vdGhpbmcgdGhhdCBpdCBzaWduczEcMBoGA1UEAwwTU0dYIFBDSyBQbGF0Zm9ybSBDQTAgFw0yNjExMjYxNjI1MjNaGA8yMTI2MTEwMjE2MjUyM1ow' +
      'ZjEWMBQGA1UECgwNY29uZmlnZnMtZnVzZTEuMCwGA1UECwwldGVzdCBrZXksIHRydXN0IG5vdGhpbmcgdGhhdCBpdCBzaWduczEcMBoGA1UEAwwTU0dY' +
      'IFBDSyBDZXJ0aWZpY2F0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPybknzwqor7ozqPOXw2eVDW9HtKTXSClyMXl6UVPGP132ztALRCz0d8qB5i' +
      'OXNVbYMbvjclxYYVEgu3gazcRZOjYDBeMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMB0GA1UdDgQWBBT7OsyeMiVNXZ/WPeAmlyoOYLsG5jAf' +
      'BgNVHSMEGDAWgBTeOetZ9RciVZsGE89Uv3WiNfmYhzAKBggqhkjOPQQDAwNJADBGAiEAxqComIeKM6eHAR6+UQS2utgIK0vSJty67Ag3k7ikSQMCIQDu' +
      'cOkkpR5pjDfyENZfHXmV93XcpWyiKiSzDSH6gah7Mg==',
    'MIICHjCCAcWgAwIBAgIIBxBadKbZcLUwCgYIKoZIzj0EAwMwXjEWMBQGA1UECgwNY29uZmlnZnMtZnVzZTEuMCwGA1UECwwldGVzdCBrZXksIHRydXN0' +
      'IG5vdGhpbmcgdGhhdCBpdCBzaWduczEUMBIGA1UEAwwLU0dYIFJvb3QgQ0EwIBcNMjYxMTI2MTYyNTIzWhgPMjEyNjExMDIxNjI1MjNaMGYxFjAUBgNV' +
      'BAoMDWNvbmZpZ2ZzLWZ1c2UxLjAsBgNVBAsMJXRlc3Qga2V5LCB0cnVzdCBub3RoaW5nIHRoYXQgaXQgc2lnbnMxHDAaBgNVBAMME1NHWCBQQ0sgUGxh' +
      'dGZvcm0gQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ7xUc23XiRTX70A4qZUsyVb1bW6MN9MXzPx0OAD0EmT445wY2rHdhJ+Ms6QE89L6k3U9LQ' +
      'SO9JYAATtgQL2/g3o2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU3jnrWfUXIlWbBhPPVL91ojX5mIcwHwYDVR0j' +
      'BBgwFoAU9sIQis2K46QJOEiyPJsvALqQ0lUwCgYIKoZIzj0EAwMDRwAwRAIgYWzUUa07PUJdCS/gnZuS4bjPrh3re5q8NajLPJyKLcMCIFEWT/qoVpDd' +
      'PFxgxFsJHCoIXhoLkQ7/kO6gcVEI+AW/',
    'MIICAzCCAaigAwIBAgIUVDgN2hSxERweu/kDdnL1TS7zWpAwCgYIKoZIzj0EAwMwXjEWMBQGA1UECgwNY29uZmlnZnMtZnVzZTEuMCwGA1UECwwldGVz' +
      'dCBrZXksIHRydXN0IG5vdGhpbmcgdGhhdCBpdCBzaWduczEUMBIGA1UEAwwLU0dYIFJvb3QgQ0EwIBcNMjYxMTI2MTYyNTIzWhgPMjEyNjExMDIxNjI1' +
      'MjNaMF4xFjAUBgNVBAoMDWNvbmZpZ2ZzLWZ1c2UxLjAsBgNVBAsMJXRlc3Qga2V5LCB0cnVzdCBub3RoaW5nIHRoYXQgaXQgc2lnbnMxFDASBgNVBAMM' +
      'C1NHWCBSb290IENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBIf5dU3Jj8uS22PyK3DxCviQqZZQbq/xuQKWDPtoAv6wJxfnJBM4/wzQCh7PN2QU' +
      'wEaX6b5ru+inO3LgE5lUQqNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFPbCEIrNiuOkCThIsjybLwC6kNJVMAoG' +
      'CCqGSM49BAMDA0kAMEYCIQC4laprRY7HjDW5KGXNqIVJofQAC91wHbZWgG6Wt+4IpAIhAOLLEJuuwna8tWvkKq5O890E5xItKa265bC3z6EBvA51',
  ],
};

const vcek = {
  key:
    'MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAjhKhcCTGIn0WGvDx05uy8fYYGB3U7Qq/Nf7263rG++zS7ccpbEuJZ8u0WvZUyRCWhZANiAAQe' +
    'slleoQhg8mKO/bTvuws7EBpZkpQ8VRtEpyfwMvK7tXwA9LUAmjNgztwv8sk9/On/5ZOiuXfgNbwI3339ceAAoNAK+cmFLp6/DIR2cDOohGj/c0xobAIyCCM7' +
    'b8zUq9U=',
  certificates: [
    'MIICQzCCAcmgAwIBAgIJAKp7hBodWUQ+MAoGCCqGSM49BAMDMFYxFjAUBgNVBAoMDWNvbmZpZ2ZzLWZ1c2UxLjAsBgNVBAsMJXRlc3Qga2V5LCB0cnVz' +
      'dCBub3RoaW5nIHRoYXQgaXQgc2lnbnMxDDAKBgNVBAMMA0FTSzAgFw0yNjExMjYxNjI1MjRaGA8yMTI2MTEwMjE2MjUyNFowVzEWMBQGA1UECgwNY29u' +
      'ZmlnZnMtZnVzZTEuMCwGA1UECwwldGVzdCBrZXksIHRydXN0IG5vdGhpbmcgdGhhdCBpdCBzaWduczENMAsGA1UEAwwEVkNFSzB2MBAGByqGSM49AgEG' +
      'BSuBBAAiA2IABB6yWV6hCGDyYo79tO+7CzsQGlmSlDxVG0SnJ/Ay8ru1fAD0tQCaM2DO3C/yyT386f/lk6K5d+A1vAjfff1x4ACg0Ar5yYUunr8MhHZw' +
      'M6iEaP9zTGhsAjIIIztvzNSr1aNgMF4wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFIV54GY+D5zRd8YVtPi3jJmtjfE+MB8G' +
      'A1UdIwQYMBaAFDyHU5ol1SssvGhnY3KCMCWQLEWzMAoGCCqGSM49BAMDA2gAMGUCMQCgE0AH5Kvbnb7ntf5+3Z+g49aLiQc9MNdq4S4XAAz5G16d7j/v' +
      'M3XLRYEloNXQ+HYCMCHtglN5Ie/F25TgJOptiPo5r5y42Zw4beIkbfvIGgmbu0IS42i8/g8hJUa3iEdpOg==',
    'MIICRjCCAcugAwIBAgIJAPzd7HBaueM3MAoGCCqGSM49BAMDMFYxFjAUBgNVBAoMDWNvbmZpZ2ZzLWZ1c2UxLjAsBgNVBAsMJXRlc3Qga2V5LCB0cnVz' +
      'dCBub3RoaW5nIHRoYXQgaXQgc2lnbnMxDDAKBgNVBAMMA0FSSzAgFw0yNjExMjYxNjI1MjNaGA8yMTI2MTEwMjE2MjUyM1owVjEWMBQGA1UECgwNY29u' +
      'ZmlnZnMtZnVzZTEuMCwGA1UECwwldGVzdCBrZXksIHRydXN0IG5vdGhpbmcgdGhhdCBpdCBzaWduczEMMAoGA1UEAwwDQVNLMHYwEAYHKoZIzj0CAQYF' +
      'K4EEACIDYgAELvXpw+/RZz9c3/TMuQf9hKZdo9iN2EPt/Ta857y3fTvLf2cwrHLVUZT61PCidLGYLPZTDohTXp0gwZqMVBsXnBmP+2eYFHkuiuGuRZu4' +
      '2zlS/SX7rzdhSyJzJn6FVr+To2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUPIdTmiXVKyy8aGdjcoIwJZAsRbMw' +
      'HwYDVR0jBBgwFoAUTtIR4cm9HuudERNm2UoP453fCJgwCgYIKoZIzj0EAwMDaQAwZgIxAO2J2ffiN7ynGQBtJmvXZKCQqH34V7zJ1yrfK8LyRDNQb8Nn' +
      'ZSvbW3QQ7WOFlK65XgIxAIVL7jcF/fBxQZe/QAp+5ZQAbhHu9q7DwsVo+TnVau7pt7W5aBQLxBfoxHSD+MMFNg==',
    'MIICLjCCAbWgAwIBAgIUD5y/mI7EZP35IwQyA/RLm1f6e9kwCgYIKoZIzj0EAwMwVjEWMBQGA1UECgwNY29uZmlnZnMtZnVzZTEuMCwGA1UECwwldGVz' +
      'dCBrZXksIHRydXN0IG5vdGhpbmcgdGhhdCBpdCBzaWduczEMMAoGA1UEAwwDQVJLMCAXDTI2MTEyNjE2MjUyM1oYDzIxMjYxMTAyMTYyNTIzWjBWMRYw' +
      'FAYDVQQKDA1jb25maWdmcy1mdXNlMS4wLAYDVQQLDCV0ZXN0IGtleSwgdHJ1c3Qgbm90aGluZyB0aGF0IGl0IHNpZ25zMQwwCgYDVQQDDANBUkswdjAQ' +
      'BgcqhkjOPQIBBgUrgQQAIgNiAARNyMDyLXttpHlCWHeCVIt1CWObEd2pB42YyC0tvA65J+9VAkDGa7u2eI8K4F8GNXymcuwObwyj1j5arlKs6SICxHmw' +
      'QWQYVF7k/sVCvdIwHN6GibIcoCgpm/EglXkziCOjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBRO0hHhyb0e650R' +
      'E2bZSg/jnd8ImDAKBggqhkjOPQQDAwNnADBkAjA4d/Fq75aYTww+lGdtV1o78AISSnVWDiaxCWszdMrSS+GFLw1BlLX/MLD38FaRYJwCMFCYGOkzgWfj' +
      '7oSHJuTOo+Ycp1x4nMgDgf23M00cCRyV4cuSS469krdrjkBKy/oOYg==',
  ],
};

function load({ key, certificates }: { key: string; certificates: readonly string[] }): TestChain {
  return {
    key: createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }),
    certificates: certificates.map((text) => Buffer.from(text, 'base64')),
  };
}

/** P-256, in the place of Intel's PCK certificate, its platform CA and the SGX root CA. */
export const pckChain = (): TestChain => load(pck);
/** P-384, in the place of AMD's VCEK, ASK and ARK. */
export const vcekChain = (): TestChain => load(vcek);
