/**
 * Links of a camera to strings of its gadget.
 *
 * @module
 */
import { type ConfigItem, Errno } from '../../../../core/index.js';
import type { GadgetFunction } from '../../function.js';
import { ExtraString, Language } from '../../strings.js';

/** The target of a link has to be a string that a user has added to a language of the function's gadget. @param by the kernel's function @throws EINVAL */
export function checkGadgetString(made: GadgetFunction, target: ConfigItem, by: string): void {
  const { strings, name } = made.gadget;
  if (target instanceof ExtraString && target.parent instanceof Language && target.parent.strings === strings) return;
  throw new Errno('EINVAL', () => `${target.name} is not a string in strings/LANGUAGE of gadget ${name} (${by})`);
}
