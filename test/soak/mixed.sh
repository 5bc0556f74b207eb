#!/bin/sh
# Uses a mount of the samples as people do, until it is killed: mixed.sh MOUNT NAME
cd "$1/02-simple-children" || exit 1
me=$2 turn=0
while :; do
  turn=$((turn + 1))
  mkdir "$me"
  for n in 1 2 3 4 5; do
    echo "$turn" >"$me/storeme"
    read -r value <"$me/storeme"
    [ "$value" = "$turn" ] && [ -d "../03-group-children" ] && [ ! -e "$me/none" ]
    for name in "$me"/* ../*/*; do [ -e "$name" ]; done
  done
  mkdir "../03-group-children/$me"
  ls -l "$me" ../03-group-children
  [ $((turn % 10)) -ne 0 ] || sleep 0.3
  rmdir "../03-group-children/$me" "$me"
done >/dev/null 2>&1
