# For acceptance scripts (bash): each check prints one line of TAP, which the test reads. The same scripts run on the
# kernel's own configfs, see on-kernel; so they name no path but /sys/kernel/config and their working directory.
#
#   is NAME WANTED GOT          two texts are equal
#   works NAME COMMAND…         it ends with status 0 and says nothing on standard error
#   fails NAME ERROR COMMAND…   it ends with another status, and its message ends in the text of that errno
#   done_testing                at the end: a script that stops before it is a failure
export LC_ALL=C
CONFIG=/sys/kernel/config
_count=0

_report() { # OK NAME [DETAIL]
    _count=$((_count + 1))
    if [ "$1" = yes ]; then echo "ok $_count - $2"; return; fi
    echo "not ok $_count - $2"
    printf '%s\n' "${3:-}" | sed 's/^/# /'
}

is() {
    if [ "$2" = "$3" ]; then _report yes "$1"; else _report no "$1" "wanted: $2
got: $3"; fi
}

works() {
    local name=$1 message status=0
    shift
    message=$("$@" 2>&1 >/dev/null) || status=$?
    if [ $status = 0 ] && [ -z "$message" ]; then _report yes "$name"; else _report no "$name" "status $status: $message"; fi
}

fails() {
    local name=$1 wanted=$2 message status=0
    shift 2
    message=$("$@" 2>&1 >/dev/null) || status=$?
    case $status/$message in
        0/*) _report no "$name" "it worked; wanted: $wanted" ;;
        */*": $wanted") _report yes "$name" ;;
        *) _report no "$name" "wanted: $wanted
got: $message" ;;
    esac
}

# put VALUE FILE: as everybody does it, with a final newline, in one write.
put() { echo "$1" >"$2"; }
# raw VALUE FILE: without one; backslashes as in printf(1).
raw() { printf '%b' "$1" >"$2"; }

done_testing() { echo "1..$_count"; }
