# Making, saving, restoring and clearing a tree of configfs with nothing but find and a shell, as administrators' scripts do.

# make_tree FUNCTION…: an NVMe target and a bound USB gadget with these functions and some more. Their media are in the working directory.
make_tree() (
    media=$PWD
    truncate -s 4M disk.img stick.img
    cd $CONFIG/nvmet || exit
    mkdir hosts/h1 subsystems/s1 subsystems/s1/namespaces/1 ports/1 ports/1/referrals/r ports/1/ana_groups/2
    put "$media/disk.img" subsystems/s1/namespaces/1/device_path
    put 1 subsystems/s1/namespaces/1/enable
    put 'A Model' subsystems/s1/attr_model
    put 0 subsystems/s1/attr_allow_any_host
    ln -s hosts/h1 subsystems/s1/allowed_hosts/
    for pair in addr_trtype=tcp addr_adrfam=ipv4 addr_traddr=127.0.0.1 addr_trsvcid=4420; do put "${pair#*=}" "ports/1/${pair%%=*}"; done
    put inaccessible ports/1/ana_groups/2/ana_state
    ln -s subsystems/s1 ports/1/subsystems/
    mkdir ../usb_gadget/g1 && cd ../usb_gadget/g1 || exit
    mkdir strings/0x409 configs/c.1 configs/c.1/strings/0x409
    (cd functions && mkdir acm.GS0 hid.0 mass_storage.0 "$@")
    put 0x1d6b idVendor
    put 'Some Body' strings/0x409/manufacturer
    put 'Conf 1' configs/c.1/strings/0x409/configuration
    put "$media/stick.img" functions/mass_storage.0/lun.0/file
    raw '\x05\x01\xa1\x00\xc0' functions/hid.0/report_desc
    put 8 functions/hid.0/report_length
    for function in functions/*; do ln -s "$function" configs/c.1; done
    ln -s configs/c.1 os_desc
    put "$(ls /sys/class/udc | head -1)" UDC
)

# save DIRECTORY: all that can be read below $CONFIG, into an empty directory.
save() (
    cd $CONFIG || exit
    find . -mindepth 1 -type d -printf '%P\0' | (cd "$1" && xargs -0 mkdir -p)
    find . -type f -perm -u=r -printf '%P\0' | while IFS= read -r -d '' file; do cat "$file" >"$1/$file" || exit; done
    # As they are: their text is relative to where they stand.
    find . -type l -printf '%P\0%l\0' | while IFS= read -r -d '' link && IFS= read -r -d '' text; do ln -s "$text" "$1/$link" || exit; done
)

# restore DIRECTORY: what save has saved, into a tree that has none of it. Prints the attributes that did not take their value.
restore() (
    cd "$1" || exit
    # Default groups are there already.
    find . -mindepth 2 -type d | sort | while read -r dir; do [ -d "$CONFIG/$dir" ] || mkdir "$CONFIG/$dir" || exit; done
    store() { # FILE: unless it has that value. What can be written to, its mode says.
        # Through a pipe: cmp would see that the sizes differ, and look no further.
        cat "$CONFIG/$1" 2>/dev/null | cmp -s "$1" - && return
        case $(stat -c %A "$CONFIG/$1") in ??w*) cat "$1" 2>/dev/null >"$CONFIG/$1" || echo "$1" ;; esac
    }
    find . -type f ! -name enable ! -name UDC | sort | while read -r file; do store "$file"; done
    # A target is looked up from the caller's directory, and the saved text is relative to the link's.
    find . -type l -printf '%h %f %l\n' | sort | while read -r dir name text; do (cd "$CONFIG/$dir" && ln -s "$text" "$name") || exit; done
    find . -type f \( -name enable -o -name UDC \) | sort | while read -r file; do store "$file"; done
)

# clear: everything that users made, whatever it is. Attributes cannot be removed and need not be.
clear() {
    for udc in $CONFIG/usb_gadget/*/UDC; do [ -z "$(cat "$udc" 2>/dev/null)" ] || echo >"$udc"; done
    find $CONFIG -type l -delete
    # Default groups go with what they belong to.
    find $CONFIG -depth -mindepth 2 -type d -exec rmdir {} \; 2>/dev/null
}
