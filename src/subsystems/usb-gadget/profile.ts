/**
 * The kernel that the model follows.
 *
 * @module
 */
import type { ConfigItem, ConfigItemType } from '../../core/index.js';
import type { SetOptions } from '../spec.js';
import { kernelOption, Profile, switches } from '../versions/index.js';

/** Build options of the kernel, each a switch of the set. `console`: CONFIG_U_SERIAL_CONSOLE. */
const FEATURES = ['console'] as const;
type Feature = (typeof FEATURES)[number];

/** The kernel, and what it was built with. */
export class GadgetProfile extends Profile<Feature> {
  /** @throws SubsystemError for a value that an option cannot have */
  constructor(options: SetOptions = {}) {
    super(kernelOption('usb_gadget', options), switches('usb_gadget', options, FEATURES));
  }
}

/** Makes the type of one sort of item for a kernel. */
export type TypeOf<T extends ConfigItem> = (profile: GadgetProfile) => ConfigItemType<T>;
