import { test } from 'tap';
import { explainingTree, NAMESPACE as N, PORT as P, SUBSYSTEM as S, type Tree } from './support.js';

/** Sets what a TCP port needs. */
async function address(fs: Tree, port: string, values: Record<string, string> = {}): Promise<void> {
  for (const [name, value] of Object.entries({ trtype: 'tcp', adrfam: 'ipv4', traddr: '127.0.0.1', trsvcid: '4420', ...values }))
    await fs.put(`${port}/addr_${name}`, value);
}

test('names that are refused', async (t) => {
  const fs = await explainingTree({}, S, P);
  t.equal(await fs.mkdir('ports/x'), "EINVAL: 'x' is not a number (kstrtoull)");
  t.equal(await fs.mkdir('ports/65536'), 'EINVAL: 65536 does not fit into 16 bits (kstrtou16)');
  t.equal(
    await fs.mkdir(`${S}/namespaces/0`),
    'EINVAL: 0 is not the number of a namespace (nvmet_ns_make); the kernel logs "nvmet: invalid nsid 0x0"',
  );
  t.equal(await fs.mkdir(`${P}/ana_groups/129`), 'EINVAL: 129 is not a group from 2 to 128 (nvmet_ana_groups_make_group)');
  t.equal(
    await fs.mkdir('subsystems/nqn.2014-08.org.nvmexpress.discovery'),
    'EINVAL: nqn.2014-08.org.nvmexpress.discovery is the name of the discovery subsystem (nvmet_subsys_make); the kernel logs "nvmet: can\'t create discovery subsystem through configfs"',
  );
});

test('links that are refused name what is in the way', async (t) => {
  const fs = await explainingTree({}, S, P, 'hosts/h1');
  t.match(
    await fs.link('hosts/h1', `${P}/subsystems/h`),
    /^EINVAL: h1 is not a subsystem \(nvmet_port_subsys_allow_link\); the kernel logs "nvmet: can only link/,
  );
  t.match(await fs.link(S, `${P}/subsystems/s`), /^EINVAL: addr_trtype is not set \(nvmet_enable_port\); .*transport type 0 not supported/);
  t.match(await fs.link(S, `${S}/allowed_hosts/s`), /^EINVAL: nqn\.a is not a host \(nvmet_allowed_hosts_allow_link\); /);
  t.equal(await fs.link('hosts/h1', `${S}/allowed_hosts/h1`), undefined);
  t.equal(
    await fs.link('hosts/h1', `${S}/allowed_hosts/h2`),
    'EEXIST: another link in allowed_hosts points to h1 (nvmet_allowed_hosts_allow_link)',
  );
  t.equal(
    await fs.put(`${S}/attr_allow_any_host`, '1'),
    'EINVAL: allowed_hosts links to h1 (nvmet_subsys_attr_allow_any_host_store); the kernel logs "nvmet: Can\'t set allow_any_host when explicit hosts are set!"',
  );
});

test('an enabled port', async (t) => {
  const fs = await explainingTree({}, S, P, 'ports/2');
  await address(fs, P);
  t.equal(await fs.link(S, `${P}/subsystems/s`), undefined);
  t.equal(await fs.link(S, `${P}/subsystems/t`), 'EEXIST: another link of the port points to nqn.a (nvmet_port_subsys_allow_link)');
  t.equal(
    await fs.put(`${P}/addr_trtype`, 'loop'),
    'EACCES: port 1 is enabled (nvmet_addr_trtype_store); the kernel logs "nvmet: Disable port \'1\' before changing attribute in nvmet_addr_trtype_store"',
  );
  await address(fs, 'ports/2');
  t.equal(
    await fs.link(S, 'ports/2/subsystems/s'),
    'EADDRINUSE: port 1 listens there (kernel_bind); the kernel logs "nvmet_tcp: failed to bind port socket -98"',
  );
  await fs.put('ports/2/addr_traddr', '192.0.2.1');
  t.match(
    await fs.link(S, 'ports/2/subsystems/s'),
    /^EADDRNOTAVAIL: 192\.0\.2\.1 is not an address of this machine \(kernel_bind\); .* -99"$/,
  );
  await fs.put('ports/2/addr_traddr', 'localhost');
  t.equal(
    await fs.link(S, 'ports/2/subsystems/s'),
    'EINVAL: \'localhost\' is not an IPv4 address (in4_pton); the kernel logs "nvmet_tcp: malformed ip/port passed: localhost:4420"',
  );
  await address(fs, 'ports/2', { trtype: 'fc' });
  t.equal(await fs.link(S, 'ports/2/subsystems/s'), 'EINVAL: addr_adrfam is ipv4; expected fc (nvmet_fc_add_port)');
  t.equal(
    await fs.put('ports/2/addr_adrfam', 'ipv5'),
    "EINVAL: 'ipv5' is not one of ipv4, ipv6, ib, fc, loop (nvmet_addr_adrfam_store); the kernel logs \"nvmet: Invalid value 'ipv5' for adrfam\"",
  );
});

test('namespaces', async (t) => {
  const fs = await explainingTree({}, S, N, `${S}/namespaces/0x1`);
  t.match(await fs.put(`${N}/enable`, '1'), /^EINVAL: device_path is not set \(lookup_bdev\); the kernel logs /);
  t.equal(
    await fs.put(`${N}/revalidate_size`, '1'),
    'EINVAL: namespace 1 is not enabled (nvmet_ns_revalidate_size_store); the kernel logs "nvmet: enable ns before revalidate."',
  );
  await fs.put(`${N}/device_path`, '/dev/nullb0');
  t.equal(await fs.put(`${N}/enable`, '1'), undefined);
  t.equal(await fs.put(`${N}/device_path`, '/dev/nullb1'), 'EBUSY: namespace 1 is enabled (nvmet_ns_device_path_store)');
  t.equal(
    await fs.put(`${N}/buffered_io`, '1'),
    'EINVAL: namespace 1 is enabled (nvmet_ns_buffered_io_store); the kernel logs "nvmet: disable ns before setting buffered_io value."',
  );
  await fs.put(`${S}/namespaces/0x1/device_path`, '/dev/nullb0');
  t.equal(await fs.put(`${S}/namespaces/0x1/enable`, '1'), 'EBUSY: namespaces/1 has number 1 already (nvmet_ns_enable)');
  t.equal(
    await fs.put(`${S}/attr_cntlid_min`, '65519'),
    'EINVAL: attr_cntlid_min would be 65519, and attr_cntlid_max 65519 (nvmet_subsys_attr_cntlid_min_store)',
  );
});
