# libiio's own programs, which look for triggers in sysfs.
. "$(dirname "$0")/../lib.sh"

works 'a trigger' mkdir $CONFIG/iio/triggers/hrtimer/clock
is 'iio_attr finds it' 'trigger0, clock: found 1 device attributes' "$(iio_attr -u local: -d | sed -n 's/^\t//p')"
works 'iio_attr sets how often it fires, with a NUL behind the number' iio_attr -q -u local: -d clock sampling_frequency 50
is 'and reads it' 50.000000 "$(iio_attr -u local: -d clock sampling_frequency)"
is 'iio_info reads it' 50.000000 "$(iio_info -u local: | sed -n 's/.*sampling_frequency value: //p')"
works 'it goes' rmdir $CONFIG/iio/triggers/hrtimer/clock
is 'none is left' 'IIO context has 0 devices:' "$(iio_attr -u local: -d)"
done_testing
