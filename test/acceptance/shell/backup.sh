# Backups of a tree in use, with tools that know nothing of configfs. Its attributes are all 4096 bytes long by their size,
# and shorter when they are read. Tools make of that what they can.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/tree.sh"
work=$PWD
status() { "$@" >"$work/said" 2>&1; echo $?; }
said() { grep -c "$1" "$work/said"; }

works 'a target and a gadget are made, and the gadget is bound' make_tree ecm.usb0
mkdir saved
works 'saved by find and cat' save "$work/saved"
is 'links are links, for find too' 'allowed_hosts/h1 c.1/acm.GS0 c.1/ecm.usb0 c.1/hid.0 c.1/mass_storage.0 os_desc/c.1 subsystems/s1' "$(cd saved && find . -type l | sort | awk -F/ '{ print $(NF-1) "/" $NF }' | sort | xargs)"
is 'what cannot be read' 'forced_eject revalidate_size' "$(find $CONFIG -type f ! -perm -u=r -printf '%f\n' | sort | xargs)"
is 'what cannot be written to' 'dev port_num' "$(find $CONFIG/usb_gadget $CONFIG/nvmet -type f ! -perm -u=w -printf '%f\n' | sort | xargs)"
# An address is followed by a NUL.
is 'what diff takes for different: what it cannot read, and what is no text' 'dev_addr forced_eject host_addr report_desc revalidate_size' "$(diff -r --no-dereference saved $CONFIG | sed 's/ differ$//; s/.*[/ ]//' | sort | xargs)"
is 'du' 0 "$(du -s $CONFIG | cut -f1)"

attributes=$(find $CONFIG -type f -perm -u=r | wc -l)
is 'tar complains' 2 "$(status tar -cf tree.tar -C $CONFIG .)"
is 'of each attribute: it is shorter than it said' "$attributes" "$(said 'shrank by')"
mkdir untarred && tar -xf tree.tar -C untarred
is 'but has all directories' '' "$(diff <(cd saved && find . -type d | sort) <(cd untarred && find . -type d | sort))"
is 'and links' '' "$(diff <(cd saved && find . -type l -printf '%P %l\n' | sort) <(cd untarred && find . -type l -printf '%P %l\n' | sort))"
is 'and values, padded with NULs' "$(cat saved/nvmet/ports/1/addr_traddr) 4096" "$(tr -d '\0' <untarred/nvmet/ports/1/addr_traddr) $(stat -c %s untarred/nvmet/ports/1/addr_traddr)"

mkdir synced
is 'rsync does not trust any attribute' 23 "$(status rsync -a $CONFIG/ synced/)"
is 'and takes none' '' "$(find synced -type f)"
is 'but all the rest' '' "$(diff <(cd saved && find . ! -type f | sort) <(cd synced && find . ! -type f | sort))"

# The kernel makes a new inode for an attribute each time that it is looked up, so cp finds another file when it opens it
# than the one that it has looked at, and skips it. Where inode numbers stay, it copies all that it may read.
mkdir copied
is 'cp complains' 1 "$(status cp -r $CONFIG/nvmet $CONFIG/usb_gadget copied)"
case $(said 'as it was replaced while being copied') in
    "$attributes") is 'of each attribute' '' "$(find copied -type f)" ;;
    *) is 'only of what it may not read' '2 2' "$(said "for reading: Permission denied") $(wc -l <said)" ;;
esac
is 'all the rest it has' '' "$(diff <(cd saved && find . ! -type f | sort) <(cd copied && find . ! -type f | sort))"
is 'what a shell has opened it copies' 'A Model' "$(cp /dev/stdin model <$CONFIG/nvmet/subsystems/s1/attr_model && cat model)"

is 'rm -rf removes no attribute' 1 "$(status rm -rf $CONFIG/nvmet/ports/1)"
is 'that is not permitted' 1 "$(said "1/addr_traddr': Operation not permitted")"
is 'so no directory either' '' "$(diff <(find saved/nvmet/ports -type d -printf '%P\n' | sort) <(find $CONFIG/nvmet/ports -type d -printf '%P\n' | sort))"
is 'but all links' '' "$(find $CONFIG/nvmet/ports -type l)"

fails 'mv' 'Operation not permitted' mv $CONFIG/nvmet/hosts/h1 $CONFIG/nvmet/hosts/h2
works 'cp of values into it' cp saved/nvmet/ports/1/addr_traddr $CONFIG/nvmet/ports/1/addr_traddr
works 'install by dd' dd status=none if=saved/nvmet/ports/1/addr_trsvcid of=$CONFIG/nvmet/ports/1/addr_trsvcid
works 'rsync into what is there' rsync -r --inplace saved/nvmet/ports/1/ana_groups/ $CONFIG/nvmet/ports/1/ana_groups/
is 'by way of new files it cannot' 23 "$(status rsync -r --ignore-times saved/nvmet/ports/1/ana_groups/ $CONFIG/nvmet/ports/1/ana_groups/)"
is 'there are none' 2 "$(said 'mkstemp .* failed: Permission denied')"
fails 'sed -i neither' 'Permission denied' sed -i s/4420/4421/ $CONFIG/nvmet/ports/1/addr_trsvcid
is 'tar puts directories' 0 "$(status tar -xf tree.tar -C $CONFIG ./nvmet/hosts)"
is 'and no values, padded as they are' 2 "$(status tar -xf tree.tar --overwrite -C $CONFIG ./nvmet/ports/1/addr_traddr)"
is 'they are refused' 1 "$(said 'Cannot write: Invalid argument')"

works 'all of it cleared' clear
is 'nothing is left' '' "$(find $CONFIG -mindepth 2 -type d ! -path "$CONFIG/nvmet/*" -o -path "$CONFIG/nvmet/*/*" -type d)"
done_testing
