# The tool o2cb of ocfs2-tools: a cluster in a file of its own, registered with the kernel, looked at, and taken away again.
. "$(dirname "$0")/../lib.sh"
o2cb() { command o2cb --config-file="$PWD/cluster.conf" "$@"; }
export -f o2cb
cluster=$CONFIG/cluster/lab

is 'the version of the interface' 5 "$(cat /sys/fs/o2cb/interface_revision)"
is 'the cluster stacks that are loaded' o2cb "$(cat /sys/fs/ocfs2/loaded_cluster_plugins)"
is 'none is at work' '' "$(cat /sys/fs/ocfs2/active_cluster_plugin)"
is 'what the kernel logs' 'ERROR NOTICE' "$(grep -l allow /sys/fs/o2cb/logmask/* | xargs -n1 basename | xargs)"

works 'a cluster in the file' o2cb add-cluster lab
works 'this node' o2cb add-node lab "$(hostname)" --ip 127.0.0.1 --port 7777 --number 0
works 'another node' o2cb add-node lab other --ip 10.0.0.2 --number 3
fails 'the same node again' 'already exists' bash -c "o2cb add-node lab other --ip 10.0.0.3 2>&1 | sed 's/.*already exists.*/: already exists/' >&2; exit 1"
is 'nothing is registered yet' 'offline' "$(o2cb cluster-status lab 2>&1 | grep -o offline)"

works 'the cluster is registered' o2cb register-cluster lab
is 'its nodes' "$(printf '%s\n' "$(hostname)" other | sort | xargs)" "$(ls "$cluster/node" | sort | xargs)"
is 'what is written for a node' '3 7777 10.0.0.2 0' "$(cd "$cluster/node/other" && cat num ipv4_port ipv4_address local | xargs)"
is 'this one is the local one' 1 "$(cat "$cluster/node/$(hostname)/local")"
is 'it is online' "Cluster 'lab' is online" "$(o2cb cluster-status lab)"
fails 'a cluster with nodes stays' 'Directory not empty' rmdir "$cluster"
works 'another heartbeat in the file' o2cb heartbeat-mode lab global
is 'what the file says' global "$(sed -n 's/.*heartbeat_mode = //p' cluster.conf)"

works 'the cluster is taken away' o2cb unregister-cluster lab
is 'nothing is left' '' "$(ls $CONFIG/cluster)"

works 'another stack' put pcmk /sys/fs/ocfs2/cluster_stack
is 'it is chosen' pcmk "$(cat /sys/fs/ocfs2/cluster_stack)"
fails 'a name of another length' 'Invalid argument' put pacemaker /sys/fs/ocfs2/cluster_stack
works 'what is logged' put 'allowed, all of it' /sys/fs/o2cb/logmask/TCP
is 'only the word counts' allow "$(cat /sys/fs/o2cb/logmask/TCP)"
fails 'no word of the mask' 'Invalid argument' put on /sys/fs/o2cb/logmask/TCP
done_testing
