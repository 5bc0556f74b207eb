/**
 * hid.NAME: keyboards, mice and the like.
 *
 * ```
 * hid.NAME/subclass  protocol  no_out_endpoint  report_length  [interval: 6.16]  report_desc  dev (read-only)
 * ```
 *
 * @module
 */
import { type Attribute, Errno } from '../../../core/index.js';
import { inFunctions, u16, u32, u8 } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../function.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';

/** `hid.NAME`. */
export class Hid extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['int in'];
  readonly minor: number;
  /** Whether the character device exists: while the function is bound. */
  #registered = false;
  subclass = 0;
  protocol = 0;
  no_out_endpoint = 0;
  report_length = 0;
  /** Between polls, as bInterval of the endpoints. */
  interval = 4;
  report_desc: Buffer = Buffer.alloc(0);

  constructor(machine: Machine) {
    super(machine.profile.type(hidType), machine);
    const minor = machine.hidMinors.take();
    if (minor === undefined)
      throw new Errno('ENODEV', 'there are four hid functions, the most there may be (HIDG_MINORS, hidg_alloc_inst)');
    this.minor = minor;
  }

  override bind(resources: Resources): void {
    super.bind(resources);
    if (this.no_out_endpoint === 0) resources.takeEndpoint('int out');
    if (this.#registered) throw new Errno('EEXIST', () => `another configuration has /dev/hidg${this.minor} (cdev_device_add)`);
    this.#registered = true;
    this.machine.nodes.add(`hidg${this.minor}`);
  }

  override unbind(): void {
    this.#registered = false;
    this.machine.nodes.remove(`hidg${this.minor}`);
  }

  override dispose(): void {
    this.machine.hidMinors.release(this.minor);
  }
}

const reportDesc: Attribute<Hid> = {
  name: 'report_desc',
  show: (hid) => hid.report_desc,
  store(hid, page) {
    refuseWhileLinked(hid);
    hid.report_desc = Buffer.from(page);
  },
};

const hidType: TypeOf<Hid> = (profile) => ({
  attrs: inFunctions(
    'f_hid_opts_',
    profile.attributes<Hid>([
      setting<Hid, number>('subclass', u8()),
      setting<Hid, number>('protocol', u8()),
      setting<Hid, number>('no_out_endpoint', u8({ max: 1 })),
      setting<Hid, number>('report_length', u16()),
      since('6.16', setting<Hid, number>('interval', u32({ max: 255 }))),
      reportDesc,
      { name: 'dev', show: ({ machine, minor }) => `${machine.hidMinors.major}:${minor}\n` },
    ]),
  ),
});
