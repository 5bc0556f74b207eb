# configfs-fuse in an image of somebody else, which has no Node.
step "COPY --from=configfs-fuse"
mkdir -p "$WORK/theirs"
cat >"$WORK/theirs/Dockerfile" <<'END'
FROM debian:bookworm-slim
COPY --from=configfs-fuse /opt/configfs-fuse /opt/configfs-fuse
ENV PATH=/opt/configfs-fuse/bin:$PATH
COPY test.sh /test.sh
ENTRYPOINT ["configfs-fuse", "run", "-s", "nvmet", "--"]
CMD ["sh", "-eux", "/test.sh"]
END
cat >"$WORK/theirs/test.sh" <<'END'
! command -v node
[ "$(stat -f -c %T /sys/kernel/config)" = configfs ]
cd /sys/kernel/config/nvmet
mkdir subsystems/nqn.test ports/1
echo loop >ports/1/addr_trtype
(cd ports/1/subsystems && ln -s ../../../subsystems/nqn.test nqn.test)
ls ports/1/subsystems
truncate -s 1M /tmp/disk
mkdir subsystems/nqn.test/namespaces/1
echo /tmp/disk >subsystems/nqn.test/namespaces/1/device_path
# A tmpfs has no direct I/O.
echo 1 >subsystems/nqn.test/namespaces/1/buffered_io
echo 1 >subsystems/nqn.test/namespaces/1/enable
END
docker build --quiet --tag theirs "$WORK/theirs" >"$WORK/out" 2>&1 || die "their image was not built"
for user in root 1234; do
  run $FLAGS --user $user theirs || die "the test does not pass as $user"
done
run $DEVICE --security-opt seccomp=unconfined --user 1234 theirs || die "the test does not pass in a user namespace"
run $FLAGS theirs sh -c 'exit 7' && die "no status"
[ "$(docker run --rm --network none $FLAGS theirs sh -c 'exit 7' >/dev/null 2>&1; echo $?)" = 7 ] || die "the status is lost"
run $FLAGS --read-only --tmpfs /tmp theirs || die "the test does not pass with a read-only root"
run theirs && die "it runs without flags"
says 'start the container with --device /dev/fuse'
ok "as root and as another, with a user namespace, read-only; the status is the command's"
