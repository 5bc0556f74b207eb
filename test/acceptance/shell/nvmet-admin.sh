# An NVMe target as administrators script it: a disk in a file, one host that may use it, a TCP port; then the teardown, with what
# happens out of order.
. "$(dirname "$0")/../lib.sh"
image=$PWD/disk.img
truncate -s 16M "$image"
cd $CONFIG/nvmet || exit
subsystem=nqn.2024-01.org.example:disks
host=nqn.2014-08.org.nvmexpress:uuid:b4f9f1d2-6d7a-4d4e-9a30-2f6d8f6b6a01

is 'the three folders' 'hosts ports subsystems' "$(ls | xargs)"
works 'a subsystem' mkdir subsystems/$subsystem
cd subsystems/$subsystem || exit
is 'nobody may use it' 0 "$(cat attr_allow_any_host)"
works 'a serial number' put deadbeef0001 attr_serial
is 'it is kept, padded to 20' 'deadbeef0001        ' "$(cat attr_serial)"
works 'a model' put 'Example Disk' attr_model
is 'it is kept with its space' 'Example Disk' "$(cat attr_model)"

works 'a namespace' mkdir namespaces/1
fails 'number 0' 'Invalid argument' mkdir namespaces/0
cd namespaces/1 || exit
fails 'enabled without a disk' 'Invalid argument' put 1 enable
works 'a disk that is not there' put /nowhere/disk.img device_path
fails 'enabled with it' 'No such file or directory' put 1 enable
works 'the disk' put "$image" device_path
is 'it is kept without the newline' "$image" "$(cat device_path)"
works 'its identity' put 2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e11 device_uuid
works 'enabled' put 1 enable
is 'it is' 1 "$(cat enable)"
fails 'a used disk stays' 'Device or resource busy' put /dev/null device_path
fails 'and so does its identity' 'Device or resource busy' put 2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e12 device_uuid
cd ../../../.. || exit

works 'a host' mkdir hosts/$host
works 'it may use the subsystem' ln -s $CONFIG/nvmet/hosts/$host subsystems/$subsystem/allowed_hosts/$host
fails 'then not anybody may' 'Invalid argument' put 1 subsystems/$subsystem/attr_allow_any_host
fails 'a host that is not known' 'No such file or directory' ln -s $CONFIG/nvmet/hosts/other subsystems/$subsystem/allowed_hosts/other

works 'a port' mkdir ports/1
fails 'no number' 'Invalid argument' mkdir ports/one
cd ports/1 || exit
works 'its transport' put tcp addr_trtype
works 'its family' put ipv4 addr_adrfam
works 'its address' put 127.0.0.1 addr_traddr
works 'its service' put 4420 addr_trsvcid
is 'all of it' 'tcp ipv4 127.0.0.1 4420' "$(cat addr_trtype addr_adrfam addr_traddr addr_trsvcid | xargs)"
fails 'no family at all' 'Invalid argument' put ipv5 addr_adrfam
works 'published: a link enables the port' ln -s $CONFIG/nvmet/subsystems/$subsystem subsystems/$subsystem
fails 'an enabled port stays as it is' 'Permission denied' put 4421 addr_trsvcid
fails 'published twice' 'File exists' ln -s $CONFIG/nvmet/subsystems/$subsystem subsystems/again
cd ../.. || exit

works 'a second port' mkdir ports/2
for pair in addr_trtype=tcp addr_adrfam=ipv4 addr_traddr=127.0.0.1 addr_trsvcid=4420; do put "${pair#*=}" "ports/2/${pair%%=*}"; done
fails 'on the same address' 'Address already in use' ln -s $CONFIG/nvmet/subsystems/$subsystem ports/2/subsystems/
works 'another service' put 4421 ports/2/addr_trsvcid
works 'is free' ln -s $CONFIG/nvmet/subsystems/$subsystem ports/2/subsystems/
works 'a referral' mkdir ports/1/referrals/other
works 'an ANA group' mkdir ports/1/ana_groups/2
fails 'the first one belongs to the port' 'Operation not permitted' rmdir ports/1/ana_groups/1

fails 'a published subsystem stays' 'Device or resource busy' rmdir subsystems/$subsystem
fails 'an allowed host stays' 'Device or resource busy' rmdir hosts/$host
fails 'a port in use stays' 'Directory not empty' rmdir ports/1
fails 'rm -rf removes no attribute' 'Operation not permitted' rm -rf ports/2
is 'but the links' '' "$(ls ports/2/subsystems)"

works 'unpublished' rm ports/1/subsystems/$subsystem
works 'its port can be changed again' put 4422 ports/1/addr_trsvcid
works 'the referral' rmdir ports/1/referrals/other
works 'the ANA group' rmdir ports/1/ana_groups/2
works 'the ports' rmdir ports/1 ports/2
fails 'a subsystem with a namespace stays' 'Directory not empty' rmdir subsystems/$subsystem
works 'a namespace may go while it is enabled' rmdir subsystems/$subsystem/namespaces/1
fails 'a subsystem with hosts stays' 'Directory not empty' rmdir subsystems/$subsystem
works 'the host may not use it any more' rm subsystems/$subsystem/allowed_hosts/$host
works 'the host' rmdir hosts/$host
works 'the subsystem' rmdir subsystems/$subsystem
is 'nothing is left' '' "$(ls hosts ports subsystems | grep -v :$ | xargs)"
works 'nobody holds the disk' rm "$image"
done_testing
