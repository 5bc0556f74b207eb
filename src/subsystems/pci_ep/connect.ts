/**
 * What a link does: it gives a function a controller, or a virtual function.
 *
 * @module
 */
import { Errno, logged } from '../../core/index.js';
import { lowestFree } from '../lowest-free.js';
import type { Controller, EndpointFunction, Side } from './state.js';

/** BITS_PER_LONG: so many bits the maps of numbers have. */
const MAP_BITS = 64;

const SIDES = ['primary', 'secondary'] as const;

/** Gives a side of the function a controller, and binds its driver. @throws EINVAL, EBUSY, and what the driver throws */
export function connect(fn: EndpointFunction, side: Side, controller: Controller): void {
  if (fn.isVirtual) throw new Errno('EINVAL', () => `${fn.name} is, or was, a virtual function (pci_epc_add_epf)`);
  if (fn.controllers[side]) throw new Errno('EBUSY', () => `${fn.name} has a ${side} controller already (pci_epc_add_epf)`);
  const number = lowestFree(controller.taken, 0);
  if (number >= Math.min(controller.functions, MAP_BITS)) {
    const reason = `${controller.name} takes ${controller.functions} functions (pci_epc_add_epf)`;
    const line = `pci_epc ${controller.name}: Exceeding max supported Function Number`;
    throw new Errno('EINVAL', () => (number < MAP_BITS ? logged(reason, line) : reason));
  }
  controller.taken.add(number);
  fn.numbers[side] = number;
  fn.controllers[side] = controller;
  try {
    bind(fn);
  } catch (error) {
    unbind(fn);
    remove(fn, side);
    throw error;
  }
}

/** Takes the controller away again. A controller that was started does not mind. */
export function disconnect(fn: EndpointFunction, side: Side): void {
  unbind(fn);
  remove(fn, side);
}

/** `pci_epc_remove_epf` */
function remove(fn: EndpointFunction, side: Side): void {
  fn.controllers[side]?.taken.delete(fn.numbers[side]);
  fn.controllers[side] = undefined;
}

/** `pci_epf_bind`: the virtual functions first. */
function bind(fn: EndpointFunction): void {
  for (const [virtual, number] of fn.virtualFunctions) {
    for (const side of SIDES) {
      const controller = fn.controllers[side];
      if (controller && number > controller.virtualFunctions) {
        const most = controller.virtualFunctions;
        const line = most === 0 ? 'No support for virt function' : `PF${fn.numbers[side]}: Exceeds max vfunc number`;
        throw new Errno('EINVAL', () =>
          logged(`a function of ${controller.name} takes ${most} virtual ones (pci_epf_bind)`, `${fn.device}: ${line}`),
        );
      }
    }
    Object.assign(virtual.numbers, fn.numbers);
    Object.assign(virtual.controllers, fn.controllers);
    virtual.driver.bind(virtual);
    virtual.isBound = true;
  }
  fn.driver.bind(fn);
  fn.isBound = true;
}

/** `pci_epf_unbind` */
function unbind(fn: EndpointFunction): void {
  for (const one of [...fn.virtualFunctions.keys(), fn]) if (one.isBound) one.driver.unbind?.(one);
}

/** `pci_epf_add_vepf`. @throws EBUSY if one of both is connected, or virtual */
export function addVirtual(fn: EndpointFunction, virtual: EndpointFunction): void {
  const connected = [fn, virtual].find(({ controllers }) => controllers.primary ?? controllers.secondary);
  if (connected) throw new Errno('EBUSY', () => `${connected.name} has a controller (pci_epf_add_vepf)`);
  if (virtual.physical) throw new Errno('EBUSY', () => `${virtual.name} is a virtual function already (pci_epf_add_vepf)`);
  const number = lowestFree(fn.virtualFunctions.values(), 1);
  if (number >= MAP_BITS) throw new Errno('EINVAL', () => `${fn.name} has 63 virtual functions (pci_epf_add_vepf)`);
  fn.virtualFunctions.set(virtual, number);
  virtual.physical = fn;
  virtual.isVirtual = true;
}

/** `pci_epf_remove_vepf`. It keeps the controllers that it got from the function. */
export function removeVirtual(fn: EndpointFunction, virtual: EndpointFunction): void {
  fn.virtualFunctions.delete(virtual);
  virtual.physical = undefined;
}
