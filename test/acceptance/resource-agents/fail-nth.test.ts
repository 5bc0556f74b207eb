/**
 * `run --fail-nth` with an unmodified tool of many operations. Each is a run of its own, so that this takes a while.
 */
import { existsSync, writeFileSync } from 'node:fs';
import tap, { test } from 'tap';
import { MAIN, run } from '../../cli/support.js';
import { files, options } from '../../control/support.js';

tap.setTimeout(300_000);

const AGENT = '/usr/lib/ocf/resource.d/heartbeat/nvmet-port';

test('the nvmet-port agent, while each of its operations fails in turn', {
  ...options,
  skip: options.skip || (!existsSync(AGENT) && 'resource-agents is not installed'),
}, async (t) => {
  const at = files(t);
  writeFileSync(
    at('start'),
    `export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=a OCF_RESOURCE_TYPE=nvmet-port HA_RSCTMP=${at('state')}
       export OCF_RESKEY_port_id=1 OCF_RESKEY_addr=127.0.0.1 OCF_RESKEY_svcid=4420 OCF_RESKEY_type=tcp OCF_RESKEY_nqns=disks
       mkdir -p "$HA_RSCTMP" && mkdir /sys/kernel/config/nvmet/subsystems/disks && exec ${AGENT} start\n`,
  );
  const { stdout, status, stderr } = await run(
    process.execPath,
    [MAIN, 'run', '-s', 'nvmet', '--fail-nth', 'EIO', '--hung-after', '20s', '--', 'sh', at('start')],
    { timeout: 230_000 },
  );
  t.equal(status, 1, stderr);
  t.match(stdout, /mkdir nvmet\/ports\/1 ! EIO: status 7, left something behind\n {4}\+ nvmet\/subsystems\/disks\/\n/);
  // It looks at none of its own writes.
  t.match(stdout, /store nvmet\/ports\/1\/addr_traddr = "127.0.0.1" ! EIO: status 0, claimed success\n/);
  t.match(stdout, /symlink nvmet\/ports\/1\/subsystems\/disks ! EIO: status 0, claimed success\n/);
  t.match(stdout, /\n\d+ operations\n/);
});
