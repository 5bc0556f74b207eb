import os, random, sys, threading

os.chdir("/sys/kernel/config/race")


def store(path):
    with open(path, "w") as attribute:
        attribute.write("1\n")


CALLS = {
    "mkdir": [lambda: os.mkdir("A"), lambda: os.mkdir("A/pending/x")],
    "rmdir": [lambda: os.rmdir("A/pending/x"), lambda: os.rmdir("A")],
    "mv": [lambda: os.rename("A/pending/x", "A/live/x"), lambda: os.rename("A/live/x", "A/pending/x")],
    "stat": [lambda: os.stat("A/pending/x"), lambda: os.listdir("A/live")],
    "echo": [lambda: store("A/pending/x/size")],
}


def work(name, rounds):
    open("/proc/self/comm", "w").write(name)
    choice = random.Random(name)
    for _ in range(rounds):
        try:
            choice.choice(CALLS[name])()
        except OSError:
            pass


for name in sys.argv[2:]:
    if os.fork() == 0:
        work(name, int(sys.argv[1]))
        os._exit(0)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
