# o2cb's other commands: two clusters' worth of entries in the file, listed and removed, and heartbeat of both kinds in the kernel.
. "$(dirname "$0")/../lib.sh"
PATH=$PATH:/usr/sbin:/sbin
tool() { o2cb --config-file="$PWD/clusters.conf" "$@"; }
cluster=$CONFIG/cluster

is 'what dlmfs can' 'bast stackglue' "$(cat /sys/module/ocfs2_dlmfs/parameters/capabilities)"
is 'recovery callbacks' 1 "$(cat /sys/fs/ocfs2/dlm_recover_callback_support)"
is 'log masks' 'BASTS CLUSTER CONN DLM DLMFS DLM_DOMAIN DLM_GLUE DLM_MASTER DLM_RECOVERY DLM_THREAD ERROR HB_BIO HEARTBEAT KTHREAD MSG NOTICE QUORUM SOCKET TCP VOTE' \
    "$(ls /sys/fs/o2cb/logmask | xargs)"
works 'add-cluster' tool add-cluster web
works 'add-node, the first' tool add-node --ip 192.0.2.1 --port 7777 --number 1 web n1
works 'add-node, the second' tool add-node --ip 192.0.2.2 --port 7777 --number 2 web n2
works 'add-node, the third' tool add-node --ip 192.0.2.3 --number 3 web n3
works 'remove-node' tool remove-node web n3
is 'a second cluster of this name' "o2cb: Cluster 'web' already exists" "$(tool add-cluster web 2>&1)"
is 'a second node of this number' "o2cb: Choose another node number as '2' is in use" "$(tool add-node --ip 192.0.2.4 --number 2 web n4 2>&1)"
is 'list-cluster' 'node: 1 n1 192.0.2.1:7777 web
node: 2 n2 192.0.2.2:7777 web
cluster: 2 local web' "$(tool list-cluster --oneline web)"
is 'list-nodes' 'node: 1 n1 192.0.2.1:7777 web
node: 2 n2 192.0.2.2:7777 web' "$(tool list-nodes --oneline web)"
is 'nothing of it is in the kernel' '' "$(ls $cluster)"

works 'register-cluster' tool register-cluster web
is 'the cluster' web "$(ls $cluster)"
is 'its nodes' 'n1 n2' "$(ls $cluster/web/node | xargs)"
is 'a node' '2 192.0.2.2 7777 0' "$(cd $cluster/web/node/n2 && cat num ipv4_address ipv4_port local | xargs)"
is 'heartbeat' local "$(cat $cluster/web/heartbeat/mode)"
works 'register-cluster again' tool register-cluster web
is 'cluster-status' "Cluster 'web' is offline" "$(tool cluster-status web)"
is 'cluster-status of another' "Cluster 'db' is offline" "$(tool cluster-status db 2>&1 | head -1)"
is 'no regions' '' "$(ls -d $cluster/web/heartbeat/*/ 2>/dev/null)"
works 'unregister-cluster' tool unregister-cluster web
is 'the cluster is gone' '' "$(ls $cluster)"

works 'heartbeat-mode global' tool heartbeat-mode web global
works 'register-cluster with it' tool register-cluster web
is 'heartbeat is global' global "$(cat $cluster/web/heartbeat/mode)"
works 'unregister-cluster with it' tool unregister-cluster web
works 'heartbeat-mode local' tool heartbeat-mode web local
works 'remove-node, the last' tool remove-node web n2
works 'remove-cluster' tool remove-cluster web
is 'the file is empty' '' "$(cat clusters.conf)"

# Without --config-file: the file in /etc, which is the command's own in run.
works 'in /etc: add-cluster' o2cb add-cluster standin
is 'in /etc: the file' 1 "$(grep -c 'name = standin' /etc/ocfs2/cluster.conf)"
works 'in /etc: remove-cluster' o2cb remove-cluster standin
done_testing
