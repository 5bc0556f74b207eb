/**
 * Hosts of the NVMe target, as far as configfs shows them.
 *
 * A controller that is connected shows nowhere in configfs. What stays is that a host has read a subsystem's identity, which no store changes after that.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import type { SubsystemEvent } from '../events.js';
import { SubsystemError } from '../spec.js';

/** A subsystem, as hosts see it. */
export interface Visited {
  readonly name: string;
  /** How many ports offer it. */
  readonly ports: number;
  readonly allowedHosts: { readonly anyHost: boolean; readonly hosts: ReadonlySet<{ readonly name: string }> };
  discovered: boolean;
}

/** @param subsystems by name */
export function nvmetEvents(subsystems: ReadonlyMap<string, Visited>): Readonly<Record<string, SubsystemEvent>> {
  return {
    connect: {
      summary: 'a host connects to a subsystem and identifies it (nvmet_execute_identify_ctrl)',
      parameters: ['SUBSYSTEM', '[HOST]'],
      trigger: (nqn = '', host = DEFAULT_HOST) => {
        const subsystem = subsystems.get(nqn);
        if (!subsystem) {
          throw new SubsystemError('usage', `nvmet: there is no subsystem '${nqn}'; ${suggest(nqn, [...subsystems.keys()])}`);
        }
        checkServed(subsystem);
        checkAllowed(subsystem, host);
        subsystem.discovered = true;
      },
    },
  };
}

const DEFAULT_HOST = 'nqn.2014-08.org.nvmexpress:uuid:00000000-0000-4000-8000-000000000000';

/** `nvmet_find_get_subsys`: some port has to offer it. */
function checkServed({ name, ports }: Visited): void {
  if (ports === 0) throw new SubsystemError('failure', `nvmet: no port offers '${name}'; expected a link to it in ports/ID/subsystems`);
}

/** `nvmet_host_allowed`. */
function checkAllowed({ name, allowedHosts }: Visited, host: string): void {
  if (allowedHosts.anyHost || [...allowedHosts.hosts].some((one) => one.name === host)) return;
  throw new SubsystemError(
    'failure',
    `nvmet: '${name}' does not allow the host '${host}'; expected attr_allow_any_host 1, or a link to it in allowed_hosts`,
  );
}
