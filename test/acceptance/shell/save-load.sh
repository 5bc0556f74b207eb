# What `configfs-fuse save` and `load` make of a tree, through plain system calls.
# usage: save-load.sh CONFIGFS-FUSE…
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/tree.sh"
work=$PWD

make_tree
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
