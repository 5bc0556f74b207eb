/**
 * The samples, a graded introduction to the interface: read them in the order of their numbers.
 *
 * @module
 */
import type { ConfigSubsystem } from '../../core/index.js';
import { Childless } from './01-childless.js';
import { simpleChildren } from './02-simple-children.js';
import { groupChildren } from './03-group-children.js';
import { defaultGroups } from './04-default-groups.js';

/** A fresh set of all four. */
export const samples = (): ConfigSubsystem[] => [new Childless(), simpleChildren(), groupChildren(), defaultGroups()];
