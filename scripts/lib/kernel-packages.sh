# The guest's kernel as Debian packages it: sourced by scripts/kernel-oracle, after debian-packages.sh.

# need COMMAND PACKAGE: a tool of the host, installed when missing.
need() {
    command -v "$1" >/dev/null && return
    [[ $install == yes ]] || fail $EXIT_MISSING "$1 is missing: apt-get install $2"
    [[ $(id -u) == 0 ]] || fail $EXIT_MISSING "$1 is missing and only root can install it: apt-get install $2"
    command -v apt-get >/dev/null || fail $EXIT_MISSING "$1 is missing and there is no apt-get; install $2 by hand"
    say "installing $2 for $1"
    apt-get update >"$cache/apt.log" 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2" >>"$cache/apt.log" 2>&1 ||
        fail $EXIT_MISSING "cannot install $2; see $cache/apt.log"
}

# The package with the kernel itself: a meta package depends on it. linux-image-7.3-amd64, where there is no such meta package, is the
# newest 7.3.
resolve_kernel() {
    local package=$1 next
    while [[ ! $package =~ ^linux-image-[0-9]+\.[0-9]+\.[0-9]+ ]]; do
        next=$(depends_on "$package" 'linux-image-.*')
        if [[ -z $next ]]; then
            apt_update
            next=$(depends_on "$package" 'linux-image-.*')
        fi
        if [[ -z $next && $package =~ ^linux-image-([0-9]+)\.([0-9]+)-amd64$ ]]; then
            next=$(registry apt-cache pkgnames "linux-image-${BASH_REMATCH[1]}.${BASH_REMATCH[2]}." | grep -E "^linux-image-[0-9.]+[^-]*-amd64$" | sort -V | tail -1 || true)
        fi
        [[ -n $next ]] || fail $EXIT_MISSING "$kernel_package is not a kernel package that the registry has; see --list"
        package=$next
    done
    echo "$package"
}

# get_kernel PACKAGE FOLDER: the image and its modules, which newer kernels have in packages of their own.
get_kernel() {
    local package=$1 root=$2/root part parts=()
    for part in binary modules base; do
        part=$(depends_on "$package" "linux-$part-${package#linux-image-}")
        [[ -z $part ]] || parts+=("$part")
    done
    unpack_all "$root" "$package" "${parts[@]}"
    [[ -e $root/lib ]] || ln -s usr/lib "$root/lib"
    depmod -b "$root" "${package#linux-image-}"
    unpack_kernel "$(find "$root/boot" "$root/lib/modules/" -maxdepth 2 -name 'vmlinuz*' 2>/dev/null | head -1)" "$2/vmlinux"
}

# Unpacking the kernel takes six seconds of emulation, so it is done once, here: QEMU starts an ELF kernel as it is.
unpack_kernel() {
    local packed=$1 plain=$2 format offset
    for format in 'xz:\xfd7zXZ\x00' 'zstd:\x28\xb5\x2f\xfd' 'gzip:\x1f\x8b\x08'; do
        for offset in $(LC_ALL=C grep -abPo "${format#*:}" "$packed" | cut -d: -f1 | head -3); do
            tail -c "+$((offset + 1))" "$packed" | "${format%%:*}" -dc >"$plain.new" 2>/dev/null || true
            if [[ $(LC_ALL=C head -c 4 "$plain.new" | tail -c 3) == ELF ]]; then
                mv "$plain.new" "$plain"
                return
            fi
        done
    done
    rm -f "$plain.new"
    cp "$packed" "$plain"
}

# prepare_kernel: gets what --kernel names, and busybox. Sets `version`, `kernel` (the folder with all that belongs to this kernel) and
# `busybox`.
prepare_kernel() {
    local image_package resolved=$cache/resolved-${kernel_package/\//@}
    # What a meta package stands for changes with time; a cached answer is good for a day, or for ever without apt.
    [[ $kernel_package != */* ]] || choose_suite "${kernel_package#*/}"
    if [[ ! -s $resolved || ($install == yes && -n $(find "$resolved" -mmin +1440)) ]]; then
        resolve_kernel "${kernel_package%%/*}" >"$resolved.new"
        mv "$resolved.new" "$resolved"
    fi
    image_package=$(<"$resolved")
    version=${image_package#linux-image-}
    kernel=$cache/$version
    if [[ ! -e $kernel/complete ]]; then
        rm -rf "$kernel"
        get_kernel "$image_package" "$kernel"
        touch "$kernel/complete"
    fi
    busybox=$cache/busybox/bin/busybox
    [[ -x $busybox ]] || unpack busybox-static "$cache/busybox"
    # Newer packages have all programs below /usr.
    [[ -x $busybox ]] || ln -s usr/bin "$cache/busybox/bin"
}
