/**
 * What the recorded scenarios cannot meet, and why.
 *
 * @type {{ set: string, unmet: RegExp, reason: string }[]}
 */
export const allowed = [
  {
    set: 'acpi',
    unmet: /^acpi\.yaml: /,
    reason: 'configfs loads a table when the file is closed, and nobody hears of a refusal: the reads that follow show it',
  },
  { set: 'cluster', unmet: /start_block: stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'cluster', unmet: /heartbeat\/<name>\/dev: stored ok$/, reason: 'no block device is there' },
  { set: 'dlm', unmet: /cluster_name: refused$/, reason: 'what is too long is cut' },
  { set: 'dlm', unmet: /EBUSY: there is a lockspace/, reason: 'no guest makes a lockspace; from source (dlm_lowcomms_is_running)' },
  {
    set: 'rdma_cm',
    unmet: /ENODEV: the RDMA device is gone/,
    reason: 'the guest has no RDMA device; from source (cma_configfs_params_get)',
  },
  { set: 'stp-policy', unmet: /ENODEV: the device of the policy has gone/, reason: 'an event; from source (stp_policy_unbind)' },
  {
    set: 'netconsole',
    unmet: /EBUSY: the interface is part of a bond or a bridge/,
    reason: 'no guest makes a bond; from source (netpoll_setup)',
  },
  { set: 'netconsole', unmet: /^netconsole\/interfaces: /, reason: 'events, which are no calls' },
  { set: 'gpio-sim', unmet: /\$\{line\} \(gpiod_request_commit\)/, reason: 'an event, which is no call' },
  {
    set: 'netconsole',
    unmet: /userdata\/(cpu_nr|taskname|release)_enabled: refused$/,
    reason: 'one kstrtobool for all that 6.14 and later have, as msgid_enabled beside them has',
  },
  { set: 'pci_ep', unmet: /: stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'pci_ep', unmet: /has 63 virtual functions/, reason: 'a controller of the guest would have to have as many' },
  { set: 'pci_ep', unmet: /the kernel does not check that, and would go astray/, reason: 'the guest would end' },
  { set: 'pci_ep', unmet: /epf_ntb_(configure_interrupt|bind)\)/, reason: 'a bridge needs controllers with hardware: from source' },
  { set: 'rdma_cm', unmet: /ports\/1\//, reason: 'the guest has no RDMA device: from source' },
  {
    set: 'tsm',
    unmet: /^tsm\/providers\/(arm-cca|sev|tdx): /,
    reason: 'the hardware of a confidential guest would have to be there: from source',
  },
  { set: 'vkms', unmet: /(type|status): stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'nvmet', unmet: /: stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'nvmet', unmet: /^nvmet\/backing: .*no direct I\/O/, reason: 'the guest has no file system without it' },
  {
    set: 'nvmet',
    unmet: /^nvmet\/(backing: .*no NVMe controller|passthru: |subsystems: .*passed through)/,
    reason: 'the guest has no NVMe controller: from source',
  },
  { set: 'nvmet', unmet: /^nvmet\/(p2pmem: |namespaces: .*peer-to-peer)/, reason: 'the guest has no device with peer-to-peer memory' },
  { set: 'nvmet', unmet: /^nvmet\/namespaces: .*FULL/, reason: 'it takes 1,024 enabled namespaces, which no guest was asked for' },
  { set: 'nvmet', unmet: /^nvmet\/subsystems: .*subsys_discovered/, reason: 'a host would have to connect' },
  {
    set: 'nvmet',
    unmet: /^nvmet\/transports: .*(no RDMA device|nvmet_fc_add_port)/,
    reason: 'the guest has neither RDMA nor Fibre Channel',
  },
  { set: 'nvmet', unmet: /^nvmet\/tsas: .*option tls/, reason: 'Debian builds its kernels with TLS' },
  {
    set: 'gpio-aggregator',
    unmet: /^gpio-aggregator(\/legacy: |\.yaml: .*made in sysfs)/,
    reason: 'a scenario makes no calls outside of configfs, where these devices are made',
  },
  { set: 'tsm', unmet: /^tsm\/providers\/(external|failing|modules): /, reason: 'programs of users, and events, which no kernel has' },
];
