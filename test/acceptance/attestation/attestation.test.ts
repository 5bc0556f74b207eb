/**
 * Attestation: a client of reports, on each provider.
 */
import { checks, staged } from '../stage.js';
import { source, tools } from '../tools.js';

for (const provider of ['tdx_guest', 'sev_guest', 'arm_cca_guest'])
  staged(
    `a client asks for reports of ${provider}`,
    { subsystems: [`tsm:provider=${provider}`], needs: [tools.python] },
    async (t, { play }) => checks(t, await play(['python3', source('attestation/client.py'), provider])),
  );
