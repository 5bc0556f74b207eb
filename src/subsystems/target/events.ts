/**
 * Initiators and virtual machines of the SCSI target: sessions, as far as configfs shows them.
 *
 * @module
 */
import { type ConfigGroup, type ConfigSubsystem, Errno } from '../../core/index.js';
import { suggest } from '../../suggest.js';
import type { SubsystemEvent } from '../events.js';
import { SubsystemError } from '../spec.js';
import type { TpgView } from './fabric/fabric.js';
import { connect, logout } from './fabric/sessions.js';
import type { NexusData } from './fabrics/nexus.js';
import { fabricNames, type Fabrics } from './fabrics/index.js';

/** Fabrics whose only initiator is the file `nexus`. */
const NEXUS = ['loopback', 'vhost'];

export function targetEvents(target: ConfigSubsystem, fabrics: Fabrics): Readonly<Record<string, SubsystemEvent>> {
  const { sessions } = fabrics.state;
  return {
    login: {
      summary: 'an initiator logs in to a target portal group, such as iscsi/WWN/tpgt_1',
      parameters: ['TPG', 'INITIATOR'],
      trigger: (path = '', initiator = '') => {
        const tpg = findTpg(fabrics, path, (fabric) => !NEXUS.includes(fabric));
        if (tpg.wwn.registered.fabric.enable && !tpg.enabled) {
          throw new SubsystemError('failure', `target: '${path}' is not enabled; expected 1 in its enable`);
        }
        if (tpg.nodeAcls.some((acl) => acl.name === initiator && acl.session !== undefined)) {
          throw new SubsystemError('failure', `target: '${initiator}' is logged in already`);
        }
        connect(tpg, initiator, sessions.take());
        tpg.wwn.registered.fabric.loggedIn?.(tpg);
      },
    },
    logout: {
      summary: 'an initiator logs out',
      parameters: ['TPG', 'INITIATOR'],
      trigger: (path = '', initiator = '') => {
        const tpg = findTpg(fabrics, path, (fabric) => !NEXUS.includes(fabric));
        const acls = tpg.nodeAcls.filter(({ session }) => session !== undefined);
        const acl = acls.find(({ name }) => name === initiator);
        if (!acl) {
          const names = acls.map(({ name }) => name);
          throw new SubsystemError('usage', `target: '${initiator}' is not logged in; ${suggest(initiator, names)}`);
        }
        logout(tpg, acl);
      },
    },
    attach: {
      summary: 'a virtual machine uses a target portal group of vhost, which cannot be removed then (vhost_scsi_set_endpoint)',
      parameters: ['TPG'],
      trigger: (path = '') => {
        const tpg = findTpg(fabrics, path, (fabric) => fabric === 'vhost');
        const data = tpg.data as NexusData;
        if (!data.nexus || data.machine) {
          const why = data.machine ? 'a machine uses it already' : 'it has no nexus';
          throw new Errno('ENODEV', () => `${path}: ${why} (vhost_scsi_set_endpoint)`);
        }
        target.configfs?.dependItem(target, tpg);
        data.machine = true;
      },
    },
    detach: {
      summary: 'the virtual machine no longer uses it (vhost_scsi_clear_endpoint)',
      parameters: ['TPG'],
      trigger: (path = '') => {
        const tpg = findTpg(fabrics, path, (fabric) => fabric === 'vhost');
        const data = tpg.data as NexusData;
        if (!data.machine) throw new Errno('ENODEV', () => `${path}: no machine uses it (vhost_scsi_clear_endpoint)`);
        data.machine = false;
        target.configfs?.undependItem(tpg);
      },
    },
  };
}

type Group = TpgView & ConfigGroup;

/** @param path such as `iscsi/WWN/tpgt_1` */
function findTpg(fabrics: Fabrics, path: string, fits: (fabric: string) => boolean): Group {
  const all = fabricNames.filter(fits).flatMap((name) => [...(fabrics.loaded(name)?.groups ?? [])]);
  const pathOf = (tpg: Group): string => `${tpg.wwn.registered.fabric.name}/${tpg.wwn.name}/${tpg.name}`;
  const found = all.find((tpg) => pathOf(tpg) === path);
  if (found) return found;
  const known = all.map(pathOf).slice(0, 10);
  throw new SubsystemError('usage', `target: there is no target portal group '${path}'; ${suggest(path, known)}`);
}
