/**
 * uvc.NAME: a camera.
 *
 * ```
 * uvc.NAME/streaming_interval  streaming_maxpacket  streaming_maxburst  function_name
 *   control/bInterfaceNumber  [enable_interrupt_ep: 6.3]                     control.ts
 *     header/HEADER/            mkdir: bcdUVC  dwClockFrequency
 *     processing/default/       bUnitID  bSourceID  wMaxMultiplier  bmControls  iProcessing
 *     terminal/camera/default/  bTerminalID  wTerminalType  …  bmControls
 *     terminal/output/default/  bTerminalID  wTerminalType  bAssocTerminal  bSourceID  iTerminal
 *     class/{fs,ss}/            LINK -> control/header/…
 *     [extensions/EXTENSION/: 6.3, mkdir]                                    extension.ts
 *   streaming/bInterfaceNumber                                               streaming.ts
 *     header/HEADER/            mkdir: bmInfo  …
 *       LINK -> streaming/{uncompressed,mjpeg}/…
 *     uncompressed/FORMAT/FRAME/, mjpeg/FORMAT/FRAME/, [framebased/FORMAT/FRAME/: 6.13]   format.ts, frame.ts
 *     color_matching/default/   [mkdir of more: 6.3]                         color-matching.ts
 *     class/{fs,hs,ss}/         LINK -> streaming/header/…
 *   [LINK -> strings/…: 6.3]
 * ```
 *
 * @module
 */
import { type Attribute, Errno } from '../../../../core/index.js';
import { cBytes, u32 } from '../../../kinds/index.js';
import type { EndpointSort, Resources } from '../../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../../function.js';
import type { Machine } from '../../machine.js';
import type { TypeOf } from '../../profile.js';
import { Control } from './control.js';
import { writableByAll } from './descriptor.js';
import { checkGadgetString } from './gadget-string.js';
import { Streaming } from './streaming.js';

/** Bytes of `function_name` with its NUL. */
const NAME_SIZE = 32;

/** Names of the strings that a camera can link to. */
const STRINGS: readonly string[] = ['iad_desc', 'vs0_desc', 'vs1_desc'];

/** `uvc.NAME`. */
export class Uvc extends GadgetFunction {
  protected readonly interfaces = 0;
  protected readonly endpoints: readonly EndpointSort[] = [];
  streaming_interval = 1;
  streaming_maxpacket = 1024;
  streaming_maxburst = 0;
  function_name: Buffer = Buffer.from('UVC Camera');
  readonly control: Control;
  readonly streaming: Streaming;

  constructor(machine: Machine) {
    super(machine.profile.type(uvcType), machine);
    this.control = this.addDefaultGroup(new Control(this));
    this.streaming = this.addDefaultGroup(new Streaming(this));
  }

  /** @throws ENOENT without a streaming header of the name `h`, EBUSY unless that is linked into a class */
  override link(configuration: string): void {
    const header = this.streaming.header.items.find((item) => item.name === 'h');
    if (!header) throw new Errno('ENOENT', 'there is no streaming/header/h (uvc_alloc)');
    if (header.linked === 0) throw new Errno('EBUSY', 'no link in streaming/class points to streaming/header/h (uvc_alloc)');
    super.link(configuration);
  }

  override bind(resources: Resources): void {
    const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
    this.streaming_interval = clamp(this.streaming_interval, 1, 16);
    this.streaming_maxpacket = clamp(this.streaming_maxpacket, 1, 3072);
    if (this.streaming_maxburst > 0) this.streaming_maxpacket = Math.ceil(this.streaming_maxpacket / 1024) * 1024;
    if (this.machine.profile.before('6.3') || this.control.enable_interrupt_ep) resources.takeEndpoint('int in');
    resources.takeEndpoint('iso in');
    this.control.bInterfaceNumber = resources.takeInterface();
    this.streaming.bInterfaceNumber = resources.takeInterface();
    const missing = this.streaming.classes.find(({ header }) => !header);
    if (missing) throw new Errno('ENODEV', () => `streaming/class/${missing.name} has no link (uvc_copy_descriptors)`);
  }
}

/** Kept and shown as written; a name that is too long is cut. */
const functionName: Attribute<Uvc> = {
  name: 'function_name',
  show: (uvc) => uvc.function_name,
  store(uvc, page) {
    refuseWhileLinked(uvc);
    uvc.function_name = Buffer.from(cBytes(page).subarray(0, NAME_SIZE - 1));
    return uvc.function_name.length;
  },
};

const uvcType: TypeOf<Uvc> = (profile) => ({
  attrs: [
    ...writableByAll<Uvc>('f_uvc_opts_', [
      setting('streaming_interval', u32({ max: 16 })),
      setting('streaming_maxpacket', u32({ max: 3072 })),
      setting('streaming_maxburst', u32({ max: 15 })),
    ]),
    ...writableByAll('f_uvc_opts_string_', [functionName]),
  ],
  ...(profile.since('6.3') && {
    itemOps: {
      /** A string of the gadget's own, by one of three names. */
      allowLink(uvc, target) {
        checkGadgetString(uvc, target, 'uvc_func_allow_link');
        if (!STRINGS.includes(target.name))
          throw new Errno('EINVAL', () => `${target.name} is none of ${STRINGS.join(', ')} (uvc_func_allow_link)`);
      },
      dropLink() {},
    },
  }),
});
