import os, time

os.chdir("/sys/kernel/config/race")
os.makedirs("A/pending/x")


def after(ms, name, *calls):
    if os.fork():
        return
    open("/proc/self/comm", "w").write(name)
    time.sleep(ms / 1000)
    for call in calls:
        try:
            call()
        except OSError:
            pass
    os._exit(0)


def store():
    with open("A/pending/x/size", "w") as attribute:
        attribute.write("1\n")


after(0, "echo", store)
after(1.5, "mv", lambda: os.rename("A/pending/x", "A/live/x"), lambda: os.rename("A/live/x", "A/pending/x"), lambda: os.rename("A/pending/x", "A/live/x"))
after(12, "rmdir", lambda: os.rmdir("A/pending/x"), lambda: os.rmdir("A"))
after(17, "stat", lambda: os.stat("A/live"))
after(20, "ls", lambda: os.listdir("A/pending"))
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
