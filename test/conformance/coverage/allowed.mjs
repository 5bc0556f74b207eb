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
  {
    set: 'netconsole',
    unmet: /EDESTADDRREQ: the target has no local_ip, and its interface no address/,
    reason: 'each interface of the guest has an IPv4 address; from source (netpoll_setup), beside that of IPv6, which is recorded',
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
  { set: 'rdma_cm', unmet: /(ports\/1\/|^rdma_cm\/<\.\+>: )/, reason: 'the guest has no RDMA device: from source' },
  {
    set: 'tsm',
    unmet: /^tsm\/providers\/(arm-cca|sev|tdx): /,
    reason: 'the hardware of a confidential guest would have to be there: from source',
  },
  { set: 'vkms', unmet: /(type|status): stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'nvmet', unmet: /: stored ERANGE$/, reason: 'the kernel says EINVAL to all that is no number' },
  { set: 'nvmet', unmet: /^nvmet\/backing: .*no direct I\/O/, reason: 'the guest has no file system without it' },
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
  { set: 'target', unmet: /^target\/core\/alua\/lu_gps\/default_lu_gp\/lu_gp_id: stored ok$/, reason: 'it has its number, which stays' },
  {
    set: 'target',
    unmet: /^target\/(core\/pscsi_<number>\/<name>\/enable: stored ok$|backstores\/hba: .*are enabled)/,
    reason: 'only pscsi has a mode of its HBAs, and no guest has a SCSI host for it',
  },
  { set: 'target', unmet: /free_kept_buf: stored ok$/, reason: 'a program of tcmu would have to keep a command' },
  {
    set: 'target',
    unmet: /scsi_att_intr_port\/(indx|port_ident): shown ok$|fabric\/sessions: .*no ACL/,
    reason: 'an initiator would have to log in: an event, from source (target_stat_iport_indx_show, core_tpg_check_initiator_node_acl)',
  },
  {
    set: 'target',
    unmet: /^target\/(srpt\/|qla2xxx\/|fabrics\/(srpt|qla2xxx): )/,
    reason: 'no guest has the hardware: from source',
  },
  { set: 'target', unmet: /the device has 65535 LUNs/, reason: 'it takes 65,535 LUNs, which no guest was asked for' },
  { set: 'target', unmet: /the module of \$\{\w+\} was removed/, reason: 'scenarios unload no modules' },
  {
    set: 'target',
    unmet: /^target\/fabric\/acls: .*has an ACL/,
    reason: 'the directory of an ACL of that name is there, so that configfs says EEXIST first',
  },
  {
    set: 'target',
    unmet: /^target\/(fabric\/lun: |backstores\/alua\/port-group: ).*(in no target port group|passes ALUA through)/,
    reason: 'a device that passes ALUA through is in no group of its own, which is found out first',
  },
  { set: 'target', unmet: /a name has fewer than \$\{NAME_LIMIT\} bytes/, reason: 'configfs says ENAMETOOLONG first' },
  { set: 'target', unmet: /a virtual machine uses it/, reason: 'an event: from source (vhost_scsi_drop_nexus)' },
  {
    set: 'target',
    unmet: /\((fd|iblock)_configure_unmap\)/,
    reason: 'Linux 6.1 follows a null pointer there, which ends the guest: from source of 6.12',
  },
  { set: 'target', unmet: /is read-only, and readonly= is 0/, reason: 'the guest has no block device that is only to be read' },
  {
    set: 'usb_gadget',
    unmet: /functions\/rndis\.<instance>\/(class|subclass|protocol): stored ERANGE$/,
    reason: 'the kernel says EINVAL to all that is no number',
  },
  { set: 'usb_gadget', unmet: /the host has locked the medium/, reason: 'an event: from source (fsg_store_file)' },
  {
    set: 'usb_gadget',
    unmet: /usb-gadget\/(controller: .*MAX_INTERFACES|functions\/uvc\/index: .*uvc_copy_descriptors)/,
    reason: 'dummy_hcd has too few isochronous endpoints for cameras and for so many interfaces, which it finds out first: from source',
  },
];
