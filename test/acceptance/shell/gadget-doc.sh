# A gadget by hand, in the order of the kernel's document gadget_configfs: make it, describe it, give it a configuration
# and functions, tie them together, bind it, unbind it, clean up. All names are relative to the gadget's directory, so the
# targets of links are found from where the shell stands.
. "$(dirname "$0")/../lib.sh"
cd $CONFIG/usb_gadget || exit

works 'mkdir of a gadget' mkdir g1
cd g1 || exit
is 'what comes with it' 'UDC bDeviceClass bDeviceProtocol bDeviceSubClass bMaxPacketSize0 bcdDevice bcdUSB configs functions idProduct idVendor max_speed os_desc strings' "$(ls | xargs)"
works 'idVendor' put 0x1d6b idVendor
works 'idProduct' put 0x0104 idProduct
is 'hexadecimal, with four digits' '0x1d6b 0x0104' "$(cat idVendor idProduct | xargs)"

works 'a language' mkdir strings/0x409
fails 'the same again' 'File exists' mkdir strings/0x409
works 'serial number' put 0123456789 strings/0x409/serialnumber
works 'manufacturer' put 'Some Body' strings/0x409/manufacturer
works 'product' put 'A Thing' strings/0x409/product
is 'the strings' '0123456789,Some Body,A Thing' "$(cd strings/0x409 && cat serialnumber manufacturer product | paste -sd,)"

fails 'a configuration without a number' 'Invalid argument' mkdir configs/c
works 'a configuration' mkdir configs/c.1
works 'its language' mkdir configs/c.1/strings/0x409
works 'its name' put 'Conf 1' configs/c.1/strings/0x409/configuration
works 'its power' put 120 configs/c.1/MaxPower

fails 'a function of no known sort' 'No such file or directory' mkdir functions/nosuchthing.0
works 'a function' mkdir functions/ecm.usb0
works 'another function' mkdir functions/acm.GS0
is 'attributes of a network function' 'dev_addr host_addr ifname qmult' "$(ls functions/ecm.usb0 | xargs)"
is 'of a serial one' 'port_num' "$(ls functions/acm.GS0)"
is 'a serial port' '0' "$(cat functions/acm.GS0/port_num)"

works 'a link, its target relative to where we stand' ln -s functions/ecm.usb0 configs/c.1
works 'a link by another name' ln -s functions/acm.GS0 configs/c.1/serial
is 'what a link says' '../../../../usb_gadget/g1/functions/ecm.usb0' "$(readlink configs/c.1/ecm.usb0)"
is 'it leads there' 'qmult' "$(ls configs/c.1/ecm.usb0/ | tail -1)"
fails 'twice the same function' 'File exists' ln -s functions/ecm.usb0 configs/c.1/again
fails 'what is no function' 'Invalid argument' ln -s strings/0x409 configs/c.1/strings2
fails 'what is not there' 'No such file or directory' ln -s functions/nope.0 configs/c.1/nope
fails 'relative to where the link is, it is not found' 'No such file or directory' ln -s ../../functions/ecm.usb0 configs/c.1/relative

fails 'no such controller' 'Device or resource busy' put nosuchudc UDC
udc=$(ls /sys/class/udc | head -1)
is 'the controller' dummy_udc.0 "$udc"
works 'bind' put "$udc" UDC
is 'bound' "$udc" "$(cat UDC)"
fails 'bound already' 'Device or resource busy' put "$udc" UDC
fails 'used functions keep what they have' 'Device or resource busy' put 9 functions/ecm.usb0/qmult
fails 'a used function stays' 'Device or resource busy' rmdir functions/acm.GS0
works 'another gadget' mkdir ../g2
fails 'without a configuration it cannot be bound' 'Device or resource busy' put "$udc" ../g2/UDC
works 'it goes' rmdir ../g2

works 'unbind' put '' UDC
is 'not bound' '' "$(cat UDC)"
fails 'not bound any more' 'No such device' put '' UDC

works 'bind again' put "$udc" UDC
works 'removing a function from a configuration unbinds' rm configs/c.1/serial
is 'not bound, once more' '' "$(cat UDC)"

fails 'a configuration with functions stays' 'Device or resource busy' rmdir functions/ecm.usb0
fails 'a gadget with things in it stays' 'Directory not empty' rmdir ../g1
works 'functions out of configurations' rm configs/c.1/ecm.usb0
fails 'strings before their configuration' 'Directory not empty' rmdir configs/c.1
works 'strings of the configuration' rmdir configs/c.1/strings/0x409
works 'the configuration' rmdir configs/c.1
works 'the functions' rmdir functions/ecm.usb0 functions/acm.GS0
works 'the strings' rmdir strings/0x409
cd ..
works 'the gadget' rmdir g1
is 'nothing is left' '' "$(ls)"
done_testing
