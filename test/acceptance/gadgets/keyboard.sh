#!/bin/bash
# A keyboard: key presses are reports of eight bytes, and the host tells which lamps are on.
set -e
modprobe libcomposite
cd /sys/kernel/config/usb_gadget && mkdir keys && cd keys
mkdir -p strings/0x409 configs/c.1 functions/hid.usb0
echo 1 >functions/hid.usb0/protocol; echo 1 >functions/hid.usb0/subclass; echo 8 >functions/hid.usb0/report_length
printf '\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\xc0' >functions/hid.usb0/report_desc
ln -s functions/hid.usb0 configs/c.1
device=/dev/hidg$(cut -d: -f2 functions/hid.usb0/dev)
[ ! -e $device ] && echo 'not there before it is bound'
ls /sys/class/udc >UDC
host=/dev/usb-host/${device#/dev/}
press() { printf "\\x$1\\0\\x$2\\0\\0\\0\\0\\0" >$device; printf '\0\0\0\0\0\0\0\0' >$device; }
press 02 0b; press 00 0c
dd bs=8 count=4 iflag=fullblock if=$host 2>/dev/null | od -An -w8 -tx1
printf '\x02' >$host
read -r -n 1 -d '' lamps <$device && printf 'lamps: %d\n' "'$lamps"
echo >UDC
[ ! -e $device ] && echo 'gone when it is unbound'
echo "left: $(ls /dev/usb-host)"
