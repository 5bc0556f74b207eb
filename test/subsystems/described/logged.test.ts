/**
 * What the kernel prints to its log when a set that is a description refuses something (drivers/net/netconsole.c, fs/ocfs2/cluster/nodemanager.c).
 */
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { Calls } from '../calls.js';
import { refusal } from '../support.js';

async function callsOf(spec: string): Promise<Calls> {
  const [subsystem] = await loadSubsystems(spec);
  return new Calls(subsystem!, refusal);
}

test('netconsole: an address with more after it, and a release without extended messages', async (t) => {
  const fs = await callsOf('netconsole:devices=eth0');
  await fs.mkdir('t');
  for (const [name, value, ended] of [
    ['local_ip', 'fe80::1%eth0\n', '%'],
    ['remote_ip', '::1 \n', ' '],
    ['remote_ip', '::1/64', '/'],
  ] as const)
    t.match(
      await fs.put(`t/${name}`, value),
      new RegExp(`^EINVAL: .*; the kernel logs "netconsole: invalid IPv6 address at: <${ended}>"$`),
    );
  for (const value of ['::1::2%', ':x', '1:2\n']) t.notMatch(await fs.put('t/local_ip', value), /logs/, `${value}: in6_pton says no`);
  t.equal(await fs.put('t/local_ip', '::1\nand more'), undefined, 'it looks no further than the line');
  for (const kernel of ['6.6', '6.12']) {
    const newer = await callsOf(`netconsole:devices=eth0,kernel=${kernel}`);
    await newer.mkdir('t');
    await newer.put('t/extended', '0');
    await newer.put('t/release', '1');
    t.match(
      await newer.put('t/enabled', '1'),
      /^EINVAL: .* \(enabled_store\); the kernel logs "netconsole: Not enabling netconsole\. Release feature requires extended log message"$/,
    );
  }
});

test('netconsole: an interface without an address, of each family', async (t) => {
  for (const kernel of ['6.1', '6.12']) {
    const fs = await callsOf(`netconsole:devices=eth0,address=,address6=,kernel=${kernel}`);
    await fs.mkdir('t');
    const enabled = (): Promise<unknown> => fs.put('t/enabled', '1');
    t.match(
      await enabled(),
      /^EDESTADDRREQ: .* \(netpoll_setup\); the kernel logs "netpoll: netconsole: no IP address for …, aborting"$/,
      `${kernel}: IPv4`,
    );
    await fs.put('t/remote_ip', '2001:db8::9');
    t.match(
      await enabled(),
      /^EDESTADDRREQ: .* \(netpoll_setup\); the kernel logs "netpoll: netconsole: no IPv6 address for …, aborting"$/,
      `${kernel}: IPv6`,
    );
    await fs.put('t/remote_ip', 'fe80::9');
    t.equal(await enabled(), undefined, `${kernel}: a link-local one is made of the MAC address`);
  }
});

test('cluster: the two times of a connection', async (t) => {
  const fs = await callsOf('cluster');
  await fs.mkdir('c');
  t.match(
    await fs.put('c/idle_timeout_ms', '2000'),
    /; the kernel logs "\(…\):o2nm_cluster_idle_timeout_ms_store:… o2net: idle timeout must be larger than keepalive delay"$/,
  );
  t.match(
    await fs.put('c/keepalive_delay_ms', '30000'),
    /; the kernel logs "\(…\):o2nm_cluster_keepalive_delay_ms_store:… o2net: keepalive delay must be smaller than idle timeout"$/,
  );
});
