# Does the operations of recorded journals again on the configfs of this kernel, and says where an answer differs.
# usage: replay.sh JOURNALS MODULES CONFIGFS-FUSE…      a journal a set, SET.gz; modules, and their order, that are loaded for them meanwhile
#
# What differs, and why, is in JOURNALS/SET.differs: the lines that replay prints. They have to differ still.
journals=$1 modules=$2 configfs=/sys/kernel/config
shift 2
while read -r module; do insmod "$modules/$module" 2>/dev/null && loaded="$module $loaded"; done <"$modules/order"
cd "$journals" || exit 1
names=(*.gz)
echo "1..${#names[@]}"
work=$(mktemp -d)
for name in "${names[@]}"; do
    set=${name%.gz}
    gzip -dc "$name" >"$work/journal"
    "$@" replay "$work/journal" "$configfs" >"$work/said" 2>&1
    summary=$(tail -1 "$work/said")
    sed '$d' "$work/said" >"$work/differs"
    grep -v '^# ' "$set.differs" >"$work/expected" 2>/dev/null
    if [[ $summary == *' operations, '* ]] && diff "$work/expected" "$work/differs" >"$work/diff"; then
        echo "ok - $set: $summary"
    else
        echo "not ok - $set: $summary"
        cat "$work/diff" "$work/said" 2>/dev/null | head -100
    fi
    # The next one begins on an empty tree; what is in use goes once its user has gone.
    for _ in 1 2 3 4 5; do
        find "$configfs" -mindepth 2 -type l -delete
        find "$configfs" -mindepth 2 -depth -type d -exec rmdir {} \;
    done 2>/dev/null
done
rm -r "$work"
for module in $loaded; do rmmod "${module%.ko}"; done 2>/dev/null
true
