/**
 * The other end of the cable: what a host does, and controllers that come and go.
 *
 * @module
 */
import type { SubsystemEvent } from '../events.js';
import { SubsystemError } from '../spec.js';
import { type Controller, UDC_STATES, USB_SPEEDS } from './controller.js';
import type { HostMedium, Machine } from './machine.js';

/** The events of one machine, by name. */
export function gadgetEvents(machine: Machine): Readonly<Record<string, SubsystemEvent>> {
  const onController = (summary: string, trigger: (controller: Controller) => void): SubsystemEvent => ({
    summary,
    parameters: ['UDC'],
    trigger: (name = '') => trigger(findController(machine, name)),
  });
  const onMedium = (summary: string, trigger: (medium: HostMedium) => void): SubsystemEvent => ({
    summary,
    parameters: ['LUN'],
    trigger: (path = '') => trigger(findMedium(machine, path)),
  });
  return {
    enumerate: onController('a host is attached, and configures the gadget', (controller) => controller.enumerate()),
    disconnect: onController('the cable is pulled', (controller) => controller.disconnect()),
    suspend: onController('the host suspends the bus', (controller) => controller.suspend()),
    resume: onController('the host resumes the bus', (controller) => controller.resume()),
    vanish: onController('the controller goes away, and its gadget loses it', (controller) => controller.vanish()),
    appear: onController('the controller comes back, and the gadget that lost it is bound again', (controller) => controller.appear()),
    state: {
      summary: `sets the state of a controller: ${UDC_STATES.join(', ')}`,
      parameters: ['UDC', 'STATE'],
      trigger: (name = '', state = '') => {
        findController(machine, name).state = oneOf('state', UDC_STATES, state);
      },
    },
    speed: {
      summary: `sets the current speed of a controller: ${USB_SPEEDS.join(', ')}`,
      parameters: ['UDC', 'SPEED'],
      trigger: (name = '', speed = '') => {
        findController(machine, name).speed = oneOf('speed', USB_SPEEDS, speed);
      },
    },
    setup: {
      summary: "the host sends a control request to a functionfs function: 8 bytes, and the host's data, in hexadecimal digits",
      parameters: ['FFS', 'REQUEST', '[DATA]'],
      trigger: (name = '', request = '', data = '') => sendSetup(machine, name, hexBytes(request), hexBytes(data)),
    },
    'lock-medium': onMedium('the host forbids the removal of a medium', (medium) => medium.lock()),
    'unlock-medium': onMedium('the host allows the removal of a medium again', (medium) => medium.unlock()),
    'eject-medium': onMedium('the host ejects a medium, unless it is locked', (medium) => medium.ejectByHost()),
  };
}

function sendSetup({ functionFs }: Machine, name: string, request: Buffer, data: Buffer): void {
  const device = functionFs.get(name);
  if (!device) {
    const known = [...functionFs.keys()].join(', ');
    throw new SubsystemError('usage', `usb_gadget: there is no functionfs '${name}'; expected ${known || 'the name of an ffs function'}`);
  }
  if (request.length !== SETUP_SIZE) throw new SubsystemError('usage', `usb_gadget: a request has ${request.length} bytes; expected 8`);
  const length = request.readUInt16LE(6);
  const sent = request[0]! & 0x80 ? 0 : length;
  if (data.length !== sent) {
    throw new SubsystemError(
      'usage',
      `usb_gadget: the data have ${data.length} bytes; by the request (bmRequestType, wLength) expected ${sent}`,
    );
  }
  if (!device.ask({ request, data })) {
    throw new SubsystemError('failure', `usb_gadget: no host has configured '${name}'; expected it bound, and the event enumerate before`);
  }
}

/** Of `struct usb_ctrlrequest`. */
const SETUP_SIZE = 8;

function hexBytes(written: string): Buffer {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(written)) {
    throw new SubsystemError('usage', `usb_gadget: '${written}' is not hexadecimal; expected two digits for each byte`);
  }
  return Buffer.from(written, 'hex');
}

function findController({ controllers }: Machine, name: string): Controller {
  const found = controllers.find((one) => one.name === name);
  if (found) return found;
  const known = controllers.map((one) => one.name).join(', ');
  throw new SubsystemError(
    'usage',
    `usb_gadget: there is no controller '${name}'; expected ${known === '' ? 'none: there are none' : known}`,
  );
}

function findMedium({ media }: Machine, path: string): HostMedium {
  for (const medium of media) if (medium.path === path) return medium;
  const known = [...media].map((one) => one.path).join(', ');
  throw new SubsystemError(
    'usage',
    `usb_gadget: there is no lun '${path}'; expected GADGET/functions/mass_storage.NAME/LUN${known === '' ? '' : `, here ${known}`}`,
  );
}

function oneOf<const V extends string>(what: string, values: readonly V[], written: string): V {
  const value = values.find((one) => one === written);
  if (value === undefined) throw new SubsystemError('usage', `usb_gadget: '${written}' is not a ${what}; expected ${values.join(', ')}`);
  return value;
}
