/**
 * targetcli and targetctl of Debian, and rtslib below them.
 */
import { script } from '../stage.js';
import { tools } from '../tools.js';

script('targetcli makes, saves, clears and restores targets', 'targetcli/targetcli.sh', {
  subsystems: ['target'],
  needs: [tools.targetcli, tools.mountpoint],
});

script('the agents of a cluster manager for iSCSI targets', 'targetcli/agents.sh', {
  subsystems: ['target'],
  needs: [tools.targetcli, tools.iscsiAgents, tools.mountpoint],
});

script('rtslib on each fabric', 'targetcli/rtslib.sh', {
  subsystems: ['target'],
  needs: [tools.targetcli, tools.mountpoint],
});

script('modules of the target, and what keeps them', 'targetcli/modules.sh', { subsystems: ['target'] });
