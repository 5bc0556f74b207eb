/**
 * The plugins by name. Another one is another row.
 *
 * @module
 */
import type { Plugin } from '../plugin.js';
import { fileio } from './fileio.js';
import { iblock } from './iblock.js';
import { pscsi } from './pscsi.js';
import { rdMcp } from './rd-mcp.js';
import { user } from './user.js';

export const plugins: ReadonlyMap<string, Plugin> = new Map([rdMcp, fileio, iblock, pscsi, user].map((plugin) => [plugin.name, plugin]));
