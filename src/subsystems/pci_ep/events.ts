/**
 * Controllers that come and go: their drivers are bound and unbound.
 *
 * @module
 */
import { type ConfigGroup, type ConfigSubsystem, isErrno } from '../../core/index.js';
import { suggest } from '../../suggest.js';
import type { SubsystemEvent } from '../events.js';
import { SubsystemError } from '../spec.js';
import type { Controller } from './state.js';

/**
 * @param group `controllers`
 * @param all those that are there, by name
 * @param make a controller as the option has it. @throws SubsystemError
 */
export function pciEpEvents(
  subsystem: ConfigSubsystem,
  group: ConfigGroup,
  all: Map<string, Controller>,
  make: (written: string) => Controller,
): Readonly<Record<string, SubsystemEvent>> {
  return {
    remove: {
      summary: 'the driver of a controller is unbound, and its directory goes (pci_ep_cfs_remove_epc_group)',
      parameters: ['CONTROLLER'],
      trigger: async (name = '') => {
        const controller = all.get(name);
        if (!controller) throw wrong(`there is no controller '${name}'; ${suggest(name, [...all.keys()])}`);
        if (controller.taken.size > 0) throw inUse(name);
        await subsystem.configfs!.unregisterGroup(controller);
        all.delete(name);
      },
    },
    add: {
      summary: 'the driver of a controller is bound: NAME, NAME=FUNCTIONS or NAME=FUNCTIONS/VIRTUAL (pci_ep_cfs_add_epc_group)',
      parameters: ['CONTROLLER'],
      trigger: async (written = '') => {
        const controller = make(written);
        try {
          await subsystem.configfs!.registerGroup(group, controller);
        } catch (error) {
          if (isErrno(error) && error.code === 'EEXIST')
            throw wrong(`there is a controller '${controller.name}' already; expected another name`);
          throw error;
        }
        all.set(controller.name, controller);
      },
    },
  };
}

const wrong = (what: string): SubsystemError => new SubsystemError('usage', `pci_ep: ${what}`);

/** The kernel frees what the links of its functions point to, and an `unlink` of one then follows that pointer. */
const inUse = (name: string): SubsystemError =>
  new SubsystemError(
    'failure',
    `pci_ep: functions are linked to '${name}'; expected none: the kernel does not check that, and would go astray when such a link is removed`,
  );
