# What the steps share: sourced by docker/verify.

step() { printf '== %s (%s s)\n' "$1" "$SECONDS"; }
ok() { printf '   ok: %s\n' "$1"; }
die() { echo "docker/verify: $*" >&2; exit 1; }
skip() { printf '   skipped: %s\n' "$1"; }

# nothing_left: the machine is as it was before the step.
nothing_left() {
  local mounts containers
  mounts=$(awk -v dir="$WORK/" 'index($5, dir) == 1 && / - fuse/ { print $5 }' /proc/self/mountinfo)
  [ -z "$mounts" ] || die "mounts are left: $mounts"
  containers=$(docker ps --all --quiet)
  [ -z "$containers" ] || die "containers are left: $containers"
}

start_engine() {
  mkdir -p "$ENGINE" "$WORK/exec"
  # No bridge and no rules for packets: containers have no network, and builds that of this machine.
  dockerd --iptables=false --bridge=none --data-root "$ENGINE" --exec-root "$WORK/exec" --host "$DOCKER_HOST" --pidfile "$WORK/pid" >"$WORK/dockerd.log" 2>&1 &
  DOCKERD=$!
  until_true 20 docker info || { tail -5 "$WORK/dockerd.log" >&2; die "dockerd does not start"; }
  # As udev makes it on most machines, for everybody; here perhaps it has not.
  mknod -m 666 "$WORK/fuse" c 10 229
}

clean() {
  local status=$?
  if [ -n "${DOCKERD-}" ]; then
    docker ps --all --quiet 2>/dev/null | xargs -r docker rm --force >/dev/null 2>&1
    kill "$DOCKERD" 2>/dev/null
    wait "$DOCKERD" 2>/dev/null
  fi
  awk -v dir="$WORK/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r point; do umount -l "$point" 2>/dev/null; done
  [ $status = 0 ] || [ ! -s "$WORK/out" ] || { echo "--- the last output:" >&2; tail -40 "$WORK/out" >&2; }
  rm -rf --one-file-system "$WORK"
  exit $status
}

# until_true SECONDS COMMAND…
until_true() {
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.1
  done
}

# build IMAGE TARGET
build() {
  timeout 900 docker build --network host --file docker/Dockerfile --target "$2" --tag "$1" . >"$WORK/out" 2>&1 || die "$1 was not built"
}

# run ARGS…: a container that goes when it ends. Its output is in $WORK/out; answers its status.
run() { timeout 120 docker run --rm --network none "$@" >"$WORK/out" 2>&1; }

# says TEXT: the last output has it.
says() { grep -qF -- "$1" "$WORK/out" || die "expected '$1'"; }

# start NAME ARGS…: a container that goes on.
start() { docker run --detach --network none --name "$@" >"$WORK/out" 2>&1 || die "the container does not start"; }
is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }
is_unhealthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = unhealthy ]; }

DEVICE="--device $WORK/fuse:/dev/fuse"
# What docs/containers.md tells to give a container. AppArmor is not everywhere; without it, the option is of no effect.
FLAGS="$DEVICE --cap-add SYS_ADMIN --security-opt apparmor=unconfined"
