# What the guest of scripts/kernel-oracle starts from: busybox, the call runner, and the modules of the sets that were asked for. Sourced by
# it, after guest.sh, module-sets.sh and kernel-modules.sh.

# build_runner: sets `runner`, the program that does the calls.
build_runner() {
    runner=$cache/cfcall-$(hash_of "$conformance"/runner/*.[ch])
    [[ ! -x $runner ]] || return 0
    gcc -O2 -Wall -static -o "$runner.new" "$conformance"/runner/*.c || fail $EXIT_BUILD 'the call runner does not compile'
    mv "$runner.new" "$runner"
}

guest_init() {
    cat <<'INIT'
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /config /var/target
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox --install -s /bin
export PATH=/bin
# A module for another processor says so: that is no trouble.
while read -r module; do
    said=$(insmod "/modules/$module" 2>&1) || case $said in *'No such device'*) ;; *) echo "cannot load $module: $said" ;; esac
done </modules/order
ifconfig lo 127.0.0.1 up
[ ! -e /sys/class/net/dummy0 ] || ifconfig dummy0 hw ether 02:00:00:00:00:01 192.0.2.1 up
mount -t configfs configfs /config
out=/dev/vport0p1
for i in 1 2 3 4 5 6 7 8 9 10; do [ -e $out ] || sleep 0.1; done
[ ! -e /sys/module/nvme ] || for i in 1 2 3 4 5 6 7 8 9 10; do [ -e /dev/nvme0n1 ] || sleep 0.5; done
cfcall $(cat /job/options) /config </job/scripts >$out 2>&1
echo "=== status $?" >$out
poweroff -f
INIT
}

# wanted_modules: of the sets that were asked for, in the order of the sets. Of OLD/NEW, the name that this kernel has.
wanted_modules() {
    local set module
    for set in $set_order; do
        [[ ,$sets, == *",$set,"* ]] || continue
        for module in ${module_sets[$set]}; do
            [[ $module != */* ]] || { has_module "${module%/*}" && module=${module%/*} || module=${module#*/}; }
            echo "$module"
        done
    done
}

fill_initramfs() {
    local folder=$1 module name missing='' own=''
    mkdir -p "$folder/bin" "$folder/modules"
    cp "$busybox" "$folder/bin/busybox"
    cp "$runner" "$folder/bin/cfcall"
    guest_init >"$folder/init"
    chmod +x "$folder/init"
    : >"$folder/modules/order"
    for module in virtio_pci virtio_console configfs $(wanted_modules); do
        if [[ " $own_modules " == *" $module "* ]]; then
            # tsm_lab is not built for a kernel without tsm.
            if [[ -e $kernel/modules/$module.ko ]]; then
                cp "$kernel/modules/$module.ko" "$folder/modules"
                own+=" $module.ko"
            else missing+=" $module"; fi
        else
            [[ -n $(files_of "$module") ]] || is_built_in "$module" || missing+=" $module"
            pack_module "$folder/modules" "$module"
        fi
    done
    for name in $own; do echo "$name" >>"$folder/modules/order"; done
    [[ -z $missing ]] || say "$version has no$missing"
}

# make_initramfs: sets `initramfs`, which is built unless there is one of the same parts.
make_initramfs() {
    local key work
    key=$({
        guest_init
        echo "$version $sets"
        declare -p module_sets
        cat "$runner" "$kernel"/modules/*.ko
        find "$kernel/root/lib/modules/$version/extra" -name '*.ko' -exec cat {} + 2>/dev/null || true
    } | sha256sum | cut -c1-16)
    initramfs=$kernel/initramfs-$key
    [[ ! -e $initramfs ]] || return 0
    work=$(mktemp -d "$cache/initramfs.XXXXXX")
    fill_initramfs "$work"
    archive "$work" >"$initramfs.new"
    mv "$initramfs.new" "$initramfs"
    rm -rf "$work"
    # Of the older ones, the last few stay.
    ls -t "$kernel"/initramfs-* | tail -n +9 | xargs -r rm -f
}
