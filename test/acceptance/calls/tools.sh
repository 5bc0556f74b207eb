# What set-up scripts, service units and people ask of a mounted configfs.
. "$(dirname "$0")/../lib.sh"

works 'mountpoint -q of the mount' mountpoint -q $CONFIG
is 'of a directory in it' 32 "$(mountpoint -q $CONFIG/nvmet; echo $?)"
is 'df' 'configfs 0 0' "$(df -P $CONFIG | awk 'END { print $1, $2, $3 }')"
is 'stat -f: sizes of blocks and names' '4096 255' "$(stat -f -c '%S %l' $CONFIG)"
is 'du' 0 "$(du -s $CONFIG | cut -f1)"
is 'findmnt or not, /proc/mounts has the mount' 1 "$(awk -v at=$CONFIG '$2 == at && $3 ~ /configfs$/' /proc/mounts | tail -n1 | wc -l)"
works 'mkdir -p of what is there' mkdir -p $CONFIG/nvmet/hosts
works 'mkdir -p of more than one' mkdir -p $CONFIG/nvmet/subsystems/s/namespaces/1
fails 'mkdir -p of what cannot be' 'Operation not permitted' mkdir -p $CONFIG/nvmet/nope/s
works 'mkdir -m' mkdir -m 700 $CONFIG/nvmet/hosts/h
is 'it has that mode' 700 "$(stat -c %a $CONFIG/nvmet/hosts/h)"
cd $CONFIG/nvmet/subsystems/s || exit
works 'test -w' test -w attr_serial
works 'tee' sh -c 'echo 77 | tee attr_serial'
is 'it has stored' '77                  ' "$(cat attr_serial)"
works 'printf without a newline' raw 78 attr_serial
is 'it has stored' '78                  ' "$(cat attr_serial)"
works 'cut only: no store' sh -c ': >attr_serial'
is 'nothing is stored' '78                  ' "$(cat attr_serial)"
works 'appended: a store like any other' sh -c 'echo 79 >>attr_serial'
is 'it has stored' '79                  ' "$(cat attr_serial)"
works 'truncate' truncate -s 0 attr_serial
works 'touch of what is there' touch attr_serial
fails 'touch of what is not' 'Permission denied' touch new
is 'grep -r' 'attr_version:1.3' "$(grep -r 1.3 attr_version namespaces/1/enable /dev/null | grep -v Binary)"
is 'head -n' '1.3' "$(head -n1 attr_version)"
is 'tail' '1.3' "$(tail attr_version)"
is 'tail -c' '3' "$(tail -c2 attr_version)"
is 'read of the shell' '1.3' "$(read -r line <attr_version && echo "$line")"
is 'wc -c' 4 "$(wc -c <attr_version)"
is 'od' '1.3\n' "$(od -An -c attr_version | tr -d ' ')"
is 'dd in small blocks' '1.3' "$(dd if=attr_version bs=1 status=none)"
is 'cat of several' '1.3 0' "$(cat attr_version namespaces/1/enable | xargs)"
is 'ls -F' 'allowed_hosts/ attr_serial namespaces/' "$(ls -F | grep -e serial -e / | xargs)"
is 'ls -l' '-rw-r--r-- 1 root root 4096' "$(ls -l attr_serial | cut -d' ' -f1-5)"
is 'readlink -f' $CONFIG/nvmet/subsystems/s/attr_serial "$(readlink -f ./attr_serial)"
is 'realpath' $CONFIG/nvmet/hosts/h "$(realpath ../../hosts/h)"
# In a user namespace with a single user there is nobody else to give a file to.
somebody=nobody
[ "$(awk '{ print $3 }' /proc/self/uid_map)" != 1 ] || somebody=root
works 'chown' chown $somebody attr_serial
is 'of it alone' "$somebody root" "$(stat -c %U attr_serial attr_model | xargs)"
works 'chmod -R' chmod -R g+w .
is 'of all' '775 664' "$(stat -c %a . attr_model | xargs)"
works 'ln -s' ln -s ../../hosts/h allowed_hosts/
works 'it is a link' test -L allowed_hosts/h
fails 'ln -s again' 'File exists' ln -sn ../../hosts/h allowed_hosts/h
works 'unlink' unlink allowed_hosts/h
fails 'unlink of an attribute' 'Operation not permitted' unlink attr_serial
cd $CONFIG || exit
works 'flock of a directory' flock nvmet true
works 'sync -f' sync -f nvmet
works 'rmdir -p ends where it must not go on' sh -c 'rmdir -p nvmet/subsystems/s/namespaces/1 2>/dev/null; test ! -d nvmet/subsystems/s/namespaces/1'
works 'the rest' sh -c 'rmdir nvmet/hosts/h; test ! -d nvmet/subsystems/s || rmdir nvmet/subsystems/s'
done_testing
