# What another container may do with a mount: relative links, and paths of its own.
step "sharing a mount"
shared=$WORK/shared
mkdir -p "$shared"
mount --bind "$shared" "$shared" && mount --make-shared "$shared"
cat >"$WORK/client.sh" <<'END'
cd /config/nvmet
mkdir subsystems/s subsystems/s/namespaces/1 ports/1
echo loop >ports/1/addr_trtype
truncate -s 1M /only-here
echo /only-here >subsystems/s/namespaces/1/device_path
echo 1 >subsystems/s/namespaces/1/enable 2>/dev/null && echo path: found || echo path: missing
(cd ports/1/subsystems; ln -s ../../../subsystems/s s 2>/dev/null && echo link: made || echo link: refused; rm -f s)
echo 0 >subsystems/s/namespaces/1/enable
rmdir subsystems/s/namespaces/1 subsystems/s ports/1
END
client() { run --user root --volume "$shared:/config:rslave" --volume "$WORK/client.sh:/client.sh:ro" "$@" debian:bookworm-slim sh /client.sh; }
daemon() { start daemon $DEVICE --user root --cap-drop ALL --cap-add SYS_ADMIN "$@" --volume "$shared:/config:rshared" configfs-fuse mount /config -s nvmet; until_true 10 test -d "$shared/nvmet" || die "no mount on the host"; }

daemon
client || true
says 'path: missing'; says 'link: refused'
docker stop daemon >/dev/null; docker rm daemon >/dev/null
[ -z "$(ls -A "$shared")" ] || die "the mount stays on the host after a stop"
ok "with pid namespaces of their own, paths and relative links of the client are refused"

daemon --cap-add SYS_PTRACE
client --pid container:daemon || true
says 'path: found'; says 'link: made'
ok "with a shared pid namespace and CAP_SYS_PTRACE for the daemon, they are the client's"

docker kill --signal KILL daemon >/dev/null; docker rm --force daemon >/dev/null
ls "$shared" >"$WORK/out" 2>&1 && die "a mount without a daemon answers"
says 'Transport endpoint is not connected'
umount -l "$shared"
[ -z "$(ls -A "$shared")" ] || die "umount -l does not help"
ok "a kill leaves a dead mount on the host's directory, which 'umount -l' takes away"
umount "$shared"
