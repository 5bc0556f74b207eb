/**
 * What tools look at outside of configfs: directories that they write to, and devices in sysfs by which rtslib finds the
 * names that a fabric can have.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import type { SurroundingFile, Surroundings } from '../../core/index.js';
import { plainName } from './fabrics/port-names.js';
import type { TargetProfile } from './profile.js';
import { dir, fixedDir } from '../nodes.js';

/** Numbers of SCSI hosts that adapters take begin here, beyond those of loopback. */
const FIRST_FC_HOST = 100;

/** The GUID of the machine's own FireWire card. */
const FIREWIRE_GUID = '0x0011223344556677';

/**
 * Where rtslib keeps its configuration, upstream and in Debian, and where the kernel keeps its metadata (`dbroot`). Only what
 * is there, for a directory in /etc is costly to make.
 */
const CONFIGURATIONS = ['/etc/target', '/etc/rtslib-fb-target', '/var/target'];

const file = (text: string): SurroundingFile => ({ show: () => `${text}\n` });

/** Where the port's device is: rtslib asks for the driver three directories up. */
const adapter = (number: number): string => `qla2xxx.${number}`;

const fcHosts = ({ fcPorts }: TargetProfile): { readonly name: string; readonly device: string; readonly wwn: string }[] =>
  fcPorts.map((wwn, at) => ({ name: `host${FIRST_FC_HOST + at}`, device: adapter(at), wwn: `0x${plainName(wwn)}` }));

/** `fe80:0000:…`, as sysfs shows a GID. */
const gidText = (digits: string): string => digits.replace(/....(?!$)/g, '$&:');

/** A SCSI host that loopback made. */
const loopHost = fixedDir({
  proc_name: file('tcm_loopback'),
  state: file('running'),
  supported_mode: file('Initiator'),
  active_mode: file('Initiator'),
});

/** @param loopHosts numbers of the hosts that loopback has now */
export function targetSurroundings(
  profile: TargetProfile,
  modules: NonNullable<Surroundings['modules']>,
  loopHosts: () => Iterable<number>,
): Surroundings {
  const ports = fcHosts(profile);
  return {
    nodes: {
      '/sys/class/scsi_host': dir(() => [...loopHosts()].sort((a, b) => a - b).map((number) => [`host${number}`, loopHost] as const)),
      '/sys/class/fc_host': dir(() =>
        ports.map(({ name, device }) => [name, { target: () => `../../devices/platform/${device}/${name}/fc_host/${name}` }] as const),
      ),
      '/sys/devices/platform': dir(() =>
        ports.map(({ name, device, wwn }) => {
          const host = fixedDir({ port_name: file(wwn), symbolic_name: file('QLogic'), port_state: file('Linkdown') });
          return [
            device,
            fixedDir({
              driver: { target: () => '../../../bus/pci/drivers/qla2xxx' },
              [name]: fixedDir({ fc_host: fixedDir({ [name]: host }) }),
            }),
          ] as const;
        }),
      ),
      '/sys/class/infiniband': dir(() =>
        profile.rdmaPorts.map(
          (gid, at) =>
            [`mlx5_${at}`, fixedDir({ ports: fixedDir({ 1: fixedDir({ gids: fixedDir({ 0: file(gidText(gid)) }) }) }) })] as const,
        ),
      ),
      '/sys/bus/firewire/devices': fixedDir({ fw0: fixedDir({ is_local: file('1'), guid: file(FIREWIRE_GUID) }) }),
    },
    modules,
    // targetcli keeps its preferences and its log there: a user without rights may have no home to write to.
    environment: { TARGETCLI_HOME: '/run/targetcli' },
    // What the machine has in /run, such as root's targetcli.lock, would be in a user's way.
    directories: [
      { path: '/run', empty: true },
      '/run/lock',
      ...CONFIGURATIONS.filter((path) => existsSync(path)).map((path) => ({ path, empty: true })),
    ],
    systemBus: true,
  };
}
