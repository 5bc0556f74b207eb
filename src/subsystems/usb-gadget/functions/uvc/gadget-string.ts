/**
 * Links of a camera to strings of its gadget.
 *
 * @module
 */
import type { ConfigItem } from '../../../../core/index.js';
import type { GadgetFunction } from '../../function.js';
import { ExtraString, Language } from '../../strings.js';

/** Is it a string that a user has added to a language of the gadget that the function is in? */
export function isGadgetString(made: GadgetFunction, target: ConfigItem): boolean {
  return target instanceof ExtraString && target.parent instanceof Language && target.parent.strings === made.gadget.strings;
}
