# The stress test in its container.
step "building and running the stress test"
build configfs-fuse:stress stress
run $FLAGS --user root configfs-fuse:stress --seconds 5 --workers 4 || die "the stress test fails"
ok "$(tail -1 "$WORK/out")"
