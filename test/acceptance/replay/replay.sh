# Does the operations of recorded journals again on the configfs of this kernel, nvmet's, and says where an answer differs.
# usage: replay.sh JOURNALS CONFIGFS-FUSE…
journals=$1
shift
cd "$journals" || exit 1
names=(*.gz)
echo "1..${#names[@]}"
journal=$(mktemp)
nvmet=/sys/kernel/config/nvmet
for name in "${names[@]}"; do
    gzip -dc "$name" >"$journal"
    said=$("$@" replay "$journal" /sys/kernel/config 2>&1)
    case $said in
    *', 0 differences') echo "ok - ${name%.gz}: ${said##*$'\n'}" ;;
    *) printf 'not ok - %s\n%s\n' "${name%.gz}" "$said" ;;
    esac
    # The next one begins on an empty tree; what is in use goes once its user has gone.
    for _ in 1 2 3 4 5; do
        find "$nvmet" -type l -delete
        find "$nvmet" -mindepth 2 -depth -type d -exec rmdir {} \;
    done 2>/dev/null
done
rm "$journal"
