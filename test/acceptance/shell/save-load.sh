# What `configfs-fuse save` and `load` make of a tree, through plain system calls.
# usage: save-load.sh CONFIGFS-FUSE…
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/tree.sh"
work=$PWD

truncate -s 4M disk.img stick.img
cd $CONFIG/nvmet || exit
mkdir hosts/h1 subsystems/s1 subsystems/s1/namespaces/1 ports/1 ports/1/referrals/r ports/1/ana_groups/2
put "$work/disk.img" subsystems/s1/namespaces/1/device_path
put 1 subsystems/s1/namespaces/1/enable
put 'A Model' subsystems/s1/attr_model
put 0 subsystems/s1/attr_allow_any_host
ln -s hosts/h1 subsystems/s1/allowed_hosts/
for pair in addr_trtype=tcp addr_adrfam=ipv4 addr_traddr=127.0.0.1 addr_trsvcid=4420; do put "${pair#*=}" "ports/1/${pair%%=*}"; done
put inaccessible ports/1/ana_groups/2/ana_state
ln -s subsystems/s1 ports/1/subsystems/
mkdir ../usb_gadget/g1 && cd ../usb_gadget/g1 || exit
mkdir strings/0x409 configs/c.1 configs/c.1/strings/0x409 functions/{acm.GS0,hid.0,mass_storage.0}
put 0x1d6b idVendor
put 'Some Body' strings/0x409/manufacturer
put 'Conf 1' configs/c.1/strings/0x409/configuration
put "$work/stick.img" functions/mass_storage.0/lun.0/file
raw '\x05\x01\xa1\x00\xc0' functions/hid.0/report_desc
put 8 functions/hid.0/report_length
for function in functions/*; do ln -s "$function" configs/c.1; done
ln -s configs/c.1 os_desc
put "$(ls /sys/class/udc | head -1)" UDC
cd "$work" || exit

works 'saved' "$@" save -o saved.yaml $CONFIG
for text in 'A Model' 'Some Body' "$work/disk.img" 0x1d6b inaccessible allowed_hosts; do
    is "the file has $text" 1 "$(($(grep -cF "$text" saved.yaml) > 0))"
done
cp saved.yaml wrong.yaml
clear
is 'all is gone' '' "$(cd $CONFIG && find nvmet/hosts nvmet/subsystems usb_gadget -mindepth 1)"

# An enabled namespace needs its medium: the whole of the file is refused, and nothing of it stays.
rm disk.img
"$@" load $CONFIG wrong.yaml 2>said
is 'what cannot be made is refused' 1 $?
is 'with the place and the errno' 1 "$(grep -c 'subsystems/s1/namespaces/1.*ENOENT' said)"
is 'and nothing is left of it' '' "$(cd $CONFIG && find nvmet/hosts nvmet/subsystems usb_gadget -mindepth 1)"

truncate -s 4M disk.img
works 'made again' "$@" load $CONFIG saved.yaml
works 'saved again' "$@" save -o again.yaml $CONFIG
is 'nothing is different' '' "$(diff saved.yaml again.yaml)"
is 'the gadget is bound' "$(ls /sys/class/udc | head -1)" "$(cat $CONFIG/usb_gadget/g1/UDC)"
is 'the namespace is enabled' 1 "$(cat $CONFIG/nvmet/subsystems/s1/namespaces/1/enable)"
is 'the bytes of the report are the same' 0501a100c0 "$(od -An -tx1 $CONFIG/usb_gadget/g1/functions/hid.0/report_desc | tr -d ' \n')"
works 'cleared again' clear
done_testing
