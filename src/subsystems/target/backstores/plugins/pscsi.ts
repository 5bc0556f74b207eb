/**
 * pscsi: a SCSI device of this machine, to which commands are passed through (drivers/target/target_core_pscsi.c). No
 * machine of this model has a SCSI host, so no such object can be enabled.
 *
 * @module
 */
import { Errno, logged } from '../../../../core/index.js';
import { Option, toInt } from '../control-options.js';
import type { Backing, Host, Owner, Plugin } from '../plugin.js';

class ScsiBacking implements Backing {
  /** TYPE_NO_LUN: no device is there (pscsi_get_device_type). */
  readonly deviceType = 0x7f;
  readonly #ids = new Map<string, number>();

  constructor(readonly owner: Owner) {}

  option(text: string): void {
    const option = new Option(text);
    for (const name of ['scsi_host_id', 'scsi_channel_id', 'scsi_target_id', 'scsi_lun_id']) {
      const written = option.number(name);
      if (written !== undefined) this.#ids.set(name, toInt(written));
    }
  }

  info(): string {
    const id = (name: string): number => this.#ids.get(name) ?? 0;
    return (
      `SCSI Device Bus Location: Channel ID: ${id('scsi_channel_id')} Target ID: ${id('scsi_target_id')}` +
      ` LUN: ${id('scsi_lun_id')} Host ID: ${id('scsi_host_id')}\n`
    );
  }

  configure(): void {
    for (const name of ['scsi_channel_id', 'scsi_target_id', 'scsi_lun_id']) {
      if (!this.#ids.has(name))
        throw new Errno('EINVAL', () =>
          logged(`${name}= is missing (pscsi_configure_device)`, 'Missing scsi_channel_id=, scsi_target_id= and scsi_lun_id= parameters'),
        );
    }
    if (!this.owner.hasUdevPath)
      throw new Errno('EINVAL', () =>
        logged('udev_path is not set (pscsi_configure_device)', 'pSCSI: udev_path attribute has not been set before ENABLE=1'),
      );
    const host = this.#ids.get('scsi_host_id');
    if (host === undefined)
      throw new Errno('ENODEV', () =>
        logged(
          `there is no SCSI host ${this.owner.host.number} (scsi_host_lookup)`,
          'pSCSI: Unable to locate struct Scsi_Host for PHV_LLD_SCSI_HOST_NO',
        ),
      );
    throw new Errno('EINVAL', () =>
      logged(`there is no SCSI host ${host} (scsi_host_lookup)`, `pSCSI: Unable to locate pdv_host_id: ${host}`),
    );
  }
}

export const pscsi: Plugin = {
  name: 'pscsi',
  product: '',
  revision: '',
  attributes: 'passthrough',
  alua: { passed: true, changeable: false },
  reservations: { passed: true, changeable: false },
  enableMode({ number }: Host) {
    throw new Errno('EINVAL', () =>
      logged(`there is no SCSI host ${number} (pscsi_pmode_enable_hba)`, `pSCSI: Unable to locate SCSI Host for phv_host_id: ${number}`),
    );
  },
  make: (owner) => new ScsiBacking(owner),
};
