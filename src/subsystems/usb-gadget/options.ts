/**
 * The options of the set, for lists and help. By itself, so that a list of sets does not load the model.
 *
 * @module
 */
import { type SetOptions, SubsystemError } from '../spec.js';
import { badOption, kernelHelp } from '../versions/options.js';
import type { NodesOption } from './nodes.js';

/** What the options of the set mean, by name. */
export const usbGadgetOptions: Readonly<Record<string, string>> = {
  udc: 'names of the device controllers, joined by +; dummy_udc.0 unless given',
  kernel: kernelHelp,
  host: "'attached': a host configures each gadget as soon as it is bound; 'none', the default: none does",
  nodes:
    'run shows /dev/ttyGS0, /dev/hidg0 and the like, whose other ends are in /dev/usb-host; =net: and network interfaces, in a network of its own',
  console: 'built with U_SERIAL_CONSOLE: serial functions have the attribute console',
};

/**
 * Is a host attached to the controllers? Not by default: the answers of a test then do not depend on what a host does, as in
 * the guest that was asked, where none enumerates.
 * @throws SubsystemError
 */
export function hostOption({ host = 'none' }: SetOptions): boolean {
  if (host !== 'none' && host !== 'attached') throw badOption('usb_gadget', 'host', host, 'attached or none');
  return host === 'attached';
}

/**
 * Which devices of functions `run` shows. None by default: a private `/dev` takes time to make.
 * @throws SubsystemError
 */
export function nodesOption({ nodes }: SetOptions): NodesOption {
  if (nodes === undefined) return 'none';
  if (nodes !== '' && nodes !== 'net') throw badOption('usb_gadget', 'nodes', nodes, 'no value, or net');
  return nodes === '' ? 'nodes' : 'net';
}

/**
 * The names of the controllers, as the kernel lists them in `/sys/class/udc`.
 * @throws SubsystemError for what can be no name
 */
export function controllerNames({ udc = 'dummy_udc.0' }: SetOptions): string[] {
  const names = udc === '' ? [] : udc.split('+');
  for (const [at, name] of names.entries()) {
    if (!/^[^/\s\0]+$/.test(name)) throw new SubsystemError('usage', `usb_gadget: '${name}' can't be the name of a controller`);
    if (names.indexOf(name) !== at) throw new SubsystemError('usage', `usb_gadget: the controller '${name}' is named twice`);
  }
  return names;
}
