# What the scripts share: sourced, not run. Installs what is missing, and nothing else.
#
# Messages go to standard error, so that a script's own output stays its own.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

note() { echo "$(basename "$0"): $*" >&2; }
die() { note "$*"; exit 1; }
# refuse MESSAGE: the script was called in a wrong way.
refuse() { note "$*"; exit 2; }

# asked_for_help ARG...: is --help among them? Asked before anything is installed or built.
asked_for_help() { [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; }

# print_help: the comment at the head of the script.
print_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# Node 20 or later, as package.json asks.
need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || die 'node and npm are missing; Node.js 20 or later is needed (https://nodejs.org)'
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || die "this is Node.js $(node --version); 20 or later is needed (https://nodejs.org)"
}

# need_commands COMMAND:PACKAGE...: installs the Debian packages of commands that are missing, where that is possible.
need_commands() {
  local pair missing=() packages=()
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || { missing+=("${pair%%:*}"); packages+=("${pair#*:}"); }
  done
  [ ${#missing[@]} -eq 0 ] && return
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    note "installing ${packages[*]}"
    { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" ||
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; }; } >/dev/null 2>&1 || true
  fi
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || { note "${pair%%:*} is missing (Debian package ${pair#*:})"; return 1; }
  done
}

# The npm packages of the lock file; again when it has changed. node_modules has a copy of the one that was installed: in a copied checkout the
# times say nothing.
need_packages() {
  local lock="$ROOT/package-lock.json" stamp="$ROOT/node_modules/.package-lock.json" installed="$ROOT/node_modules/.installed-lock.json"
  # npm ci empties what a link leads to, and that is another checkout's: it is used as it is, or not at all.
  if [ -L "$ROOT/node_modules" ]; then
    [ -e "$stamp" ] && cmp -s "$lock" "$(readlink -f "$ROOT/node_modules")/../package-lock.json" && return
    die "node_modules is a link to $(readlink "$ROOT/node_modules"), which does not have the packages of this checkout: install them there, or remove the link"
  fi
  if [ -e "$stamp" ] && { [ ! "$lock" -nt "$stamp" ] || cmp -s "$lock" "$installed"; }; then
    cmp -s "$lock" "$installed" || cp --remove-destination "$lock" "$installed" 2>/dev/null || true
    return
  fi
  note 'installing npm packages'
  (cd "$ROOT" && npm ci --no-audit --no-fund --loglevel=error >&2) || die 'npm ci failed'
  cp "$lock" "$installed"
  touch "$stamp"
}

# tap puts its plugins together when they change (.taprc); a test run that comes before that fails.
need_tap() {
  local stamp="$ROOT/node_modules/.tap-built"
  [ "$stamp" -nt "$ROOT/.taprc" ] && [ "$stamp" -nt "$ROOT/node_modules/.package-lock.json" ] && return
  note 'building tap with its plugins'
  (cd "$ROOT" && node_modules/.bin/tap build >&2) || die 'tap build failed'
  touch "$stamp"
}

# Builds dist, as the package ships it; with 'test', compiles src and test into build. Not where CONFIGFS_FUSE_BUILT says that this was done.
build() {
  [ -z "${CONFIGFS_FUSE_BUILT:-}" ] || return 0
  note "building${1:+ with tests}"
  if [ "${1:-}" = test ]; then
    (cd "$ROOT" && node_modules/.bin/tsc -p test/tsconfig.json >&2) || die 'the build failed'
  else
    (cd "$ROOT" && node scripts/build.mjs >&2) || die 'the build failed'
  fi
  "$ROOT/scripts/build-native"
}

# unmount_in DIR: takes away every mount on or below a directory, whoever left it. Answers 1 if there was one.
unmount_in() {
  local point found=0
  while read -r point; do
    [ -n "$point" ] || continue
    found=1
    umount -l "$point" 2>/dev/null || fusermount3 -uz "$point" 2>/dev/null || fusermount -uz "$point" 2>/dev/null || note "could not unmount $point"
  done < <(awk -v dir="$1" '$5 == dir || index($5, dir "/") == 1 { print $5 }' /proc/self/mountinfo | sort -r)
  return $found
}
