# The recipes of the kernel's documents for the smaller subsystems: an IIO trigger (iio_configfs), a policy for a trace device (stm),
# a target of netconsole (networking/netconsole), a disk of null_blk (block/null_blk).
. "$(dirname "$0")/../lib.sh"
cd $CONFIG || exit

works 'iio: a software trigger' mkdir iio/triggers/hrtimer/trig1
fails 'iio: a kind of trigger that there is not' 'Operation not permitted' mkdir iio/triggers/pwm
works 'iio: it goes' rmdir iio/triggers/hrtimer/trig1

works 'stm: a policy for a device' mkdir stp-policy/dummy_stm.0.my-policy
fails 'stm: a device has one policy' 'Device or resource busy' mkdir stp-policy/dummy_stm.0.other
fails 'stm: no such device' 'No such device' mkdir stp-policy/nothing.0.policy
works 'stm: a rule' mkdir stp-policy/dummy_stm.0.my-policy/user
is 'stm: a rule has all that the device has' '0 65535' "$(cat stp-policy/dummy_stm.0.my-policy/user/masters)"
works 'stm: masters' put '48 63' stp-policy/dummy_stm.0.my-policy/user/masters
works 'stm: channels' put '0 127' stp-policy/dummy_stm.0.my-policy/user/channels
is 'stm: what was written' '48 63 0 127' "$(cat stp-policy/dummy_stm.0.my-policy/user/{masters,channels} | xargs)"
fails 'stm: from the last to the first' 'Numerical result out of range' put '63 48' stp-policy/dummy_stm.0.my-policy/user/masters
fails 'stm: a policy with rules stays' 'Directory not empty' rmdir stp-policy/dummy_stm.0.my-policy
works 'stm: a rule goes' rmdir stp-policy/dummy_stm.0.my-policy/user
works 'stm: a policy goes' rmdir stp-policy/dummy_stm.0.my-policy

works 'netconsole: a target' mkdir netconsole/target1
works 'netconsole: where it goes out' put eth0 netconsole/target1/dev_name
works 'netconsole: the port there' put 4444 netconsole/target1/remote_port
works 'netconsole: the address there' put 10.0.0.2 netconsole/target1/remote_ip
works 'netconsole: the card there' put cb:a9:87:65:43:21 netconsole/target1/remote_mac
works 'netconsole: on' put 1 netconsole/target1/enabled
fails 'netconsole: what is on cannot be changed' 'Invalid argument' put 5555 netconsole/target1/remote_port
fails 'netconsole: on again' 'Invalid argument' put 1 netconsole/target1/enabled
works 'netconsole: off' put 0 netconsole/target1/enabled
works 'netconsole: it goes' rmdir netconsole/target1

works 'null_blk: a disk' mkdir nullb/nullb1
works 'null_blk: its size in MB' put 100 nullb/nullb1/size
works 'null_blk: with memory' put 1 nullb/nullb1/memory_backed
works 'null_blk: blocks' put 4096 nullb/nullb1/blocksize
works 'null_blk: on' put 1 nullb/nullb1/power
fails 'null_blk: what is on cannot be changed' 'Device or resource busy' put 200 nullb/nullb1/size
works 'null_blk: off' put 0 nullb/nullb1/power
works 'null_blk: it goes' rmdir nullb/nullb1
is 'nothing is left' '' "$(find stp-policy netconsole nullb -mindepth 1 -type d)"
done_testing
