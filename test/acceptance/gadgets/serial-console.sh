#!/bin/sh
# A board with a console over USB: a login program waits on the port, and somebody at the other end of the cable types.
set -e
modprobe libcomposite
cd /sys/kernel/config/usb_gadget && mkdir board && cd board
mkdir -p strings/0x409 configs/c.1 functions/acm.usb0
port=/dev/ttyGS$(cat functions/acm.usb0/port_num)
[ -c $port ] || { echo "there is no $port" >&2; exit 1; }
ln -s functions/acm.usb0 configs/c.1
ls /sys/class/udc >UDC
stty -F $port 115200 cs8 -cstopb -parenb clocal
stty -F $port | grep -o 'speed [0-9]* baud'
# What getty does, in short: a prompt, a name, and an answer on the port as standard input and output.
(exec <$port >$port; printf 'login: '; read -r name; printf 'welcome, %s\n' "$name") & login=$!
exec 4<>/dev/usb-host/${port#/dev/}
[ "$(dd bs=7 count=1 iflag=fullblock <&4 2>/dev/null)" = 'login: ' ] && echo 'prompted'
printf 'root\n' >&4
# The port echoes what is typed, as a terminal does, and ends lines with a carriage return, too.
read -r echoed <&4; read -r answer <&4
printf '%s\n' "$echoed" "$answer" | tr -d '\r'
wait $login
exec 4>&-
# Raw bytes pass both ways, whatever they are.
stty -F $port raw -echo
printf '\001\003\004\021\023\000\377' >$port
dd bs=1 count=7 if=/dev/usb-host/${port#/dev/} 2>/dev/null | od -An -tx1 | tr -d ' '
echo >UDC
[ -c $port ] && echo 'the port stays while its function does'
mkdir functions/gser.b && ls /dev/ttyGS*
rm configs/c.1/acm.usb0 && rmdir functions/acm.usb0
ls /dev/ttyGS* /dev/usb-host
