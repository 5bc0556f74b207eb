#!/bin/sh
# A rescue system in an initramfs: a network over USB, then a wait for the host.
CONFIGFS=/config
setup() {
    [ -d /sys/kernel/config ] || { echo 'no configfs' >&2; return 1; }
    mkdir -p $CONFIGFS && mount -t configfs -o nodev,noexec,nosuid configfs $CONFIGFS || CONFIGFS=/sys/kernel/config
    cd $CONFIGFS/usb_gadget || return 1
    mkdir g1 || return 1
    echo 0x18D1 >g1/idVendor; echo 0xD001 >g1/idProduct
    mkdir g1/strings/0x409 && echo rescue >g1/strings/0x409/product
    mkdir g1/functions/ncm.usb0 || mkdir g1/functions/rndis.usb0 || echo 'no network function' >&2
    mkdir g1/configs/c.1 g1/configs/c.1/strings/0x409
    echo net >g1/configs/c.1/strings/0x409/configuration
    ln -s "$PWD/g1/functions/ncm.usb0" g1/configs/c.1/ncm.usb0
    ls /sys/class/udc/ | head -n1 >g1/UDC
}
setup || exit 1
udc=$(cat g1/UDC)
tries=0
while [ "$(cat /sys/class/udc/$udc/state)" != configured ] && [ $tries -lt 5 ]; do tries=$((tries + 1)); sleep 0.2; done
echo "state: $(cat /sys/class/udc/$udc/state)"
echo disconnect >/sys/class/udc/$udc/soft_connect && echo connect >/sys/class/udc/$udc/soft_connect && echo reconnected
