#!/bin/bash
# A camera: finds configfs in the table of mounts, describes one format, binds.
set -euo pipefail
configfs=$(findmnt -n -t configfs -o TARGET | head -n1)
[ -n "$configfs" ] || { echo 'configfs is not mounted' >&2; exit 1; }
gadget=$configfs/usb_gadget/camera
uvc=$gadget/functions/uvc.0
mkdir -p $gadget/strings/0x409 $gadget/configs/c.2/strings/0x409 $uvc
echo 0xEF >$gadget/bDeviceClass; echo 0x02 >$gadget/bDeviceSubClass; echo 0x01 >$gadget/bDeviceProtocol
frame=$uvc/streaming/mjpeg/m/720p
mkdir -p $frame
printf '%d\n' 1280 >$frame/wWidth
echo 720 >$frame/wHeight
printf '333333\n666666\n' >$frame/dwFrameInterval
mkdir $uvc/streaming/header/h
ln -s $uvc/streaming/mjpeg/m $uvc/streaming/header/h/m
for speed in fs hs ss; do ln -s $uvc/streaming/header/h $uvc/streaming/class/$speed/h; done
mkdir $uvc/control/header/h
ln -s $uvc/control/header/h $uvc/control/class/fs/h
ln -s $uvc/control/header/h $uvc/control/class/ss/h
echo 2048 >$uvc/streaming_maxpacket
ln -s $uvc $gadget/configs/c.2/uvc.0
udc=$(ls /sys/class/udc | head -n1)
echo "$udc" >$gadget/UDC
for n in {1..10}; do [ "$(cat /sys/class/udc/$udc/state)" = configured ] && break; sleep 0.1; done
echo "$(cat /sys/class/udc/$udc/state) at $(cat /sys/class/udc/$udc/current_speed)"
