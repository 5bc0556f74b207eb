# The same image in Podman, for a user without rights.
step "podman, rootless"
if command -v podman >/dev/null && command -v newuidmap >/dev/null; then
  mkdir -p "$WORK/podman/run"
  docker save configfs-fuse --output "$WORK/podman/image.tar"
  echo nobody:200000:65536 >"$WORK/subids"
  chown -R nobody "$WORK/podman"
  chmod 711 "$WORK"
  runtime=$(command -v crun || true)
  # crun refuses machines with both versions of control groups.
  [ -z "$runtime" ] || ! grep -q ' /sys/fs/cgroup/unified ' /proc/self/mounts || runtime=
  export runtime=${runtime:-$(PATH=$PATH:/usr/sbin command -v runc)}
  # as_nobody COMMAND…: in a mount namespace, where nobody has user ids to give away and may open /dev/fuse.
  as_nobody() {
    timeout 200 unshare --mount sh -euc '
      mount --bind "$0/subids" /etc/subuid; mount --bind "$0/subids" /etc/subgid; mount --bind "$0/fuse" /dev/fuse
      cd "$0/podman"
      exec env -u DOCKER_HOST HOME="$PWD" XDG_RUNTIME_DIR="$PWD/run" setpriv --reuid nobody --regid nogroup --clear-groups "$@"' "$WORK" "$@" >"$WORK/out" 2>&1
  }
  podman() { as_nobody podman --runtime "$runtime" --root "$WORK/podman/root" --runroot "$WORK/podman/rr" --cgroup-manager=cgroupfs --storage-driver vfs --events-backend=file "$@"; }
  podman load --input "$WORK/podman/image.tar" || die "podman does not load the image"
  inside() { podman run --rm --network none --no-healthcheck "$@" configfs-fuse run -s nvmet -- stat -f -c %T /sys/kernel/config; }
  inside --device /dev/fuse || die "not in rootless podman"
  says configfs
  ok "--device /dev/fuse alone, as the image's user"
  inside --device /dev/fuse --user root --cap-add SYS_ADMIN || die "not as root of a rootless container"
  says configfs
  ok "as root of the container, with --cap-add SYS_ADMIN"
  inside && die "it runs without /dev/fuse"
  says 'start the container with --device /dev/fuse'
  ok "without /dev/fuse, it says so"
  podman system reset --force || true
  unset -f podman as_nobody inside
else
  skip "no podman or newuidmap (Debian packages podman, uidmap)"
fi
