#!/bin/sh
# A debug bridge: the program that speaks on the wire writes its descriptors to functionfs before the gadget is bound.
set -e
gadget=/sys/kernel/config/usb_gadget/phone
ffs=${FFS:-$PWD/usb-ffs/adb} ready=$PWD/ready
modprobe libcomposite; modprobe usb_f_fs
mkdir $gadget && cd $gadget
echo 0x18d1 >idVendor; echo 0x4ee7 >idProduct
mkdir -p strings/0x409 configs/b.1/strings/0x409 functions/ffs.adb
echo adb >configs/b.1/strings/0x409/configuration
ln -s functions/ffs.adb configs/b.1/f1
mkdir -p "$ffs"
mount -t functionfs adb "$ffs"
ls "$ffs"
# Nobody has written descriptors yet.
if echo dummy_udc.0 2>/dev/null >UDC; then echo 'bound too early'; exit 1; fi
le() { printf '\\%03o\\000\\000\\000' "$1"; }
daemon() {
    exec 3>"$ffs/ep0"
    interface='\011\004\000\000\002\377\102\001\001'
    full="$interface"'\007\005\001\002\100\000\000''\007\005\202\002\100\000\000'
    high="$interface"'\007\005\001\002\000\002\000''\007\005\202\002\000\002\000'
    printf "$(le 3)$(le 66)$(le 3)$(le 3)$(le 3)$full$high" >&3
    printf "$(le 2)$(le 32)$(le 1)$(le 1)"'\011\004ADB Interface\000' >&3
    : >"$ready"
    exec sleep 60
}
daemon & pid=$!
for n in 1 2 3 4 5 6 7 8 9 10; do [ -e "$ready" ] && break; sleep 0.2; done
ls "$ffs"
ls /sys/class/udc >UDC
echo "$(cat UDC) $(cat /sys/class/udc/*/function)"
kill $pid; wait $pid || :
# Without its program the gadget is not bound any more.
for n in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(cat UDC)" ] || break; sleep 0.2; done
echo "bound: $(cat UDC)"
cd /; umount "$ffs"
