#!/bin/sh
# A network over USB: an address of its own, and a link that the other end of the cable brings up.
set -e
modprobe libcomposite
cd /sys/kernel/config/usb_gadget && mkdir net && cd net
mkdir -p strings/0x409 configs/c.1 functions/ecm.usb0
echo 02:00:5e:10:00:01 >functions/ecm.usb0/dev_addr
cat functions/ecm.usb0/ifname
ln -s functions/ecm.usb0 configs/c.1
ls /sys/class/udc >UDC
interface=$(cat functions/ecm.usb0/ifname)
echo $interface $(cat /sys/class/net/$interface/address)
ip link show $interface | grep -o '02:00:5e:10:00:01'
ip addr add 10.55.0.1/30 dev $interface
ip link set $interface up
ip -o -4 addr show $interface | grep -o '10.55.0.1/30'
echo >UDC
ip link show $interface >/dev/null && echo 'it stays after unbinding'
rm configs/c.1/ecm.usb0 && rmdir functions/ecm.usb0
ip link show $interface >/dev/null 2>&1 || echo 'it goes with its function'
ls /sys/class/net
