#!/bin/bash
# A program on functionfs that waits for the host: it sleeps in read(2) until something happens.
set -e; export LC_ALL=C
cd /sys/kernel/config/usb_gadget && mkdir g && cd g
mkdir -p configs/c.1 functions/ffs.tool && ln -s functions/ffs.tool configs/c.1
mkdir /dev/usb-ffs/tool && mount -t functionfs tool /dev/usb-ffs/tool
exec 3<>/dev/usb-ffs/tool/ep0
le() { printf '\\x%02x\\0\\0\\0' "$1"; }
interface='\x09\x04\0\0\x02\xff\0\0\0' endpoints='\x07\x05\x01\x02\0\x02\0\x07\x05\x82\x02\0\x02\0'
printf "$(le 3)$(le 39)$(le 2)$(le 3)$interface$endpoints" >&3
printf "$(le 2)$(le 16)$(le 0)$(le 0)" >&3
event() { dd bs=12 count=1 2>/dev/null <&3 | od -An -j8 -N1 -tu1 | tr -d ' '; }
# Waits until a process sleeps in read(2) of its standard input: call 0 on x86-64, 63 on arm64. A sleep alone could be that of open(2).
asleep() {
    [ -r /proc/self/syscall ] || { sleep 1; return; }
    until grep -Eqs '^(0|63) 0x0 ' "/proc/$1/syscall"; do :; done
}
# Whoever sleeps can be killed, and takes no event along.
dd bs=12 count=1 <&3 >/dev/null 2>&1 & sleeper=$!
asleep $sleeper
kill $sleeper; wait $sleeper || echo "killed: $?"
event >"$OUT" & waiter=$!
echo dummy_udc.0 >UDC
wait $waiter; echo "bound: $(cat "$OUT"), then $(event)"
dd bs=64 count=1 if=/dev/usb-ffs/tool/ep1 2>"$OUT" & reader=$!
asleep $reader
echo >UDC
echo "unbound: $(event)"
wait $reader || grep -o 'shutdown' "$OUT"
dd bs=12 count=1 iflag=nonblock <&3 2>&1 | grep -o 'temporarily unavailable'
exec 3>&-
cd / && umount /dev/usb-ffs/tool
