# nvmetcli: a configuration is restored from JSON, saved again, and cleared.
. "$(dirname "$0")/../lib.sh"
truncate -s 8M one.img two.img
nvmet=$CONFIG/nvmet
host=nqn.2014-08.org.nvmexpress:uuid:11111111-2222-3333-4444-555555555555
cat >wanted.json <<END
{
  "hosts": [ { "nqn": "$host" } ],
  "ports": [
    {
      "addr": { "adrfam": "ipv4", "traddr": "127.0.0.1", "treq": "not specified", "trsvcid": "4420", "trtype": "tcp" },
      "ana_groups": [ { "ana": { "state": "optimized" }, "grpid": 1 }, { "ana": { "state": "inaccessible" }, "grpid": 2 } ],
      "param": { "inline_data_size": "16384", "pi_enable": "0" },
      "portid": 1,
      "referrals": [
        {
          "addr": { "adrfam": "ipv4", "portid": "7", "traddr": "127.0.0.9", "treq": "not specified", "trsvcid": "4420", "trtype": "tcp" },
          "enable": 1,
          "name": "elsewhere"
        }
      ],
      "subsystems": [ "shared" ]
    }
  ],
  "subsystems": [
    {
      "allowed_hosts": [ "$host" ],
      "attr": { "allow_any_host": "0", "cntlid_max": "900", "cntlid_min": "10", "model": "Example", "pi_enable": "0", "qid_max": "16", "serial": "123456789abcdef", "version": "1.3" },
      "namespaces": [
        { "ana": { "grpid": "1" }, "ana_grpid": 1, "device": { "nguid": "00000000-0000-0000-0000-000000000000", "path": "$PWD/one.img", "uuid": "2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e11" }, "enable": 1, "nsid": 1 },
        { "ana": { "grpid": "2" }, "ana_grpid": 2, "device": { "nguid": "2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e22", "path": "$PWD/two.img", "uuid": "2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e12" }, "enable": 0, "nsid": 2 }
      ],
      "nqn": "shared"
    }
  ]
}
END
# Lists come in the order of the directories, and newer versions of the tool list sorts of attributes that this kernel has none of.
normal() {
    python3 - "$1" <<'END'
import json, sys
def tidy(value):
    if isinstance(value, dict): return { key: tidy(below) for key, below in value.items() if below != {} }
    if isinstance(value, list): return sorted((tidy(below) for below in value), key=lambda below: json.dumps(below, sort_keys=True))
    return value.strip() if isinstance(value, str) else value
print(json.dumps(tidy(json.load(open(sys.argv[1]))), sort_keys=True, indent=1))
END
}

works 'restore' nvmetcli restore wanted.json
is 'the disk is enabled' "$PWD/one.img 1" "$(cd $nvmet/subsystems/shared/namespaces/1 && cat device_path enable | xargs)"
is 'the other one is not' "$PWD/two.img 0" "$(cd $nvmet/subsystems/shared/namespaces/2 && cat device_path enable | xargs)"
is 'the port publishes' shared "$(ls $nvmet/ports/1/subsystems)"
is 'its groups' 'optimized inaccessible' "$(cat $nvmet/ports/1/ana_groups/{1,2}/ana_state | xargs)"
is 'its referral' '1 127.0.0.9' "$(cat $nvmet/ports/1/referrals/elsewhere/{enable,addr_traddr} | xargs)"
works 'save' nvmetcli save saved.json
is 'what was saved is what was wanted' '' "$(diff <(normal wanted.json) <(normal saved.json))"
works 'ls' nvmetcli ls
works 'restore of what was saved, over what is there' nvmetcli restore saved.json
works 'save again' nvmetcli save again.json
is 'the same' '' "$(diff <(normal saved.json) <(normal again.json))"
works 'clear' nvmetcli clear
is 'nothing is left' '' "$(ls $nvmet/hosts $nvmet/ports $nvmet/subsystems | grep -v :$ | xargs)"
sed "s#$PWD/one.img#/nowhere/one.img#; s/12345678/123456789012/" wanted.json >broken.json
is 'mistakes are told' 1 "$(nvmetcli restore broken.json >said 2>&1; [ -s said ] && echo 1)"
nvmetcli clear
is 'and leave nothing' '' "$(ls $nvmet/hosts $nvmet/ports $nvmet/subsystems | grep -v :$ | xargs)"
done_testing
