"""An attestation client, the way go-configfs-tsm and systemd ask for a report.

Whoever wants a report makes an entry of their own, or shares one; writes 64 bytes of their choice to `inblob`; reads `outblob`; and
looks at `generation` before and after. If it moved by more than their own writes, another client was there in between, and the report
may be somebody else's: they ask again. A read while another client writes fails with EWOULDBLOCK or EBUSY, which means the same.

usage: client.py PROVIDER     what the set's provider is called
prints TAP
"""
import errno
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor

REPORT = "/sys/kernel/config/tsm/report"
AGAIN = (errno.EWOULDBLOCK, errno.EBUSY)
ATTRIBUTES = {
    "tdx_guest": "generation inblob outblob provider",
    "sev_guest": "auxblob generation inblob outblob privlevel privlevel_floor provider",
    "arm_cca_guest": "auxblob generation inblob manifestblob outblob privlevel privlevel_floor provider service_guid"
    " service_manifest_version service_provider",
}

count = 0


def check(name, wanted, got):
    global count
    count += 1
    print(f"{'ok' if wanted == got else 'not ok'} {count} - {name}")
    if wanted != got:
        print(f"# wanted: {wanted!r}\n# got: {got!r}")


def read(entry, name):
    with open(f"{entry}/{name}", "rb") as file:
        return file.read()


def write(entry, name, value):
    with open(f"{entry}/{name}", "wb", buffering=0) as file:
        file.write(value)


def generation(entry):
    return int(read(entry, "generation"))


def refused(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "no error"


def report(entry, data):
    """One report for these bytes, from an entry that others may use too, and how often it had to be asked for."""
    for attempt in range(1, 10_000):
        expected = generation(entry) + 1
        try:
            write(entry, "inblob", data)
            quote = read(entry, "outblob")
        except OSError as error:
            if error.errno in AGAIN:
                continue
            raise
        if generation(entry) == expected:
            return quote, attempt
    raise RuntimeError("never alone")


def many(entry, client, rounds):
    """How many of the reports were not ours, and how many attempts were in vain."""
    foreign = vain = 0
    for round in range(rounds):
        data = f"client {client}, round {round}".encode().ljust(64, b".")
        quote, attempts = report(entry, data)
        foreign += data not in quote
        vain += attempts - 1
    return foreign, vain


def main(provider):
    entry = tempfile.mkdtemp(prefix="entry", dir=REPORT)
    check("what an entry has", ATTRIBUTES[provider].split(), sorted(os.listdir(entry)))
    check("the provider", provider, read(entry, "provider").decode().strip())
    check("nothing was asked for yet", 0, generation(entry))
    check("no report without data", "EINVAL", refused(read, entry, "outblob"))
    data = bytes(range(64))
    if "privlevel" in ATTRIBUTES[provider]:
        check("a privilege level that there is not", "EINVAL", refused(write, entry, "privlevel", b"4"))
        write(entry, "privlevel", read(entry, "privlevel_floor"))
        check("the level counts as a request", 1, generation(entry))
    quote, attempts = report(entry, data)
    check("the report holds the data, at the first attempt", (True, 1), (data in quote, attempts))
    check("the same report as long as nobody asks for another one", quote, read(entry, "outblob"))
    check("more than 64 bytes", "EFBIG", refused(write, entry, "inblob", b"x" * 65))

    other = tempfile.mkdtemp(prefix="entry", dir=REPORT)
    check("an entry of its own knows nothing of the first", 0, generation(other))
    os.rmdir(other)

    with ProcessPoolExecutor(2) as clients:
        results = [clients.submit(many, entry, client, 40) for client in (1, 2)]
        foreign = sum(result.result()[0] for result in results)
    check("two clients race for one entry, and none takes a report of the other", 0, foreign)

    # What the race shows by chance: a client that is overtaken between its write and its read.
    expected = generation(entry) + 1
    write(entry, "inblob", b"mine".ljust(64))
    write(entry, "inblob", b"theirs".ljust(64))
    overtaken = b"theirs" in read(entry, "outblob") and generation(entry) == expected + 1
    check("who was overtaken sees it by the generation", True, overtaken)
    os.rmdir(entry)
    check("nothing is left", [], os.listdir(REPORT))
    print(f"1..{count}")


if __name__ == "__main__":
    main(sys.argv[1])
