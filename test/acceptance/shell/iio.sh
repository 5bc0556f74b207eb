# Triggers of IIO as their users find them: made in configfs, set in sysfs.
. "$(dirname "$0")/../lib.sh"
cd $CONFIG/iio/triggers/hrtimer || exit

is 'none' '' "$(ls /sys/bus/iio/devices)"
works 'a software trigger' mkdir trig1
trigger=/sys/bus/iio/devices/trigger0
is 'its name' trig1 "$(cat $trigger/name)"
is 'what else sysfs tells of it' 'iio /sys/devices/trigger0' "$(basename $(readlink $trigger/subsystem)) $(readlink -f $trigger)"
works 'an event' put change $trigger/uevent
is 'how often it fires' 100.000000 "$(cat $trigger/sampling_frequency)"
works 'more often' put 1000 $trigger/sampling_frequency
is 'how often it fires now' 1000.000000 "$(cat $trigger/sampling_frequency)"
works 'less than once a second' put 0.5 $trigger/sampling_frequency
is 'six decimals' 0.500000 "$(cat $trigger/sampling_frequency)"
fails 'never' 'Invalid argument' put 0 $trigger/sampling_frequency
fails 'backwards' 'Numerical result out of range' put -1 $trigger/sampling_frequency
fails 'a word' 'Invalid argument' put often $trigger/sampling_frequency
works 'a NUL ends the number' raw '50\0000often' $trigger/sampling_frequency
is 'what was before it' 50.000000 "$(cat $trigger/sampling_frequency)"
works 'the whole part is an int, which wraps around' put 4294967306 $trigger/sampling_frequency
is 'what is left of it' 10.000000 "$(cat $trigger/sampling_frequency)"
works 'a second trigger' mkdir trig2
is 'both' 'trig1 trig2' "$(cat /sys/bus/iio/devices/trigger*/name | xargs)"
works 'it goes' rmdir trig1
is 'the other one is left' trigger1 "$(ls /sys/bus/iio/devices)"
works 'a third takes the free number' mkdir trig3
is 'its number' trig3 "$(cat $trigger/name)"
is 'it has not the settings of the first' 100.000000 "$(cat $trigger/sampling_frequency)"
works 'all go' rmdir trig2 trig3
is 'none is left' '' "$(ls /sys/bus/iio/devices)"
done_testing
