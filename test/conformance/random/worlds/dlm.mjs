/** The distributed lock manager: clusters, the nodes of lockspaces, and where nodes can be reached. */
import fc from 'fast-check';
import { valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** A few numbers, so that nodes meet. */
const GOOD = { nodeid: ['1', '2'], cluster_name: ['c', 'other\\n'] };
const values = valuesFor('dlm', GOOD, { repeat: () => 2 });
const SETTINGS =
  'tcp_port buffer_size rsbtbl_size recover_timer toss_secs scan_secs log_debug log_info protocol mark new_rsb_count recover_callbacks cluster_name';

const cluster = (name) => ({
  prologue: [[`mkdir dlm/${name}`]],
  made: [`dlm/${name}`],
  folders: ['dlm', `dlm/${name}/spaces`, `dlm/${name}/comms`],
  files: attributes(`dlm/${name}`, SETTINGS, values),
});
const spaces = (name) => {
  const path = `dlm/${name}/spaces/s`;
  return {
    prologue: [[`mkdir dlm/${name}`], [`mkdir ${path}`], [`mkdir ${path}/nodes/n`]],
    made: [path, `${path}/nodes/n`, `${path}/nodes/m`],
    folders: [`${path}/nodes`],
    files: ['n', 'm'].flatMap((node) => attributes(`${path}/nodes/${node}`, 'nodeid weight', values)),
  };
};
const comms = (name) => ({
  prologue: [[`mkdir dlm/${name}`], [`mkdir dlm/${name}/comms/n`], [`mkdir dlm/${name}/comms/m`]],
  made: ['n', 'm'].map((node) => `dlm/${name}/comms/${node}`),
  files: ['n', 'm'].flatMap((node) => attributes(`dlm/${name}/comms/${node}`, 'nodeid nodeid local addr addr addr addr_list mark', values)),
});

/** @type {import('../world.mjs').Vocabulary} */
export const dlm = {
  name: 'dlm',
  needs: ['dlm'],
  world: fc
    .subarray([cluster('c'), cluster('d'), spaces('c'), comms('c'), comms('c')], { minLength: 1, maxLength: 3 })
    .map((parts) => together({ folders: ['dlm'] }, cluster('c'), ...new Set(parts))),
};
