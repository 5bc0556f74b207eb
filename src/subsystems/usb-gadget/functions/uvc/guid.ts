/**
 * The names of pixel formats: 16 bytes, most of them a code of four letters and an end that all share.
 *
 * @module
 */

const END = '00001000800000aa00389b71';

/** Codes with the common end. */
const CODES = [
  'MJPG',
  'YUY2',
  'NV12',
  'YV12',
  'I420',
  'M420',
  'UYVY',
  'Y800',
  'Y8  ',
  'Y10 ',
  'Y12 ',
  'Y16 ',
  'BY8 ',
  'BA81',
  'GBRG',
  'GRBG',
  'RGGB',
  'BG16',
  'GB16',
  'RG16',
  'GR16',
  'RGBP',
  'H264',
  'H265',
  'HEVC',
  'Y8I ',
  'Y12I',
  'Z16 ',
  'RW10',
  'C   ',
];

/** Those that are all their own: YUY2 of the iSight, L8, infrared L8, R5G6B5, BGR3, BGR4, INVZ, INZI, INVI. */
const OTHERS = [
  '59555932000010008000000000389b71',
  `32000000${END}`,
  '3200000002001000800000aa00389b71',
  '7beb36e44f52ce119f530020af0ba770',
  '7deb36e44f52ce119f530020af0ba770',
  '7eeb36e44f52ce119f530020af0ba770',
  '494e565a902d584a920b773f1f2c556b',
  '494e5a49661a42a29065d01814a8ef8a',
  '494e5649db57495e8e3ff479532b946f',
];

const withEnd = (code: string): string => Buffer.from(code, 'latin1').toString('hex') + END;

const known: ReadonlySet<string> = new Set([...CODES.map(withEnd), ...OTHERS]);

/** The initial format of `uncompressed`. */
export const YUY2: Buffer = Buffer.from(withEnd('YUY2'), 'hex');

/** The initial format of `framebased`. */
export const H264: Buffer = Buffer.from(withEnd('H264'), 'hex');

/** Is it one that the kernel knows (`uvc_format_by_guid`)? */
export function isPixelFormat(bytes: Buffer): boolean {
  return known.has(bytes.toString('hex'));
}
