/**
 * `streaming/…/FORMAT/FRAME` of a camera: a size of picture, and how often it comes.
 *
 * @module
 */
import { type Attribute, ConfigItem, type ConfigItemType, Errno } from '../../../../core/index.js';
import { attr, type FieldOf, type Kind, u8, u16, u32 } from '../../../kinds/index.js';
import { writableByAll, type Linked, readLines, refuseWhileInUse } from './descriptor.js';

/** One size of picture. Intervals are in 100 ns. */
export class Frame extends ConfigItem {
  bFrameIndex = 1;
  bmCapabilities = 0;
  wWidth = 640;
  wHeight = 360;
  dwMinBitRate = 18_432_000;
  dwMaxBitRate = 55_296_000;
  dwMaxVideoFrameBufferSize = 460_800;
  dwDefaultFrameInterval = 666_666;
  dwBytesPerLine = 0;
  dwFrameInterval: number[] = [];

  constructor(
    readonly format: Linked,
    type: ConfigItemType<Frame>,
  ) {
    super(type);
  }
}

/** A field of the same name. The kernel reads the number first, and then checks whether the format is in use. */
const field = (name: FieldOf<Frame, number>, kind: Kind<number>): Attribute<Frame> =>
  attr(name, kind, {
    get: (frame) => frame[name],
    set(frame, value) {
      refuseWhileInUse(frame.format);
      frame[name] = value;
    },
  });

const bFrameIndex: Attribute<Frame> = {
  name: 'bFrameIndex',
  /** A frame gets its number when its format is linked into a header. */
  show({ format, bFrameIndex: number }) {
    if (format.linked === 0)
      throw new Errno(
        'EBUSY',
        'the format is linked into no streaming header, which would number its frames (uvcg_frame_b_frame_index_show)',
      );
    return `${number}\n`;
  },
};

const dwFrameInterval: Attribute<Frame> = {
  name: 'dwFrameInterval',
  show: (frame) => frame.dwFrameInterval.map((interval) => `${interval}\n`).join(''),
  store(frame, page) {
    refuseWhileInUse(frame.format);
    frame.dwFrameInterval = readLines(page, 32).sort((a, b) => a - b);
  },
};

/** Before what differs between the sorts of format. */
const first: readonly Attribute<Frame>[] = [
  bFrameIndex,
  field('bmCapabilities', u8()),
  field('wWidth', u16()),
  field('wHeight', u16()),
  field('dwMinBitRate', u32()),
  field('dwMaxBitRate', u32()),
];

/** Of uncompressed and MJPEG formats. */
export const commonFrameType: ConfigItemType<Frame> = {
  attrs: writableByAll('uvcg_frame_', [
    ...first,
    field('dwMaxVideoFrameBufferSize', u32()),
    field('dwDefaultFrameInterval', u32()),
    dwFrameInterval,
  ]),
};

/** Of frame-based formats. */
export const framebasedFrameType: ConfigItemType<Frame> = {
  attrs: writableByAll('uvcg_frame_', [...first, field('dwDefaultFrameInterval', u32()), dwFrameInterval, field('dwBytesPerLine', u32())]),
};
