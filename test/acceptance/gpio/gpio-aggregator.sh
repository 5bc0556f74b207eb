# gpio-aggregator by its files in sysfs: devices that new_device makes are in configfs as well, and wait for chips that are not there yet.
. "$(dirname "$0")/../lib.sh"
sim=$CONFIG/gpio-sim/chip all=$CONFIG/gpio-aggregator made=$CONFIG/gpio-aggregator/_sysfs.0 driver=/sys/bus/platform/drivers/gpio-aggregator
device=/sys/devices/platform/gpio-aggregator.0
# A probe that was put off is done soon, not at once.
live() { for _ in $(seq 50); do [ "$(cat $made/live)" = "$1" ] && return; sleep 0.1; done; return 1; }

mkdir $sim $sim/bank $sim/bank/line3
put label $sim/bank/label
put 16 $sim/bank/num_lines
put three $sim/bank/line3/name
works 'a chip to take lines of' put 1 $sim/live
is 'permissions' '200 200' "$(stat -c %a $driver/{new,delete}_device | xargs)"
fails 'a name in configfs that is for sysfs' 'Invalid argument' mkdir $all/_sysfs.7

works 'a name, and lines of a chip' put 'three label 5-6,9' $driver/new_device
is 'it is live, with the lines' '1 line0 line1 line2 line3' "$(cat $made/live) $(cd $made && ls -d line* | xargs)"
is 'what each is' 'three -1 label 5 label 6 label 9' "$(cat $made/line{0,1,2,3}/{key,offset} | xargs)"
is 'its device' 'gpio-aggregator.0 DRIVER=gpio-aggregator' "$(cat $made/dev_name) $(head -1 $device/uevent)"
is 'and its chip' 1 "$(ls -d $device/gpiochip* | wc -l)"
is 'which the driver knows' gpio-aggregator.0 "$(basename $(readlink -f $driver/gpio-aggregator.0))"
fails 'no line more' 'Operation not permitted' mkdir $made/line4
fails 'nor less' 'Operation not permitted' rmdir $made/line3
fails 'nor another key' 'Device or resource busy' put other $made/line0/key
fails 'it goes by sysfs only' 'Operation not permitted' rmdir $made
works 'off' put 0 $made/live
works 'off: another line' put 10 $made/line3/offset
fails 'off: no line more' 'Operation not permitted' mkdir $made/line4
works 'on' put 1 $made/live
fails 'not this way' 'Invalid argument' put 0 $driver/delete_device
fails 'not this one' 'No such file or directory' put gpio-aggregator.9 $driver/delete_device
works 'it goes' put gpio-aggregator.0 $driver/delete_device
is 'everywhere' '' "$(ls -d $made $device 2>/dev/null)"

fails 'no line' 'Invalid argument' put label $driver/new_device
fails 'more lines than there may be' 'Numerical result out of range' put 'label 512' $driver/new_device
is 'nothing came of those' '' "$(ls $all)"
works 'from the last to the first: this is no list, but the name of a line' put 'label 6-5' $driver/new_device
is 'which nothing follows' 'line0 label -1' "$(echo $(cd $made && ls -d line*; cat $made/line0/{key,offset}))"
works 'it goes too' put gpio-aggregator.0 $driver/delete_device

works 'a device before its chip' put 0 $sim/live
works 'is made' put 'label 1' $driver/new_device
is 'and waits' '0 1' "$(cat $made/live) $(ls -d $device | wc -l)"
fails 'nobody can hurry it' 'Operation not permitted' put 1 $made/live
fails 'nor change it' 'Device or resource busy' put 2 $made/line0/offset
works 'then the chip comes' put 1 $sim/live
works 'and it is live' live 1
works 'both go' put gpio-aggregator.0 $driver/delete_device

works 'for the module' put 'label 1' $driver/new_device
works 'it is no reason to stay' modprobe -r gpio-aggregator
is 'the driver is gone' '' "$(ls -d $all $driver $device 2>/dev/null)"
works 'and comes back' modprobe gpio-aggregator
works 'one of configfs' mkdir $all/mine
is 'keeps it' kept "$(modprobe -r gpio-aggregator 2>/dev/null; [ -d $driver ] && echo kept)"
rmdir $all/mine
put 0 $sim/live
rmdir $sim/bank/line3 $sim/bank $sim
is 'nothing is left' '' "$(ls $CONFIG/gpio-sim $all | grep -v :)"
done_testing
