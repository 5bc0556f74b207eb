/**
 * Serial ports: acm (a modem), gser (nothing but bytes), obex.
 *
 * ```
 * acm.NAME/port_num     [protocol: 6.12]  [console]
 * gser.NAME/port_num                      [console]
 * obex.NAME/port_num
 * ```
 *
 * @module
 */
import { type Attribute, Errno } from '../../../core/index.js';
import { attr, bool, inFunctions, u8 } from '../../kinds/index.js';
import { built, since } from '../../versions/index.js';
import type { EndpointSort } from '../controller.js';
import { GadgetFunction, setting } from '../function.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';

/** A function with a `/dev/ttyGSn`. All three share eight port numbers. */
abstract class Serial extends GadgetFunction {
  readonly port: number;
  /** Whether the kernel's console is on the port. */
  console: boolean;

  constructor(type: TypeOf<any>, machine: Machine, consoleOnFirst: boolean) {
    super(machine.profile.type(type), machine);
    const port = machine.serialPorts.take();
    if (port === undefined) throw new Errno('EBUSY', 'all eight serial ports are taken (MAX_U_SERIAL_PORTS, gserial_alloc_line)');
    this.port = port;
    machine.nodes.add(`ttyGS${port}`);
    this.console = consoleOnFirst && port === 0;
  }

  override dispose(): void {
    this.machine.nodes.remove(`ttyGS${this.port}`);
    this.machine.serialPorts.release(this.port);
  }
}

const portNum: Attribute<Serial> = { name: 'port_num', show: ({ port }) => `${port}\n` };
const consoleAttr: Attribute<Serial> = attr('console', bool, 'console');

/** `acm.NAME`. */
export class Acm extends Serial {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out', 'int in'];
  /** bInterfaceProtocol: AT commands. */
  protocol = 1;

  constructor(machine: Machine) {
    super(acmType, machine, true);
  }
}

const acmType: TypeOf<Acm> = (profile) => ({
  attrs: inFunctions(
    'f_acm_',
    profile.attributes<Acm>([built('console', consoleAttr), portNum, since('6.12', setting<Acm, number>('protocol', u8()))]),
  ),
});

/** `gser.NAME`. */
export class Gser extends Serial {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];

  constructor(machine: Machine) {
    super(gserType, machine, true);
  }
}

const gserType: TypeOf<Gser> = (profile) => ({
  attrs: inFunctions('f_serial_', profile.attributes<Gser>([built('console', consoleAttr), portNum])),
});

/** `obex.NAME`: never a console. */
export class Obex extends Serial {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];

  constructor(machine: Machine) {
    super(obexType, machine, false);
  }
}

const obexType: TypeOf<Obex> = () => ({ attrs: [portNum] });
