# What the guest of scripts/kernel-oracle can load, by sets: sourced by it.

# Ours are built here; all others come with the kernel.
declare -A module_sets=(
    [samples]='configfs_sample configfs_default_groups'
    [lab]='configfs_lab'
    [nullb]='null_blk'
    [nvmet]='null_blk nvmet nvmet-tcp nvmet-rdma nvmet-fc'
    # with an NVMe controller of QEMU's, nvme0
    [passthru]='null_blk nvme nvmet nvmet-tcp'
    [target]='null_blk target_core_mod target_core_file target_core_iblock target_core_pscsi target_core_user iscsi_target_mod tcm_loop vhost_scsi sbp_target tcm_fc ib_srpt tcm_qla2xxx'
    [usb]='libcomposite usb_f_acm usb_f_ecm usb_f_ecm_subset usb_f_eem usb_f_fs usb_f_hid usb_f_mass_storage usb_f_midi usb_f_ncm usb_f_obex usb_f_phonet usb_f_printer usb_f_rndis usb_f_serial usb_f_ss_lb usb_f_uac1 usb_f_uac2 usb_f_uvc dummy_hcd'
    [netconsole]='netconsole'
    # with an interface, dummy0
    [netif]='dummy netconsole'
    [dlm]='dlm'
    [cluster]='ocfs2_nodemanager'
    [rdma]='rdma_cm'
    # Not in every kernel: what a kernel does not have is left out, with a note. OLD/NEW is a module that was renamed.
    [iio]='industrialio-configfs iio-trig-hrtimer industrialio-sw-device iio_dummy'
    [tsm]='tsm/tsm_report tsm_lab'
    [gpio]='gpio-sim'
    [aggregator]='gpio-sim gpio-aggregator'
    [vkms]='vkms'
    [virtuser]='gpio-sim gpio-virtuser'
    [acpi]='acpi_configfs'
    [pci]='pci-endpoint pci-epf-ntb pci-epf-test pci-epf-vntb pci_ep_lab'
    [stm]='stm_core stm_p_basic stm_p_sys-t dummy_stm'
    [thunderbolt]='thunderbolt thunderbolt_stream'
)
readonly set_order='acpi aggregator cluster dlm gpio iio netconsole netif nvmet nullb passthru pci rdma stm target thunderbolt tsm usb virtuser vkms samples lab'
# What the machine of a set has, as arguments of QEMU.
declare -A set_hardware=(
    [passthru]='-blockdev null-co,node-name=disk,size=16777216,read-zeroes=on -device nvme,drive=disk,serial=judged'
)
# What `all` means.
readonly all_sets='samples lab nvmet target usb netconsole dlm cluster rdma'
readonly own_modules='configfs_sample configfs_default_groups configfs_lab tsm_lab'
# Unloaded and loaded again before each script: what keeps values that no removal of a directory takes away.
readonly reloaded="$own_modules pci-epf-ntb pci-epf-test pci-epf-vntb pci_ep_lab"

# print_sets: all of them; those of `all` are marked.
print_sets() {
    local set mark
    echo 'module sets (all: those marked *):'
    for set in $set_order; do
        mark=' '
        [[ " $all_sets " == *" $set "* ]] && mark='*'
        printf ' %s %-11s %s\n' "$mark" "$set" "${module_sets[$set]}"
    done
}
