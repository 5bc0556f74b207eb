# What backup.sh has saved comes back, into an empty tree.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/tree.sh"
work=$PWD
mkdir again

# The kernel has made the name of the device from usb%d; as it is now, it is not taken.
is 'restored, but for the name of a bound device' './usb_gadget/g1/functions/ecm.usb0/ifname' "$(restore "$work/saved" 2>&1)"
works 'saved again' save "$work/again"
is 'nothing is different' '' "$(diff -r --no-dereference saved again)"
is 'the gadget is bound' "$(ls /sys/class/udc | head -1)" "$(cat $CONFIG/usb_gadget/g1/UDC)"
is 'the namespace is enabled' 1 "$(cat $CONFIG/nvmet/subsystems/s1/namespaces/1/enable)"
fails 'so is the port' 'Permission denied' put 4421 $CONFIG/nvmet/ports/1/addr_trsvcid
works 'cleared again' clear
done_testing
