#!/bin/sh
# Uses a mount of the samples in all ways, until it is killed: load.sh MOUNT NAME NEIGHBOUR
cd "$1/02-simple-children" || exit 1
me=$2 neighbour=$3 turn=0
while :; do
  turn=$((turn + 1))
  mkdir "$me" "../03-group-children/$me" "../04-default-groups/$me"
  echo "$turn" >"$me/storeme"
  cat "$me/storeme" ../bad/fails
  mkdir "../03-group-children/$me/a" "../04-default-groups/$me/C/D/x"
  ls -l .. "$me" "../04-default-groups/$me"
  rmdir "../04-default-groups/$me"
  chmod 0700 "$me"; touch "$me/storeme"
  mv "$me" "$me.moved"
  # Every link is refused here; the target of some is in a file system that never answers.
  ln -s "../02-simple-children/$me" "../04-default-groups/$me/B/link"
  [ $((turn % 50)) -ne 0 ] || timeout -s KILL 1 ln -s "$neighbour/x" "../04-default-groups/$me/B/stuck"
  rmdir "../04-default-groups/$me/C/D/x" "../04-default-groups/$me" "../03-group-children/$me/a" "../03-group-children/$me" "$me"
done >/dev/null 2>&1
