/**
 * What `p2pmem` of a namespace takes.
 *
 * @module
 */
import { Errno, quote } from '../../core/index.js';
import { bool, cString, type Kind } from '../kinds/index.js';

/**
 * `pci_p2pdma_enable_store` on a machine without peer-to-peer memory: a truth value, or the address of a PCI device.
 * `0` and `1` must be alone: anything longer is the address of a device, and here no device has such memory.
 */
export const p2pMemory: Kind<boolean> = {
  name: 'bool or PCI device',
  parse(page) {
    const text = cString(page);
    const refuse = (): Errno =>
      new Errno('ENODEV', () => `${quote(text)} is not a PCI device with peer-to-peer memory (pci_p2pdma_enable_store)`);
    if (/^[01][^\x00-\x1f\x7f]/.test(text)) throw refuse();
    try {
      return bool.parse(page);
    } catch {
      throw refuse();
    }
  },
  format: bool.format,
};
