/**
 * What `p2pmem` of a namespace takes.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import { bool, cString, type Kind } from '../kinds/index.js';

/**
 * `pci_p2pdma_enable_store` on a machine without peer-to-peer memory: a truth value, or the address of a PCI device.
 * `0` and `1` must be alone, so that the address of a device that is not there is not taken for one of them.
 */
export const p2pMemory: Kind<boolean> = {
  name: 'bool or PCI device',
  parse(page) {
    const text = cString(page);
    if (/^[01][^\x00-\x1f\x7f]/.test(text)) throw new Errno('ENODEV');
    try {
      return bool.parse(page);
    } catch {
      throw new Errno('ENODEV');
    }
  },
  format: bool.format,
};
