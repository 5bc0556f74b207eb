/**
 * `streaming/uncompressed`, `streaming/mjpeg` and (since 6.13) `streaming/framebased` of a camera: formats, each with its
 * frames.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, quote } from '../../../../core/index.js';
import { attr, u8 } from '../../../kinds/index.js';
import { since } from '../../../versions/index.js';
import type { GadgetFunction } from '../../function.js';
import type { TypeOf } from '../../profile.js';
import { ColorMatching, type ColorMatchings } from './color-matching.js';
import { fixed, writableByAll, index, type Linked, refuseWhileInUse } from './descriptor.js';
import { commonFrameType, Frame, framebasedFrameType } from './frame.js';
import { H264, isPixelFormat, YUY2 } from './guid.js';

/** What differs between the sorts of format. */
interface FormatSort {
  readonly type: TypeOf<Format>;
  readonly frameType: ConfigItemType<Frame>;
  readonly guid: Buffer;
}

/** `streaming/…/FORMAT`. */
export class Format extends ConfigGroup implements Linked {
  /** Headers that link to it. */
  linked = 0;
  /** In order of creation. */
  readonly frames: Frame[] = [];
  /** Its number in the header that was linked into a class last. */
  bFormatIndex = 0;
  readonly guidFormat: Buffer;
  readonly frameType: ConfigItemType<Frame>;
  bBitsPerPixel = 16;
  bDefaultFrameIndex = 1;
  bmaControls = 0;
  colors: ColorMatching;

  constructor(
    readonly uvc: GadgetFunction,
    readonly matchings: ColorMatchings,
    { type, frameType, guid }: FormatSort,
  ) {
    super(uvc.machine.profile.type(type));
    this.frameType = frameType;
    this.guidFormat = Buffer.from(guid);
    this.colors = matchings.default;
    this.colors.users++;
  }
}

/** A group for each sort of format. */
export function formatGroups(uvc: GadgetFunction, matchings: ColorMatchings): ConfigGroup[] {
  const { profile } = uvc.machine;
  const makeGroup = (name: string, sort: FormatSort): ConfigGroup =>
    new ConfigGroup({ groupOps: { makeGroup: () => new Format(uvc, matchings, sort) } }, name);
  return profile.select<ConfigGroup>([
    makeGroup('uncompressed', { type: uncompressedType, frameType: commonFrameType, guid: YUY2 }),
    makeGroup('mjpeg', { type: mjpegType, frameType: commonFrameType, guid: YUY2 }),
    since('6.13', makeGroup('framebased', { type: framebasedType, frameType: framebasedFrameType, guid: H264 })),
  ]);
}

const GUID_SIZE = 16;

/** Sixteen bytes; a shorter text replaces the first ones. Since 6.3 the driver takes only formats that it knows. */
const guidFormat = (checked: boolean): Attribute<Format> => ({
  name: 'guidFormat',
  show: (format) => format.guidFormat,
  store(format, page) {
    refuseWhileInUse(format);
    const bytes = page.subarray(0, GUID_SIZE);
    if (checked && !isPixelFormat(bytes))
      throw new Errno('EINVAL', () => `the kernel knows no pixel format ${quote(bytes)} (uvc_format_by_guid)`);
    format.guidFormat.set(bytes);
    // The kernel answers 16 even to a shorter write, which FUSE can't pass on.
    return bytes.length;
  },
});

/** One byte, shown and read in hexadecimal. */
const bmaControls: Attribute<Format> = {
  name: 'bmaControls',
  show: (format) => `0x${format.bmaControls.toString(16)}\n`,
  store(format, page) {
    refuseWhileInUse(format);
    const digits = /^0[xX]([0-9a-fA-F]{2})/.exec(page.toString('latin1'))?.[1];
    if (digits === undefined)
      throw new Errno('EINVAL', () => `${quote(page)} does not begin with 0x and two digits (uvcg_format_bma_controls_store)`);
    format.bmaControls = parseInt(digits, 16);
  },
};

const bFormatIndex: Attribute<Format> = { name: 'bFormatIndex', show: (format) => `${format.bFormatIndex}\n` };

const groupOps: ConfigItemType<Format>['groupOps'] = {
  makeItem(format: Format) {
    const frame = new Frame(format, format.frameType);
    format.frames.push(frame);
    return frame;
  },
  dropItem(format: Format, frame) {
    format.frames.splice(format.frames.indexOf(frame as Frame), 1);
  },
};

/** Since 6.3, a format can link to other colours than the default ones. */
const itemOps: NonNullable<ConfigItemType<Format>['itemOps']> = {
  allowLink(format: Format, target) {
    const { colors, matchings, uvc } = format;
    if (!(target instanceof ColorMatching) || target.matchings !== matchings) {
      throw new Errno('EINVAL', () => `${target.name} is not in streaming/color_matching of ${uvc.name} (uvcg_format_allow_link)`);
    }
    if (colors !== matchings.default)
      throw new Errno('EBUSY', () => `the format links to color_matching/${colors.name} (uvcg_format_allow_link)`);
    recolor(format, target);
  },
  dropLink(format: Format) {
    recolor(format, format.matchings.default);
  },
};

function recolor(format: Format, colors: ColorMatching): void {
  format.colors.users--;
  format.colors = colors;
  colors.users++;
}

const uncompressedType: TypeOf<Format> = (profile) => ({
  groupOps,
  ...(profile.since('6.3') && { itemOps }),
  attrs: writableByAll('uvcg_uncompressed_', [
    bFormatIndex,
    guidFormat(profile.since('6.3')),
    index('bBitsPerPixel'),
    index('bDefaultFrameIndex'),
    fixed('bAspectRatioX', 0),
    fixed('bAspectRatioY', 0),
    fixed(profile.since('6.3') ? 'bmInterlaceFlags' : 'bmInterfaceFlags', 0),
    bmaControls,
  ]),
});

const mjpegType: TypeOf<Format> = (profile) => ({
  groupOps,
  ...(profile.since('6.3') && { itemOps }),
  attrs: writableByAll('uvcg_mjpeg_', [
    bFormatIndex,
    index('bDefaultFrameIndex'),
    fixed('bmFlags', 0),
    fixed('bAspectRatioX', 0),
    fixed('bAspectRatioY', 0),
    fixed(profile.since('6.3') ? 'bmInterlaceFlags' : 'bmInterfaceFlags', 0),
    bmaControls,
  ]),
});

/** Its number of bits is fixed, and it cannot link to colours. */
const framebasedType: TypeOf<Format> = () => ({
  groupOps,
  attrs: writableByAll('uvcg_framebased_', [
    bFormatIndex,
    attr<Format, number>('bDefaultFrameIndex', u8(), 'bDefaultFrameIndex', { guard: refuseWhileInUse }),
    fixed('bBitsPerPixel', 0),
    fixed('bAspectRatioX', 0),
    fixed('bAspectRatioY', 0),
    fixed('bmInterfaceFlags', 0),
    bmaControls,
    guidFormat(false),
  ]),
});
