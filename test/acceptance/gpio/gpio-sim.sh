# gpio-sim as tests of GPIO programs use it: chips made in configfs, their lines pulled and read in sysfs.
. "$(dirname "$0")/../lib.sh"
chip=$CONFIG/gpio-sim/chip
sysfs() { echo "/sys/devices/platform/$(cat $chip/dev_name)/$(cat $chip/$1/chip_name)"; }

is 'the module' live "$(cat /sys/module/gpio_sim/initstate)"
works 'the module again' modprobe gpio-sim
mkdir $chip $chip/a $chip/b $chip/b/line0 $chip/b/line0/hog $chip/b/line1 $chip/b/line1/hog $chip/b/line2 $chip/b/line2/hog
put 16 $chip/a/num_lines
put 4 $chip/b/num_lines
put output-high $chip/b/line0/hog/direction
put output-low $chip/b/line1/hog/direction
put input $chip/b/line2/hog/direction
is 'not live: no device' '' "$(ls -d /sys/devices/platform/gpio-sim.* 2>/dev/null)"
is 'not live: no chip' none "$(cat $chip/a/chip_name)"
works 'live' put 1 $chip/live
is 'the chips of the device' "$(cat $chip/{a,b}/chip_name)" "$(ls -d "/sys/devices/platform/$(cat $chip/dev_name)"/gpiochip* | sed 's,.*/,,')"
a=$(sysfs a) b=$(sysfs b)
is 'what sysfs tells of a device' 'platform:gpio-sim DRIVER=gpio-sim platform' \
    "$(cd /sys/devices/platform/$(cat $chip/dev_name) && echo $(cat modalias; head -1 uevent; basename $(readlink subsystem)))"
is 'and of a chip' "DEVNAME=$(cat $chip/a/chip_name) gpio" "$(grep DEVNAME $a/uevent) $(basename $(readlink $a/subsystem))"
fails 'an event that there is not' 'Invalid argument' put explode $a/uevent
works 'one that there is' put change $a/uevent
is 'as many lines as were asked for' '16 4' "$(ls -d $a/sim_gpio* | wc -l) $(ls -d $b/sim_gpio* | wc -l)"
is 'a line' 'pull-down 0' "$(cat $a/sim_gpio0/{pull,value} | xargs)"
is 'permissions' '644 644' "$(stat -c %a $a/sim_gpio0/{pull,value} | xargs)"
works 'pulled up' put pull-up $a/sim_gpio5/pull
is 'the line follows' 'pull-up 1' "$(cat $a/sim_gpio5/{pull,value} | xargs)"
is 'others do not' 'pull-down 0' "$(cat $a/sim_gpio4/{pull,value} | xargs)"
works 'pulled down, without a newline' raw pull-down $a/sim_gpio5/pull
is 'the line follows again' 'pull-down 0' "$(cat $a/sim_gpio5/{pull,value} | xargs)"
fails 'pulled elsewhere' 'Invalid argument' put sideways $a/sim_gpio5/pull
fails 'a value is not written' 'Operation not permitted' put 1 $a/sim_gpio5/value
is 'nothing came of it' pull-down "$(cat $a/sim_gpio5/pull)"
is 'what hogs drive' '1 0 0 0' "$(cat $b/sim_gpio{0,1,2,3}/value | xargs)"
for line in 0 1 2 3; do put pull-up $b/sim_gpio$line/pull; done
is 'a pull does not move them, but an input' '1 0 1 1' "$(cat $b/sim_gpio{0,1,2,3}/value | xargs)"
is 'it is pulled, though' 'pull-up pull-up' "$(cat $b/sim_gpio{0,1}/pull | xargs)"
exec 7<$a/sim_gpio0/value
works 'off' put 0 $chip/live
is 'off: no device' '' "$(ls -d /sys/devices/platform/gpio-sim.* 2>/dev/null)"
fails 'off: a file that was open' 'No such device' cat <&7
exec 7<&-
works 'live again' put 1 $chip/live
is 'pulls begin anew' 'pull-down 0' "$(cat $(sysfs a)/sim_gpio5/{pull,value} | xargs)"
put 0 $chip/live
rmdir $chip/b/line*/hog $chip/b/line* $chip/[ab] $chip
is 'nothing is left' '' "$(ls $CONFIG/gpio-sim)"
done_testing
