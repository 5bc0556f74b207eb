/**
 * nvmetcli, the command of the NVMe target's own developers. Debian has no package of it, so it is only run where it is
 * installed.
 */
import { script } from '../stage.js';
import { tools } from '../tools.js';

script('nvmetcli restores, saves and clears', 'nvmetcli/nvmetcli.sh', { subsystems: ['nvmet'], needs: [tools.nvmetcli, tools.diff] });
