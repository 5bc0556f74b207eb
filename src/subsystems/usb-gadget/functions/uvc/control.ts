/**
 * `control` of a camera: its units and terminals, and the header that leads them.
 *
 * @module
 */
import { type Attribute, ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../../../core/index.js';
import { attr, u8, u16, u32 } from '../../../kinds/index.js';
import { since } from '../../../versions/index.js';
import { type GadgetFunction, refuseWhileLinked } from '../../function.js';
import type { TypeOf } from '../../profile.js';
import {
  Collection,
  fixed,
  groupAround,
  type Linked,
  readLines,
  refuseSecondHeader,
  refuseWhileInUse,
  writableByAll,
} from './descriptor.js';
import { extensions } from './extension.js';

/** `control`. */
export class Control extends ConfigGroup {
  /** Its interface's number the last time that it was bound. */
  bInterfaceNumber = 0;
  enable_interrupt_ep = false;
  readonly header = new Collection('header', () => new ControlHeader(this.uvc));

  constructor(readonly uvc: GadgetFunction) {
    const { machine } = uvc;
    super(machine.profile.type(controlType), 'control');
    this.addDefaultGroup(this.header);
    this.addDefaultGroup(groupAround('processing', new Unit(uvc, machine.profile.type(processingType), [1, 0])));
    this.addDefaultGroup(
      groupAround(
        'terminal',
        groupAround('camera', new Unit(uvc, machine.profile.type(cameraType), [2, 0, 0])),
        groupAround('output', new OutputTerminal()),
      ),
    );
    this.addDefaultGroup(groupAround('class', ...['fs', 'ss'].map((speed) => new ControlClass(this, speed))));
    if (machine.profile.since('6.3')) this.addDefaultGroup(extensions(uvc));
  }
}

/** Read as a number, kept as a truth value (since 6.3). */
const enableInterrupt = attr<Control, number>('enable_interrupt_ep', u8(), {
  get: (control) => Number(control.enable_interrupt_ep),
  set: (control, value) => void (control.enable_interrupt_ep = value !== 0),
});

const controlType: TypeOf<Control> = (profile) => ({
  attrs: writableByAll(
    'uvcg_default_control_',
    profile.attributes<Control>([
      { name: 'bInterfaceNumber', show: (control) => `${control.bInterfaceNumber}\n` },
      since('6.3', enableInterrupt),
    ]),
  ),
});

/** `control/header/HEADER`. */
class ControlHeader extends ConfigItem implements Linked {
  bcdUVC = 0x0110;
  dwClockFrequency = 48_000_000;
  linked = 0;

  constructor(readonly uvc: GadgetFunction) {
    super(controlHeaderType);
  }
}

const controlHeaderType: ConfigItemType<ControlHeader> = {
  attrs: writableByAll('uvcg_control_header_', [
    attr<ControlHeader, number>('bcdUVC', u16(), 'bcdUVC', { guard: refuseWhileInUse }),
    attr<ControlHeader, number>('dwClockFrequency', u32({ max: 0x7fff_ffff }), 'dwClockFrequency', { guard: refuseWhileInUse }),
  ]),
};

/** A unit or terminal with a mask of controls. */
class Unit extends ConfigGroup {
  constructor(
    readonly uvc: GadgetFunction,
    type: ConfigItemType<Unit>,
    readonly bmControls: number[],
  ) {
    super(type, 'default');
  }
}

/** One byte of the mask on each line. It can be changed since 6.3: fewer bytes than there are leave the others. */
const bmControls = (writable: boolean): Attribute<Unit> => ({
  name: 'bmControls',
  show: (unit) => unit.bmControls.map((byte) => `${byte}\n`).join(''),
  ...(writable && {
    store(unit: Unit, page: Buffer) {
      refuseWhileLinked(unit.uvc);
      const bytes = readLines(page, 8);
      const { length } = unit.bmControls;
      if (bytes.length > length) throw new Errno('EINVAL', () => `there are ${bytes.length} numbers, more than ${length}`);
      bytes.forEach((byte, at) => (unit.bmControls[at] = byte));
    },
  }),
});

const processingType: TypeOf<Unit> = (profile) => ({
  attrs: writableByAll('uvcg_default_processing_', [
    fixed('bUnitID', 2),
    fixed('bSourceID', 1),
    fixed('wMaxMultiplier', 16 * 1024),
    bmControls(profile.since('6.3')),
    fixed('iProcessing', 0),
  ]),
});

const cameraType: TypeOf<Unit> = (profile) => ({
  attrs: writableByAll('uvcg_default_camera_', [
    fixed('bTerminalID', 1),
    fixed('wTerminalType', 0x0201),
    fixed('bAssocTerminal', 0),
    fixed('iTerminal', 0),
    fixed('wObjectiveFocalLengthMin', 0),
    fixed('wObjectiveFocalLengthMax', 0),
    fixed('wOcularFocalLength', 0),
    bmControls(profile.since('6.3')),
  ]),
});

/** `control/terminal/output/default`. */
class OutputTerminal extends ConfigGroup {
  bSourceID = 2;

  constructor() {
    super(outputTerminalType, 'default');
  }
}

const outputTerminalType: ConfigItemType<OutputTerminal> = {
  attrs: writableByAll('uvcg_default_output_', [
    fixed('bTerminalID', 3),
    fixed('wTerminalType', 0x0101),
    fixed('bAssocTerminal', 0),
    attr('bSourceID', u8(), 'bSourceID'),
    fixed('iTerminal', 0),
  ]),
};

/** `control/class/SPEED`: a link to the header that is used at that speed. */
class ControlClass extends ConfigGroup {
  header: ControlHeader | undefined;

  constructor(
    readonly control: Control,
    speed: string,
  ) {
    super(controlClassType, speed);
  }
}

const controlClassType: ConfigItemType<ControlClass> = {
  itemOps: {
    allowLink(group, target) {
      const { control } = group;
      if (!(target instanceof ControlHeader) || !control.header.items.includes(target)) {
        throw new Errno('EINVAL', () => `${target.name} is not in control/header of ${control.uvc.name} (uvcg_control_class_allow_link)`);
      }
      refuseWhileLinked(control.uvc, 'uvcg_control_class_allow_link');
      refuseSecondHeader(group, 'uvcg_control_class_allow_link');
      target.linked++;
      group.header = target;
    },
    /** While the function is linked, the kernel does nothing here: the class keeps the header for good. */
    dropLink(group, target) {
      if (group.control.uvc.isLinked) return;
      (target as ControlHeader).linked--;
      group.header = undefined;
    },
  },
};
