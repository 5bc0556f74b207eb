#!/usr/bin/env bash
# Makes stress.png: a moment of the stress test in which somebody waits, each operation as wide as any other.
# usage: stress.sh     in docs/pictures of a checkout, after `npm run build`
set -e
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
../../scripts/stress --seconds 3 --workers 12 --journal "$work/journal" >&2
grep -v '"op":"lookup"' "$work/journal" >"$work/calls"
# The one that waited longest, and what went on around it.
at=$(grep -n '"waited"' "$work/calls" | sed 's/:.*"waited":/ /' | sort -k2 -n | tail -1 | sed 's/ .*//')
sed -n "$((at > 24 ? at - 24 : 1)),$((at + 12))p" "$work/calls" >"$work/stress.journal"
main=$PWD/../../dist/cli/main.js
(cd "$work" && node "$main" report stress.journal -o stress.html)
sed -i -e 's/id="ordered"/& checked/' -e 's|</html>|<script>draw(); choose(shown.find((line) => line.waited)); draw();</script></html>|' "$work/stress.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,470 --screenshot=stress.png "file://$work/stress.html"
