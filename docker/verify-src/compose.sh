# docker/compose.yaml: a daemon and a client.
step "compose"
if command -v docker-compose >/dev/null; then compose=docker-compose
elif docker compose version >/dev/null 2>&1; then compose="docker compose"
else compose=; fi
if [ -n "$compose" ]; then
  shared=$WORK/compose
  mkdir -p "$shared"
  mount --bind "$shared" "$shared" && mount --make-shared "$shared"
  export CONFIGFS_SHARED=$shared
  status=0
  timeout 120 $compose --file docker/compose.yaml up --no-build --abort-on-container-exit >"$WORK/out" 2>&1 || status=$?
  grep -q 'client.*exited with code 0' "$WORK/out" || die "the client did not end well (status $status)"
  $compose --file docker/compose.yaml down >/dev/null 2>&1
  docker ps --all --quiet | xargs -r docker rm --force >/dev/null
  [ -z "$(ls -A "$shared")" ] || die "the mount is left at $shared"
  umount "$shared"
  ok "the client uses the daemon's mount; after the stop the directory is empty"
else
  skip "no docker-compose (Debian package docker-compose)"
fi
