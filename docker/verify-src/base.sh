# The base images that the Dockerfile names, made here: sourced by docker/verify.

# base_tar: Debian with what bookworm-slim has, as a tar; and Node, beside it.
base_tar() {
  local arch
  case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) die "no Node binary for $(uname -m)" ;; esac
  for tool in debootstrap npm; do command -v $tool >/dev/null || die "$tool is missing (Debian package $tool)"; done
  step "Debian and Node, for the first time"
  rm -rf "$CACHE/rootfs"
  mkdir -p "$CACHE"
  timeout 900 debootstrap --variant=minbase --include=ca-certificates bookworm "$CACHE/rootfs" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" \
    >"$WORK/out" 2>&1 || die "debootstrap failed"
  rm -f "$CACHE/rootfs"/var/cache/apt/archives/*.deb
  # Behind a proxy that signs for others, this machine knows whom to trust.
  [ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$CACHE/rootfs/etc/ssl/certs/ca-certificates.crt"
  npm install --prefix "$WORK/npm" --no-save --no-audit --no-fund --ignore-scripts "node-linux-$arch@22" >"$WORK/out" 2>&1 || die "there is no Node"
  mkdir -p "$CACHE/node/bin" "$CACHE/node/lib/node_modules"
  cp "$WORK/npm/node_modules/node-linux-$arch/bin/node" "$CACHE/node/bin/node"
  cp -rL "$(npm root --global)/npm" "$CACHE/node/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$CACHE/node/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$CACHE/node/bin/npx"
  tar -C "$CACHE/rootfs" --numeric-owner -cf "$CACHE/base.tar.part" .
  rm -rf "$CACHE/rootfs"
  mv "$CACHE/base.tar.part" "$CACHE/base.tar"
}

make_base() {
  [ -f "$CACHE/base.tar" ] || base_tar
  docker image inspect node:22-bookworm-slim >/dev/null 2>&1 && return
  docker import --change 'CMD ["/bin/sh"]' "$CACHE/base.tar" debian:bookworm-slim >/dev/null
  docker build --tag node:22-bookworm-slim --file - "$CACHE/node" >"$WORK/out" 2>&1 <<'END'
FROM debian:bookworm-slim
COPY . /usr/local
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
END
}
