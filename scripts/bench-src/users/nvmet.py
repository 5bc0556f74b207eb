"""Restores a configuration of nvmet as nvmetcli does: one directory and one attribute after the other.

usage: nvmet.py CONFIGFS COUNT FILE     COUNT subsystems, a namespace each on FILE, shared out among four ports
"""

import os
import sys
import time

root, count, backing = sys.argv[1] + "/nvmet", int(sys.argv[2]), sys.argv[3]


def put(path, value):
    # As nvmetcli: looks for the attribute first, and opens it for each value.
    if not os.path.isfile(path):
        raise SystemExit(path + " is missing")
    with open(path, "w") as file:
        file.write(str(value))


def make(path):
    if not os.path.isdir(path):
        os.mkdir(path)
    return path


began = time.perf_counter()
host = make(root + "/hosts/nqn.2014-08.org.example:host")
ports = []
for number in range(1, 5):
    port = make("%s/ports/%d" % (root, number))
    for name, value in ("trtype", "tcp"), ("adrfam", "ipv4"), ("traddr", "127.0.0.1"), ("trsvcid", 34420 + number):
        put("%s/addr_%s" % (port, name), value)
    ports.append(port)
for number in range(count):
    subsystem = make("%s/subsystems/nqn.2014-08.org.example:%d" % (root, number))
    put(subsystem + "/attr_allow_any_host", 0)
    put(subsystem + "/attr_serial", "%016x" % number)
    put(subsystem + "/attr_model", "Example")
    os.symlink(host, subsystem + "/allowed_hosts/" + os.path.basename(host))
    namespace = make(subsystem + "/namespaces/1")
    put(namespace + "/device_path", backing)
    put(namespace + "/enable", 1)
    os.symlink(subsystem, "%s/subsystems/%s" % (ports[number % 4], os.path.basename(subsystem)))
print((time.perf_counter() - began) * 1000)
