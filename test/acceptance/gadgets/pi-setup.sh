#!/bin/bash
# Set-up at boot of a small board: a serial port and a network, in the manner of images for such boards.
set -e
modprobe libcomposite
mount -t configfs none /sys/kernel/config || true
cd /sys/kernel/config/usb_gadget
mkdir -p board && cd board
echo 0x1d6b > idVendor
echo 0x0104 > idProduct
echo 0x0100 > bcdDevice
echo 0x0200 > bcdUSB
mkdir -p strings/0x409 configs/c.1/strings/0x409
echo 0123456789abcdef > strings/0x409/serialnumber
echo Acme > strings/0x409/manufacturer
echo 'Small board' > strings/0x409/product
echo 'Config 1: ECM and ACM' > configs/c.1/strings/0x409/configuration
echo 250 > configs/c.1/MaxPower
for function in ecm.usb0 acm.usb0; do
    mkdir -p functions/$function
    ln -s functions/$function configs/c.1/
done
udevadm settle -t 5 2>/dev/null || :
ls /sys/class/udc > UDC
echo "bound to $(cat UDC), $(cat /sys/class/udc/$(cat UDC)/state)"
