/** Where things are. */
import { fileURLToPath } from 'node:url';

const at = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export const repo = at('../../..');
export const scenarioFolder = at('../scenarios');
export const recordedFolder = at('../recorded');
export const runnerFolder = at('../runner');
export const labModule = at('../module/lab.mjs');
export const tsmLabModule = at('../module/tsm-lab.mjs');
export const tsmLabProvider = at('../module/tsm-lab-provider.mjs');
export const cacheFolder = at('../../../.cache/conformance');
export const kernelOracle = at('../../../scripts/kernel-oracle');
export const cli = at('../../../dist/cli/main.js');
/** The same before it is bundled, whose files the coverage is of. */
export const program = at('../../../build/src/cli/main.js');
