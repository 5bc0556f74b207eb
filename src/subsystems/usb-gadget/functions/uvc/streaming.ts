/**
 * `streaming` of a camera: its formats, and the headers that choose among them.
 *
 * @module
 */
import { ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../../../core/index.js';
import { type GadgetFunction, refuseWhileLinked } from '../../function.js';
import { ColorMatchings } from './color-matching.js';
import { Collection, fixed, groupAround, type Linked, refuseSecondHeader } from './descriptor.js';
import { Format, formatGroups } from './format.js';

/** `streaming`. */
export class Streaming extends ConfigGroup {
  /** Its interface's number the last time that it was bound. */
  bInterfaceNumber = 0;
  readonly header = new Collection('header', () => new StreamingHeader(this.uvc));
  readonly colorMatching: ColorMatchings;
  readonly classes = ['fs', 'hs', 'ss'].map((speed) => new StreamingClass(this, speed));

  constructor(readonly uvc: GadgetFunction) {
    super(streamingType, 'streaming');
    this.colorMatching = new ColorMatchings(uvc.machine);
    this.addDefaultGroup(this.header);
    for (const group of formatGroups(uvc, this.colorMatching)) this.addDefaultGroup(group);
    this.addDefaultGroup(this.colorMatching);
    this.addDefaultGroup(groupAround('class', ...this.classes));
  }
}

const streamingType: ConfigItemType<Streaming> = {
  attrs: [{ name: 'bInterfaceNumber', show: (streaming) => `${streaming.bInterfaceNumber}\n` }],
};

/** `streaming/header/HEADER`: links to formats, in their order. */
class StreamingHeader extends ConfigItem implements Linked {
  linked = 0;
  readonly formats: Format[] = [];

  constructor(readonly uvc: GadgetFunction) {
    super(streamingHeaderType);
  }
}

const streamingHeaderType: ConfigItemType<StreamingHeader> = {
  attrs: [
    fixed('bmInfo', 0),
    fixed('bTerminalLink', 3),
    fixed('bStillCaptureMethod', 0),
    fixed('bTriggerSupport', 0),
    fixed('bTriggerUsage', 0),
  ],
  itemOps: {
    allowLink(header, target) {
      if (header.linked > 0)
        throw new Errno('EBUSY', () => `a link in streaming/class points to ${header.name} (uvcg_streaming_header_allow_link)`);
      if (!(target instanceof Format) || target.uvc !== header.uvc) {
        throw new Errno('EINVAL', () => `${target.name} is not a format of ${header.uvc.name} (uvcg_streaming_header_allow_link)`);
      }
      target.frames.forEach((frame, at) => (frame.bFrameIndex = at + 1));
      header.formats.push(target);
      target.linked++;
    },
    dropLink(header, target) {
      const format = target as Format;
      header.formats.splice(header.formats.indexOf(format), 1);
      format.linked--;
    },
  },
};

/** `streaming/class/SPEED`: a link to the header that is used at that speed. */
class StreamingClass extends ConfigGroup {
  header: StreamingHeader | undefined;

  constructor(
    readonly streaming: Streaming,
    speed: string,
  ) {
    super(streamingClassType, speed);
  }
}

const streamingClassType: ConfigItemType<StreamingClass> = {
  itemOps: {
    /** The descriptors are composed here: this numbers the formats. */
    allowLink(group, target) {
      const { streaming } = group;
      if (!(target instanceof StreamingHeader) || !streaming.header.items.includes(target)) {
        throw new Errno(
          'EINVAL',
          () => `${target.name} is not in streaming/header of ${streaming.uvc.name} (uvcg_streaming_class_allow_link)`,
        );
      }
      refuseSecondHeader(group, 'uvcg_streaming_class_allow_link');
      refuseWhileLinked(streaming.uvc, 'uvcg_streaming_class_allow_link');
      target.formats.forEach((format, at) => (format.bFormatIndex = at + 1));
      target.linked++;
      group.header = target;
    },
    /** While the function is linked, the kernel does nothing here: the class keeps the header for good. */
    dropLink(group, target) {
      if (group.streaming.uvc.isLinked) return;
      (target as StreamingHeader).linked--;
      group.header = undefined;
    },
  },
};
