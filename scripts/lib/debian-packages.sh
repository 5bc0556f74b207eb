# Packages of Debian's, unpacked without installing them, of any suite: sourced. The script that does so says what `$cache`, a folder, and
# `$install`, yes or no, are, and has `say WORDS`, `fail STATUS WORDS` and `EXIT_MISSING`.
#
# PACKAGE/SUITE, as apt writes it, is a package of another suite, such as linux-image-7.3-amd64/trixie-backports. This machine's own
# sources stay as they are: apt is called with a configuration in the cache.

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
