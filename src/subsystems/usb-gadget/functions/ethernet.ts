/**
 * Network functions: ecm, eem, geth (CDC subset), ncm, rndis.
 *
 * ```
 * {ecm,eem,geth,ncm,rndis}.NAME/dev_addr  host_addr  qmult  ifname
 * ncm.NAME/[max_segment_size: 6.7]    os_desc/interface.ncm/
 * rndis.NAME/class  subclass  protocol    os_desc/interface.rndis/
 * ```
 *
 * @module
 */
import { randomBytes } from '../../random-bytes.js';
import { type Attribute, type ConfigItemType, Errno, quote } from '../../../core/index.js';
import { attr, cString, inFunctions, u16, u8 } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../function.js';
import { interfaceDescriptors } from '../interface-desc.js';
import { hexByte, shownAddress } from '../kinds.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';
import { NetDevice } from './net-device.js';

abstract class Ethernet extends GadgetFunction {
  dev_addr = randomAddress();
  host_addr = randomAddress();
  qmult = 5;
  readonly net = new NetDevice(this.machine, 'usb%d');

  override bind(resources: Resources): void {
    // The device stays, even if the function can't be bound because an endpoint is missing.
    this.net.register(this.dev_addr);
    super.bind(resources);
  }

  override dispose(): void {
    this.net.unregister();
  }
}

/** `eth_random_addr`: a locally administered unicast address. */
function randomAddress(): string {
  const bytes = randomBytes(6);
  bytes[0] = (bytes[0]! & 0xfe) | 0x02;
  return bytes.toString('hex').replace(/..(?!$)/g, '$&:');
}

/** IFNAMSIZ: the size of a name with its NUL. */
const IFNAMSIZ = 16;

const ifname: Attribute<Ethernet> = {
  name: 'ifname',
  show: ({ net }) => Buffer.from(`${net.name}\n`, 'latin1'),
  store(made, page) {
    refuseWhileLinked(made);
    const length = page.at(-1) === 0x0a ? page.length - 1 : page.length;
    if (length >= IFNAMSIZ)
      throw new Errno('E2BIG', () => `the name has ${length} bytes, at least ${IFNAMSIZ} (IFNAMSIZ, gether_set_ifname)`);
    const name = cString(page.subarray(0, length));
    if (name === '' || name === '.' || name === '..' || /[/:\t-\r \u00a0]/.test(name)) {
      throw new Errno('EINVAL', () => `${quote(name)} can't be the name of a network device (dev_valid_name)`);
    }
    if (!/^[^%]*%d[^%]*$/.test(name)) throw new Errno('EINVAL', () => `${quote(name)} does not have exactly one %d (gether_set_ifname)`);
    made.net.rename(name);
  },
};

const common: readonly Attribute<Ethernet>[] = [
  setting('dev_addr', shownAddress),
  setting('host_addr', shownAddress),
  setting('qmult', u8()),
  ifname,
];

/** Of a function that has nothing else. */
const commonType = (prefix: string): ConfigItemType<Ethernet> => ({ attrs: inFunctions(prefix, common) });
const ecmType = commonType('ecm_opts_');
const eemType = commonType('eem_opts_');
const gethType = commonType('gether_opts_');

/** `ecm.NAME`. */
export class Ecm extends Ethernet {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out', 'int in'];

  constructor(machine: Machine) {
    super(ecmType, machine);
  }
}

/** `eem.NAME`. */
export class Eem extends Ethernet {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];

  constructor(machine: Machine) {
    super(eemType, machine);
  }
}

/** `geth.NAME`: the CDC subset. */
export class Geth extends Ethernet {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];

  constructor(machine: Machine) {
    super(gethType, machine);
  }
}

/** `ncm.NAME`. */
export class Ncm extends Ethernet {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out', 'int in'];
  max_segment_size = 1514;

  constructor(machine: Machine) {
    super(machine.profile.type(ncmType), machine);
    this.addDefaultGroup(interfaceDescriptors('ncm'));
  }
}

const ncmType: TypeOf<Ncm> = (profile) => ({
  attrs: inFunctions(
    'ncm_opts_',
    profile.attributes<Ncm>([...common, since('6.7', setting<Ncm, number>('max_segment_size', u16({ max: 8000 })))]),
  ),
});

/** `rndis.NAME`. */
export class Rndis extends Ethernet {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out', 'int in'];
  class: number;
  subclass: number;
  protocol: number;

  constructor(machine: Machine) {
    super(rndisType, machine);
    ({ class: this.class, subclass: this.subclass, protocol: this.protocol } = machine.rndis);
    this.addDefaultGroup(interfaceDescriptors('rndis'));
  }

  override bind(resources: Resources): void {
    const { class: first, subclass, protocol } = this;
    this.machine.rndis = { class: first, subclass, protocol };
    super.bind(resources);
  }
}

/** Its class can be changed at any time. */
const rndisType: ConfigItemType<Rndis> = {
  attrs: inFunctions('rndis_opts_', [
    ...common,
    attr<Rndis, number>('class', hexByte, 'class'),
    attr<Rndis, number>('subclass', hexByte, 'subclass'),
    attr<Rndis, number>('protocol', hexByte, 'protocol'),
  ]),
};
