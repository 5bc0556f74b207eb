/**
 * The controllers in sysfs, which scripts look for, wait for and write to.
 *
 * @module
 */
import type { SurroundingNode, Surroundings } from '../../../core/index.js';
import type { Controller } from '../controller.js';
import { ControllerDevice } from './device.js';
import { directory, type Entries, link } from '../../sysfs.js';

/** Where they are, and what leads to them. Follows what happens to the controllers. */
export function controllerNodes(controllers: readonly Controller[]): NonNullable<Surroundings['nodes']> {
  const devices = controllers.map((controller, number) => new ControllerDevice(controller, number));
  const present = () => devices.filter(({ controller }) => controller.isPresent);
  const links = (at: string, to: (device: ControllerDevice) => readonly [name: string, path: string] | undefined) =>
    directory(() =>
      present().flatMap((device) => {
        const found = to(device);
        return found ? [[found[0], link(`${at}/${found[0]}`, found[1])] as const] : [];
      }),
    );
  const nodes: Record<string, SurroundingNode> = {
    '/sys/class/udc': links('/sys/class/udc', ({ name, classPath }) => [name, classPath]),
    '/sys/bus/gadget/devices': links('/sys/bus/gadget/devices', ({ number, gadgetPath }) => [`gadget.${number}`, gadgetPath]),
    '/sys/bus/gadget/drivers': directory(() => gadgetDrivers(present())),
  };
  if (devices.length === 0) return nodes;
  return {
    ...nodes,
    ...platform(devices),
  };
}

/** The devices, each at its place, in the platform's own list, and with its driver. */
function platform(devices: readonly ControllerDevice[]): Record<string, SurroundingNode> {
  const byParent = new Map<string, ControllerDevice[]>();
  for (const device of devices) {
    const parent = device.path.slice(0, device.path.lastIndexOf('/'));
    byParent.set(parent, [...(byParent.get(parent) ?? []), device]);
  }
  const list = '/sys/bus/platform/devices';
  const hubs = [...byParent.keys()].filter((path) => path !== '/sys/devices/platform');
  const shown: Entries = [
    ...devices.map(({ name, path }) => [name, link(`${list}/${name}`, path)] as const),
    ...hubs.map((path) => [path.slice(path.lastIndexOf('/') + 1), link(`${list}/x`, path)] as const),
  ];
  const drivers = [...new Set(devices.flatMap(({ driver }) => driver ?? []))];
  return {
    ...Object.fromEntries(
      [...byParent].map(([parent, here]) => [parent, directory(() => here.map((device) => [device.name, device.directory] as const))]),
    ),
    [list]: directory(() => shown),
    ...Object.fromEntries(
      drivers.map((driver) => {
        const at = `/sys/bus/platform/drivers/${driver}`;
        const mine = devices.filter((device) => device.driver === driver);
        return [at, directory(() => mine.map(({ name, path }) => [name, link(`${at}/${name}`, path)] as const))];
      }),
    ),
  };
}

function gadgetDrivers(devices: readonly ControllerDevice[]): Entries {
  return devices.flatMap(({ gadgetDriver, number, gadgetPath }) => {
    if (gadgetDriver === undefined) return [];
    const at = `/sys/bus/gadget/drivers/${gadgetDriver}/gadget.${number}`;
    return [[gadgetDriver, directory(() => [[`gadget.${number}`, link(at, gadgetPath)]])] as const];
  });
}
