/**
 * `statistics` of a LUN (drivers/target/target_core_stat.c): ENODEV without a device.
 *
 * @module
 */
import type { ConfigItemType } from '../../../core/index.js';
import type { Device } from '../backstores/device.js';
import { type Figures, figures, type Part } from '../part.js';
import { endpointOf, instanceOf, portOf, type TpgView } from './fabric.js';

/** A LUN, as its statistics see it. */
export interface CountedLun {
  readonly tpg: TpgView;
  /** @throws ENODEV */
  readonly linked: Device;
  readonly relativePort: number;
}

const port = (lun: CountedLun): number => portOf(lun.tpg, lun);
const titleOf = ({ wwn }: TpgView): string => wwn.registered.fabric.title;

/** Figures that need a device. */
const counted = (
  prefix: string,
  rows: Record<string, (lun: CountedLun, device: Device) => string | number>,
): ConfigItemType<Part<CountedLun>> => {
  const withDevice: Figures<CountedLun> = Object.fromEntries(
    Object.entries(rows).map(([name, value]) => [name, (lun: CountedLun) => value(lun, lun.linked)]),
  );
  return figures<CountedLun>(withDevice, { prefix });
};

export const lunStatistics: Readonly<Record<string, ConfigItemType<Part<any>>>> = {
  scsi_port: counted('target_stat_port_', {
    inst: (_lun, { instance }) => instance,
    dev: (_lun, { index }) => index,
    indx: port,
    role: (_lun, { index }) => `Device${index}`,
    busy_count: () => 0,
  }),
  scsi_tgt_port: counted('target_stat_tgt_port_', {
    inst: (_lun, { instance }) => instance,
    dev: (_lun, { index }) => index,
    indx: port,
    name: (lun) => `${titleOf(lun.tpg)}Port#${port(lun)}`,
    port_index: ({ tpg }) => `${endpointOf(tpg)}+t+${tpg.tag}`,
    in_cmds: () => 0,
    write_mbytes: () => 0,
    read_mbytes: () => 0,
    hs_in_cmds: () => 0,
  }),
  scsi_transport: counted('target_stat_transport_', {
    inst: (_lun, { instance }) => instance,
    device: ({ tpg }) => `scsiTransport${titleOf(tpg)}`,
    indx: ({ tpg }) => instanceOf(tpg),
    dev_name: ({ tpg }, { identity }) => `${endpointOf(tpg)}+${identity.serial || identity.vendor}`,
    proto_id: ({ tpg }) => tpg.wwn.registered.fabric.protocol?.(tpg) ?? 0,
  }),
};
