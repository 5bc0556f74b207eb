# The kernel modules of the guest of scripts/kernel-oracle that Debian does not build: ours, and drivers out of the kernel's source
# package. Sourced by it, after kernel-packages.sh.

hash_of() { cat "$@" | sha256sum | cut -c1-16; }

# The headers say where they are by absolute paths, which are corrected for where they were unpacked. Those of another suite come with
# the compiler and all that it needs, as a small Debian to change root to: this machine's may be too old for them.
get_headers() {
    [[ -e $kernel/headers-complete ]] && return
    local headers=linux-headers-$version common kbuild folder
    if [[ -n $registry_config ]]; then
        unpack_all "$kernel/headers" $(registry apt-get install -s --no-install-recommends "$headers" binutils make dash coreutils sed grep mawk findutils |
            awk '$1 == "Inst" { print $2 }')
        for folder in bin sbin lib lib64; do [[ -e $kernel/headers/$folder ]] || ln -s "usr/$folder" "$kernel/headers/$folder"; done
        ln -sf mawk "$kernel/headers/usr/bin/awk"
        mkdir -p "$kernel/headers"/{build,dev,proc,tmp}
        touch "$kernel/headers-complete"
        return
    fi
    common=$(depends_on "$headers" 'linux-headers-.*-common.*')
    [[ -n $common ]] || common=$(depends_on "$headers" 'linux-headers-.*common.*')
    kbuild=$(depends_on "$headers" 'linux-kbuild-.*')
    [[ -n $common && -n $kbuild ]] || fail $EXIT_MISSING "the registry has no headers for $version"
    unpack_all "$kernel/headers" "$headers" "$common" "$kbuild"
    sed -i "s#^include /usr/src#include $kernel/headers/usr/src#" "$kernel/headers/usr/src/$headers/Makefile"
    touch "$kernel/headers-complete"
}

# compile FOLDER WHAT [VARIABLE=VALUE…]: the modules that the Kbuild file there names.
compile() {
    local build=$1 what=$2 arguments
    shift 2
    say "compiling $what for $version"
    arguments=(CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules)
    if [[ -z $registry_config ]]; then
        make -C "$kernel/headers/usr/src/linux-headers-$version" M="$build" "${arguments[@]}"
    else
        local own=(unshare --mount)
        [[ $(id -u) == 0 ]] || own+=(--map-root-user)
        "${own[@]}" bash -c 'cd "$1" && mount --rbind /dev dev && mount --rbind /proc proc && mount -t tmpfs tmpfs tmp && mount --bind "$2" build && shift 2 &&
            exec chroot . /usr/bin/make "$@"' - "$kernel/headers" "$build" -C "/usr/src/linux-headers-$version" M=/build "${arguments[@]}"
    fi >"$build/log" 2>&1 || {
        tail -20 "$build/log" >&2
        fail $EXIT_BUILD "$what: this does not compile; see $build/log"
    }
    strip --strip-debug "$build"/*.ko
}

# from_source PATTERN…: what tar writes of the kernel's source package with these options and patterns.
from_source() {
    local series=${version%%[-+]*} folder
    series=${series%.*}
    folder=$cache/source-$series
    unpack "linux-source-$series" "$folder"
    xz -dcT0 "$folder/usr/src/linux-source-$series.tar.xz" | tar -x --wildcards "$@"
    rm -rf "$folder"
}

# install_modules FOLDER: beside those of the kernel.
install_modules() {
    local extra=$kernel/root/lib/modules/$version/extra
    mkdir -p "$extra"
    cp "$1"/*.ko "$extra"
    depmod -b "$kernel/root" "$version"
}

# The kernel's own sample is only in its source package; of that, one file is kept.
get_sample() {
    local sample=$kernel/configfs_sample.c
    [[ -s $sample ]] && return
    from_source -O '*/samples/configfs/configfs_sample.c' >"$sample.new"
    mv "$sample.new" "$sample"
}

build_own_modules() {
    local build=$kernel/modules stamp
    get_sample
    stamp=$(hash_of "$conformance"/module/*.c "$conformance/module/Kbuild" "$kernel/configfs_sample.c")
    [[ -e $build/$stamp ]] && return
    get_headers
    rm -rf "$build"
    mkdir -p "$build"
    cp "$conformance"/module/*.c "$conformance/module/Kbuild" "$kernel/configfs_sample.c" "$build"
    echo 'obj-m += configfs_sample.o' >>"$build/Kbuild"
    compile "$build" 'the sample modules'
    touch "$build/$stamp"
}

# has_module NAME: does the kernel have it, as a module or built in?
has_module() { modprobe -d "$kernel/root" -S "$version" --show-depends "$1" >/dev/null 2>&1; }

# Drivers that Debian does not build: they are compiled out of the source package, beside what they need. Which there are depends on the
# version: gpio-virtuser since 6.12, gpio-aggregator in configfs since 6.16, vkms since 6.19.
build_drivers() {
    local build=$kernel/drivers driver wanted=() objects=''
    [[ ,$sets, =~ ,(gpio|virtuser|aggregator|vkms|acpi), ]] || return 0
    [[ -e $build/complete ]] && return
    get_headers
    rm -rf "$build" "$kernel/root/lib/modules/$version/extra/"{gpio,irq_sim,acpi}*
    mkdir -p "$build"
    for driver in gpio/gpio-sim gpio/gpio-virtuser gpio/gpio-aggregator acpi/acpi_configfs; do
        has_module "${driver##*/}" || wanted+=("*/drivers/$driver.c")
    done
    grep -q '^CONFIG_IRQ_SIM=y' "$kernel"/root/{boot/config-"$version",lib/modules/"$version"/config} 2>/dev/null || wanted+=('*/kernel/irq/irq_sim.c')
    # What a version does not have is left out.
    from_source -C "$build" --strip-components=1 "${wanted[@]}" '*/drivers/gpio/dev-sync-probe.[ch]' '*/drivers/gpio/gpiolib.h' '*/drivers/gpu/drm/vkms/*.[ch]' '*/drivers/gpu/drm/vkms/Makefile' 2>/dev/null || true
    [[ ! -e $build/drivers/gpu/drm/vkms/vkms_configfs.c ]] || { mv "$build/drivers/gpu/drm/vkms" "$build/vkms.d"; }
    rm -rf "$build/drivers/gpu"
    find "$build/drivers" "$build/kernel" -name '*.[ch]' -exec mv -t "$build" {} + 2>/dev/null || true
    # Before 6.16 gpio-aggregator has nothing in configfs.
    grep -qs configfs "$build/gpio-aggregator.c" || rm -f "$build/gpio-aggregator.c"
    if [[ -e $build/irq_sim.c ]]; then
        # What irq_sim needs is not exported; another function does the same for a simple interrupt.
        sed -i 's/handle_simple_irq(irq_to_desc(\([a-z]*\)))/generic_handle_irq(\1)/' "$build/irq_sim.c"
        printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\n' >>"$build/irq_sim.c"
    fi
    for driver in "$build"/*.c; do objects+=" $(basename "$driver" .c).o"; done
    [[ ! -e $build/vkms.d ]] || objects+=' vkms.d/'
    echo "obj-m :=$objects" >"$build/Kbuild"
    compile "$build" "drivers that Debian leaves out" CONFIG_DRM_VKMS=m
    [[ ! -e $build/vkms.d ]] || mv "$build"/vkms.d/*.ko "$build"
    install_modules "$build"
    touch "$build/complete"
}

# The PCI endpoint library, which Debian does not build: its parts need each other, so they are one module here, beside the drivers of
# functions and two controllers of ours.
build_pci_endpoint() {
    local build=$kernel/pci-endpoint lab=$conformance/module/pci_ep_lab.c part stamp
    [[ ,$sets, == *,pci,* ]] || return 0
    stamp=$build/complete-$(hash_of "$lab")
    [[ -e $stamp ]] && return
    get_headers
    rm -rf "$build"
    mkdir -p "$build"
    from_source -C "$build" --strip-components=1 '*/drivers/pci/endpoint/*.c' '*/drivers/ntb/core.c'
    mv "$build/drivers/ntb/core.c" "$build/ntb.c"
    find "$build/drivers" -name '*.c' -exec mv -t "$build" {} +
    cp "$lab" "$build"
    # A module has one beginning and one end: those of the parts become functions.
    for part in pci-ep-cfs pci-epc-core pci-epf-core pci-epc-mem; do
        sed -i -e 's/\b__\(init\|exit\)\b//' -e '/^MODULE_/d' -e '/WARN_ONCE(1, "This architecture/d' \
            -e 's/^module_\(init\|exit\)(\([a-z_]*\));/int part_\2(void);\nint part_\2(void) { return ((int (*)(void))\2)(); }/' "$build/$part.c"
    done
    {
        echo '#include <linux/module.h>'
        printf 'int part_pci_%s(void);\n' ep_cfs_init epc_init epf_init
        echo 'static int __init all_init(void) { return part_pci_ep_cfs_init() ?: part_pci_epc_init() ?: part_pci_epf_init(); }'
        echo 'module_init(all_init);'
        echo 'MODULE_LICENSE("GPL");'
    } >"$build/all.c"
    {
        echo 'ccflags-y := -DCONFIG_PCI_ENDPOINT=1 -DCONFIG_PCI_ENDPOINT_CONFIGFS=1 -Wno-cast-function-type'
        echo 'obj-m := pci-endpoint.o pci-epf-test.o pci-epf-ntb.o pci-epf-vntb.o ntb.o pci_ep_lab.o'
        echo 'pci-endpoint-y := all.o pci-ep-cfs.o pci-epc-core.o pci-epf-core.o pci-epc-mem.o'
    } >"$build/Kbuild"
    compile "$build" 'the PCI endpoint library'
    install_modules "$build"
    touch "$stamp"
}
