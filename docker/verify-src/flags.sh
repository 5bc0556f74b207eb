# What `configfs-fuse run` must be allowed, and what it says where it is not.
step "docker run … configfs-fuse run, by the flags of the container"
magic() { run "$@" configfs-fuse run -s nvmet -- stat -f -c %T /sys/kernel/config; }
for user in configfs root; do
  magic --user $user $FLAGS || die "not as $user"
  says configfs
done
ok "--device /dev/fuse --cap-add SYS_ADMIN: as root, and as nobody in particular"
magic $DEVICE --security-opt seccomp=unconfined || die "not by a user namespace"
says configfs
ok "--device /dev/fuse --security-opt seccomp=unconfined: without any capability"
magic --user root $DEVICE --cap-drop ALL --cap-add SYS_ADMIN || die "not with one capability"
says configfs
ok "root with CAP_SYS_ADMIN alone"
for flags in "" "$DEVICE" "--user root $DEVICE" "--user root --cap-add SYS_ADMIN"; do
  magic $flags && die "it runs with '$flags'"
  says 'start the container with --device /dev/fuse --cap-add SYS_ADMIN'
done
ok "without them, it names them"
mknod -m 600 "$WORK/private" c 10 229
magic --device "$WORK/private:/dev/fuse" --cap-add SYS_ADMIN && die "it runs with a device of root's"
says "chmod 666 /dev/fuse"
ok "with a /dev/fuse that is for root alone, it says so"
