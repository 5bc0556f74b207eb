/**
 * The directories: controllers, functions, and the sides of functions.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, bool, inFunctions, type Kind, orElse, u16, u8 } from '../kinds/index.js';
import { addVirtual, connect, disconnect, removeVirtual } from './connect.js';
import { Controller, type Driver, EndpointFunction, type Header, type Side } from './state.js';

/** The kernel does not look what a link points to, and takes anything for what it expects: that may end it. */
const wrongTarget = (target: ConfigItem, expected: string): Errno =>
  new Errno('EINVAL', () => `${target.name} is not a ${expected}; the kernel does not check that, and would go astray (configfs-fuse)`);

function asFunction(target: ConfigItem): EndpointFunction {
  if (!(target instanceof EndpointFunction)) throw wrongTarget(target, 'function');
  return target;
}

/** `controllers/NAME`. */
export const controllerType: ConfigItemType<Controller> = {
  attrs: inFunctions('pci_epc_', [
    attr('start', orElse('EINVAL', bool), {
      get: (controller: Controller) => controller.started,
      set(controller, start) {
        if (start === controller.started) {
          throw new Errno('EALREADY', () => `${controller.name} is ${start ? 'started' : 'stopped'} already (pci_epc_start_store)`);
        }
        controller.started = start;
      },
    }),
  ]),
  itemOps: {
    allowLink: (controller, target) => connect(asFunction(target), 'primary', controller),
    dropLink: (_, target) => disconnect(target as EndpointFunction, 'primary'),
  },
  about: { links: ['functions/<driver>/<function>'] },
};

/** `primary` and `secondary` of a function. */
class SideGroup extends ConfigGroup {
  constructor(
    readonly fn: EndpointFunction,
    override readonly name: Side,
  ) {
    super(sideType, name);
  }
}

const sideType: ConfigItemType<SideGroup> = {
  itemOps: {
    allowLink({ fn, name }, target) {
      if (!(target instanceof Controller)) throw wrongTarget(target, 'controller');
      connect(fn, name, target);
    },
    dropLink: ({ fn, name }) => disconnect(fn, name),
  },
  about: { links: ['controllers/<controller>'] },
};

const ofHeader = (name: keyof Header, kind: (options: { hex: number }) => Kind<number>) =>
  attr(name, orElse('EINVAL', kind({ hex: 4 })), {
    get: ({ driver }: EndpointFunction) => driver.header[name],
    set: ({ driver }, value) => void (driver.header[name] = value),
  });

/** `functions/DRIVER`, in which functions are made. @param taken the numbers of all functions, of all drivers */
export function driverGroup(driver: Driver, taken: Set<number>): ConfigGroup {
  const functionType: ConfigItemType<EndpointFunction> = {
    attrs: inFunctions('pci_epf_', [
      ofHeader('vendorid', u16),
      ofHeader('deviceid', u16),
      ofHeader('revid', u8),
      ofHeader('progif_code', u8),
      ofHeader('subclass_code', u8),
      ofHeader('baseclass_code', u8),
      ofHeader('cache_line_size', u8),
      ofHeader('subsys_vendor_id', u16),
      ofHeader('subsys_id', u16),
      ofHeader('interrupt_pin', u8),
      attr<EndpointFunction, number>('msi_interrupts', orElse('EINVAL', u8()), 'msiInterrupts'),
      attr<EndpointFunction, number>('msix_interrupts', orElse('EINVAL', u16()), 'msixInterrupts'),
    ]),
    itemOps: {
      allowLink: (fn, target) => addVirtual(fn, asFunction(target)),
      dropLink: (fn, target) => removeVirtual(fn, target as EndpointFunction),
      release: ({ index }) => void taken.delete(index),
    },
    about: { links: ['functions/<driver>/<function>'] },
  };
  const makeGroup = (): ConfigGroup => {
    let index = 0;
    while (taken.has(index)) index++;
    taken.add(index);
    const fn = new EndpointFunction(functionType, driver, index);
    fn.addDefaultGroup(new SideGroup(fn, 'primary'));
    fn.addDefaultGroup(new SideGroup(fn, 'secondary'));
    if (fn.settings) fn.addDefaultGroup(fn.settings);
    return fn;
  };
  return new ConfigGroup({ groupOps: { makeGroup } }, driver.name);
}
