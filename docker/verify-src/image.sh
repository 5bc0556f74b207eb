# The image by itself: mounts, is healthy, is used, stops, is killed.
for user in configfs root; do
  step "docker run, as $user"
  start daemon $FLAGS --user $user configfs-fuse
  until_true 20 is_healthy daemon || { docker logs daemon >"$WORK/out" 2>&1; die "the container is not healthy"; }
  docker exec --user $user daemon sh -euxc '
    mkdir /config/02-simple-children/a
    echo 5 >/config/02-simple-children/a/storeme
    [ "$(cat /config/02-simple-children/a/storeme)" = 5 ]
    rmdir /config/02-simple-children/a' >"$WORK/out" 2>&1 || die "the mount cannot be used"
  docker stop daemon >/dev/null
  [ "$(docker inspect --format '{{.State.ExitCode}}' daemon)" = 0 ] || die "it did not end well"
  docker rm daemon >/dev/null
  ok "healthy, used, stopped with status 0"
done

step "unhealthy, and killed"
run --entrypoint /opt/configfs-fuse/lib/machine configfs-fuse health && die "healthy without a mount"
says '/config: nothing is mounted here'
start daemon $FLAGS --user root configfs-fuse
until_true 20 is_healthy daemon || die "the container is not healthy"
kill -STOP "$(docker inspect --format '{{.State.Pid}}' daemon)"
until_true 40 is_unhealthy daemon || die "a daemon that hangs is healthy"
docker kill --signal KILL daemon >/dev/null
docker rm --force daemon >/dev/null
ok "the health check notices a daemon that hangs; a kill leaves nothing"

version=$(sed -n 's/^  "version": "\(.*\)",/\1/p' package.json)
[ "$(docker inspect --format '{{index .Config.Labels "org.opencontainers.image.version"}}' configfs-fuse)" = "$version" ] || die "the label has another version than package.json"
run --entrypoint sh configfs-fuse -c 'command -v npm node; find /opt/configfs-fuse -name "*.map" -o -name "*.d.ts" -o -name npm; du -sm /opt/configfs-fuse' || true
ok "labels; /opt/configfs-fuse has $(sed -n 's/\t.*//p' "$WORK/out" | tail -1) MB"
