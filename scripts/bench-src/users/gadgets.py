"""Sets up USB gadgets as libusbgx does: strings, three functions and a configuration each.

usage: gadgets.py CONFIGFS COUNT FILE     FILE is the medium of a disk
"""

import os
import sys
import time

root, count, medium = sys.argv[1] + "/usb_gadget", int(sys.argv[2]), sys.argv[3]


def put(path, value):
    with open(path, "w") as file:
        file.write(str(value))


def get(path):
    with open(path) as file:
        return file.read()


began = time.perf_counter()
for number in range(count):
    gadget = "%s/g%d" % (root, number)
    os.mkdir(gadget)
    for name, value in ("bcdUSB", "0x0200"), ("bMaxPacketSize0", "64"), ("idVendor", "0x1d6b"), ("idProduct", "0x0104"):
        put("%s/%s" % (gadget, name), value)
    os.mkdir(gadget + "/strings/0x409")
    for name, value in ("manufacturer", "Some Body"), ("product", "A Thing"), ("serialnumber", "%08d" % number):
        put("%s/strings/0x409/%s" % (gadget, name), value)
    configuration = gadget + "/configs/c.1"
    os.mkdir(configuration)
    put(configuration + "/MaxPower", 125)
    os.mkdir(configuration + "/strings/0x409")
    put(configuration + "/strings/0x409/configuration", "Conf 1")
    for function in "ncm.usb0", "ecm.usb0", "mass_storage.0":
        os.mkdir("%s/functions/%s" % (gadget, function))
        os.symlink("%s/functions/%s" % (gadget, function), "%s/%s" % (configuration, function))
    get(gadget + "/functions/ncm.usb0/host_addr")
    get(gadget + "/functions/ecm.usb0/dev_addr")
    put(gadget + "/functions/mass_storage.0/lun.0/file", medium)
print((time.perf_counter() - began) * 1000)
