# Files over MTP, by umtp-responder and the set-up script that comes with it. The script mounts configfs in the working directory,
# functionfs in /dev, and leaves the program running.
. "$(dirname "$0")/../lib.sh"

# until WANTED COMMAND…: for what the host does a moment later
until_is() {
    local name=$1 wanted=$2 n
    shift 2
    for n in $(seq 100); do [ "$("$@")" = "$wanted" ] && break; sleep 0.05; done
    is "$name" "$wanted" "$("$@")"
}

timeout 30 sh /usr/sbin/umtprd-ffs >log 2>&1
is 'the script has nothing to complain about' '' "$(grep -v '^\[uMTPrd .* Info\]' log)"
gadget=cfg/usb_gadget/g1
is 'bound' "$(ls /sys/class/udc)" "$(cat $gadget/UDC)"
is 'endpoints' 'ep0 ep1 ep2 ep3' "$(ls /dev/ffs-mtp | xargs)"
is 'the same configfs in two places' "$(ls $CONFIG/usb_gadget)" "$(ls cfg/usb_gadget)"
is 'what it is called' 'The Viveris Product !' "$(cat $CONFIG/usb_gadget/g1/strings/0x409/product)"
until_is 'the host has taken it' configured cat /sys/class/udc/*/state
fails 'a linked function stays' 'Device or resource busy' rmdir $gadget/functions/ffs.mtp
works 'unbind' put '' $gadget/UDC
is 'unbound' '' "$(cat $gadget/UDC)"
works 'bind again: the program is still there' sh -c "ls /sys/class/udc >$gadget/UDC"
works 'the program ends' kill "$(pidof umtprd)"
until_is 'without it nothing is bound' '' cat $gadget/UDC
fails 'and nothing can be' 'Device or resource busy' sh -c "ls /sys/class/udc >$gadget/UDC"
done_testing
