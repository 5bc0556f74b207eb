#!/bin/sh
# A virtual keyboard of a board management controller: takes the first port of the hub that nobody has.
set -e
hub=1e6a0000.usb-vhub
base=/sys/bus/platform/devices/$hub
gadgets=/sys/kernel/config/usb_gadget

free_by_suspended() {
    port=0
    while [ $port -lt 5 ]; do
        name=$hub:p$((port + 1))
        if [ ! -e $base/$name/gadget.$port/suspended ] && [ ! -e $base/$name/gadget/suspended ]; then echo $name; return; fi
        port=$((port + 1))
    done
    return 1
}
free_by_function() {
    for udc in /sys/class/udc/$hub:p*; do
        [ -n "$(cat $udc/function)" ] || { basename $udc; return; }
    done
    return 1
}
make() {
    mkdir -p $gadgets/$1/configs/c.1 $gadgets/$1/functions/hid.0
    echo 8 >$gadgets/$1/functions/hid.0/report_length
    ln -s $gadgets/$1/functions/hid.0 $gadgets/$1/configs/c.1
    echo "$2" >$gadgets/$1/UDC
}
grep -qs usb_gadget /proc/modules || modprobe libcomposite
make keyboard "$(free_by_suspended)"
make mouse "$(free_by_function)"
make pad "$(free_by_suspended)"
for udc in /sys/class/udc/*; do echo "$(basename $udc): $(cat $udc/function) $(cat $udc/current_speed)"; done
for name in keyboard mouse pad; do grep -q $hub $gadgets/$name/UDC && echo '' >$gadgets/$name/UDC; done
cat /sys/class/udc/*/function | wc -c
