/**
 * The OCF resource agents nvmet-subsystem, nvmet-namespace and nvmet-port.
 */
import { checks, staged } from '../stage.js';
import { source, tools } from '../tools.js';

const DEVICE = '/dev/vg0/disk';

staged(
  'the agents of a cluster manager for NVMe targets',
  {
    subsystems: [`nvmet:devices=${DEVICE}`],
    needs: [tools.bash, tools.agents],
  },
  async (t, { play }) => checks(t, await play(['bash', source('resource-agents/agents.sh'), DEVICE])),
);
