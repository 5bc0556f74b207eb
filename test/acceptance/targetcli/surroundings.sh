# What Debian's targetcli wants around it: a writable /run, a configuration of its own, and a bus that accepts a connection.
# `run` provides that. On the kernel's own configfs, the script runs once more in a mount namespace of its own that has it.
# To be sourced first, after lib.sh.
if grep -q ' /sys/kernel/config configfs ' /proc/mounts; then
    if [ -z "${INSIDE:-}" ]; then INSIDE=1 exec unshare --mount --propagation private bash "$0" "$@"; fi
    for folder in /run /etc/rtslib-fb-target; do mount -t tmpfs tmpfs $folder; done
    mkdir -p /run/dbus /run/lock /etc/rtslib-fb-target/backup
    export HOME=/run
    dbus-daemon --session --nofork --nopidfile --address=unix:path=/run/dbus/system_bus_socket >/dev/null 2>&1 &
    bus=$!
    trap 'kill $bus' EXIT
    for _ in $(seq 100); do [ -S /run/dbus/system_bus_socket ] && break; sleep 0.05; done
fi

# same NAME FILE FILE: two saved configurations are equal; lists come in the order of a directory, which means nothing.
same() {
    is "$1" '' "$(python3 - "$2" "$3" 2>&1 <<'PYTHON'
import json, sys
def plain(value):
    if isinstance(value, dict): return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list): return sorted((plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
one, other = (plain(json.load(open(name))) for name in sys.argv[1:])
if one != other:
    for name in one:
        if one[name] != other.get(name): print(name, json.dumps(one[name], sort_keys=True), json.dumps(other.get(name), sort_keys=True), sep='\n')
PYTHON
)"
}
