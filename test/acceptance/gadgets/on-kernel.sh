#!/bin/bash
# For ../on-kernel: the gadget scripts whose controller the guest has, and what they print. The guest's modules are loaded.
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../lib.sh"
mkdir bin && printf '#!/bin/sh\n' >bin/modprobe && chmod +x bin/modprobe
PATH=$PWD/bin:$PATH

# plays SHELL SCRIPT: its output and that of the teardown, on one line
plays() { { "$1" "$here/$2" && bash "$here/teardown.sh"; } 2>errors | paste -sd ' '; }

# The guest's host configures the gadget a moment after it is bound, so this script may see any state before that.
is 'set-up at boot of a board' 'bound to dummy_udc.0 gadgets left: 0' "$(plays bash pi-setup.sh | sed 's/, [a-z ]*\( gadgets\)/\1/')"
is 'a debug bridge with functionfs' 'ep0 ep0 ep1 ep2 dummy_udc.0 phone bound:  gadgets left: 0' "$(plays sh adb.sh)"
is 'a rescue system in an initramfs' 'state: configured reconnected gadgets left: 0' "$(plays sh initramfs.sh)"
done_testing
