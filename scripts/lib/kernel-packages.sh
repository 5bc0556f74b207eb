# Debian's packages for the guest of scripts/kernel-oracle: sourced by it. Packages are unpacked into the cache, not installed; only
# missing tools of the host are.
#
# PACKAGE/SUITE, as apt writes it, is a package of another suite of Debian's, such as linux-image-7.3-amd64/trixie-backports. This
# machine's own sources stay as they are: apt is called with a configuration in the cache.

registry_config= # of another suite; without it apt has the machine's own configuration

# registry COMMAND…: a command of apt that asks the suite which was chosen.
registry() { if [[ -n $registry_config ]]; then APT_CONFIG=$registry_config "$@"; else "$@"; fi; }

# choose_suite SUITE: packages come from there and from the release that it belongs to.
choose_suite() {
    local suite=$1 home=$cache/apt-$1 mirror keys=/usr/share/keyrings/debian-archive-keyring.gpg name
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 2>/dev/null | awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }')
    [[ -n $mirror && -r $keys ]] || fail $EXIT_MISSING "apt has no source of Debian's that could have the suite $suite"
    mkdir -p "$home"/{lists,cache/archives}/partial
    : >>"$home/status"
    for name in "${suite%-backports}" "$suite"; do echo "deb [signed-by=$keys] $mirror $name main"; done | sort -u >"$home/sources.list"
    cat >"$home/apt.conf" <<END
Dir::Etc::sourcelist "$home/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$home/lists";
Dir::State::status "$home/status";
Dir::Cache "$home/cache";
Acquire::Languages "none";
APT::Sandbox::User "root";
END
    registry_config=$home/apt.conf
    # The lists are good for a day.
    [[ -n $(find "$home/updated" -mmin -1440 2>/dev/null) ]] || { apt_update && touch "$home/updated"; }
}

updated=no
apt_update() {
    [[ $updated == yes ]] && return
    [[ $install == yes ]] || return 0
    registry apt-get update >"$cache/apt.log" 2>&1 || say 'apt-get update failed; going on with the lists that are there'
    updated=yes
}

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

# unpack_all FOLDER PACKAGE…: what Debian packages hold, without installing them.
unpack_all() {
    local folder=$1 download package
    shift
    [[ $install == yes ]] || fail $EXIT_MISSING "the package $1 is not in $cache, and --no-install forbids to get it"
    command -v apt-get >/dev/null || fail $EXIT_MISSING "there is no apt-get to get $1 with"
    say "getting $1"
    download=$(mktemp -d "$cache/download.XXXXXX")
    (cd "$download" && registry apt-get download "$@" >>"$cache/apt.log" 2>&1) || {
        apt_update
        (cd "$download" && registry apt-get download "$@" >>"$cache/apt.log" 2>&1)
    } || {
        rm -rf "$download"
        fail $EXIT_MISSING "the package registry does not give $*; see $cache/apt.log"
    }
    mkdir -p "$folder"
    for package in "$download"/*.deb; do dpkg -x "$package" "$folder"; done
    rm -rf "$download"
}

# unpack PACKAGE FOLDER
unpack() { unpack_all "$2" "$1"; }

depends_on() { registry apt-cache depends --no-recommends --no-suggests "$1" 2>/dev/null | sed -n "s/^ *|\?Depends: \($2\)$/\1/p" | head -1 || true; }

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
