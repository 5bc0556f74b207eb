"""A stand-in for tests: a mounted configfs that the test controls.

Standard library only. With pytest, `-p configfs_fuse` gives two fixtures; without, use `stand_in` as a context manager:

    def test_tool(configfs):                 # one mount for a test; the fixture `configfs_set` names the subsystems
        assert configfs.run('my-tool').returncode == 0
        configfs.expect(['mkdir nvmet/subsystems/*', '[nothing else]'])

    with stand_in('nvmet', faults=[{'on': 'mkdir', 'fail': 'ENOSPC'}]) as fs:
        ...

The program is `configfs-fuse` of the environment variable CONFIGFS_FUSE, of the package that this file is a part of, or of PATH.
docs/testing.md and docs/control.md describe the rest.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

__all__ = ["ControlError", "ExpectationError", "Fault", "RunTimeoutError", "Snapshot", "StandIn", "StandInError", "stand_in"]


class StandInError(Exception):
    """The stand-in could not be mounted. The message says why."""


class ControlError(Exception):
    """The mount refused a command. The message says why."""


class ExpectationError(AssertionError):
    """The operations were not as expected. The message shows each difference, with the operations that came closest."""


class RunTimeoutError(AssertionError):
    """A command did not end in its time, and was killed. The message names it, and has the last lines that it printed."""

    def __init__(self, command, timeout, stdout, stderr):
        name = command if isinstance(command, str) else " ".join(map(str, command))
        lines = [f"{name}: it did not end within {timeout} s, and was killed"]
        for what, text in (("output", stdout), ("error", stderr)):
            if text and text.strip():
                lines += [f"    its standard {what} ended with:", *("        " + line for line in text.rstrip().split("\n")[-5:])]
        super().__init__("\n".join(lines))
        self.stdout = stdout
        self.stderr = stderr


class Fault:
    """A fault that was added to the mount."""

    def __init__(self, fs, number):
        self._fs = fs
        self.id = number

    def fired(self):
        """How often it has acted on an operation."""
        rules = self._fs.control("fault list")["rules"]
        return next((rule["fired"] for rule in rules if rule["id"] == self.id), 0)

    def clear(self):
        """Removes it. Operations that hang in it continue."""
        self._fs.control("fault clear", id=self.id)


class Snapshot:
    """A kept state of the mount."""

    def __init__(self, fs, name):
        self._fs = fs
        self.name = name

    def restore(self):
        """Brings the whole tree back to this state. Raises ControlError if something cannot be set back; then nothing changes."""
        self._fs.control("restore", name=self.name)

    def diff(self):
        """What has changed since then, as the lines of `ctl diff`."""
        return self._fs.control("diff", name=self.name)


class StandIn:
    """A mounted configfs, as a test sees it. `path` is the mount point."""

    def __init__(self, subsystems, state=None, faults=None, at=None):
        self._dir = tempfile.mkdtemp(prefix="configfs-fuse-")
        self._snapshots = 0
        self._server = None
        try:
            self._start([subsystems] if isinstance(subsystems, str) else list(subsystems), state, faults, at)
        except BaseException:
            self.close()
            raise

    def _start(self, subsystems, state, faults, at):
        self.path = os.path.abspath(at) if at else os.path.join(self._dir, "mnt")
        if not at:
            os.mkdir(self.path)
        self.socket = os.path.join(self._dir, "control")
        command = [*_program(), "mount", self.path, "--control", self.socket, "--journal", os.path.join(self._dir, "journal")]
        for one in subsystems:
            command += ["-s", one]
        if state is not None:
            command += ["--load", self._file("state.yaml", state)]
        if isinstance(faults, (str, os.PathLike)):
            command += ["--faults", os.path.abspath(faults)]
        environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
        # Ctrl-C is for the test: the mount ends after it. It ends with the test's process, however that ends: then standard input does.
        self._server = subprocess.Popen(
            ["sh", "-c", _SERVE, "sh", self._dir, *command, "--until-eof"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
        )
        # One line when it is ready.
        if not self._server.stdout.readline():
            raise StandInError(self._server.stderr.read().strip() or "the stand-in ended before it was ready")
        for rule in faults if isinstance(faults, (list, tuple)) else ():
            self._add_fault(rule, ofStart=True)

    def _file(self, name, content):
        """The path of a state: a file, or the state itself as text with a line break, or as a dict."""
        if isinstance(content, (str, os.PathLike)) and "\n" not in str(content):
            return os.path.abspath(content)
        path = os.path.join(self._dir, name)
        Path(path).write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run(self, command, timeout=30.0, **options):
        """Runs a shell command in the mount, or a program with arguments (a list). Returns a subprocess.CompletedProcess, with text.

        After `timeout` seconds (None: no limit) it is killed, with all that it has started, and RunTimeoutError is raised.
        """
        environment = {**os.environ, "CONFIGFS_FUSE_CONTROL": self.socket, "CONFIGFS_FUSE_PATH": self.path, **options.pop("env", {})}
        options = {"cwd": self.path, "shell": isinstance(command, str), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        text = options.pop("input", None)
        if text is not None:
            options["stdin"] = subprocess.PIPE
        # A group of its own, which ends as a whole.
        with subprocess.Popen(command, env=environment, start_new_session=True, **options) as process:
            try:
                stdout, stderr = process.communicate(text, timeout=timeout)
            except BaseException as error:
                _kill_group(process.pid)
                if isinstance(error, subprocess.TimeoutExpired):
                    stdout, stderr = process.communicate()
                    raise RunTimeoutError(command, timeout, stdout, stderr) from None
                raise
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    def journal(self, since=0):
        """The last 10,000 operations, oldest first, as dicts. since: only those after this number, or after the last 'reset'."""
        return self.control("journal", since=since)

    def expect(self, expected, since="reset"):
        """Compares the operations since the last reset with expectations: a text, or a list of its lines. Raises ExpectationError.

        since: the operations after the one with this number instead; all for 0.
        """
        text = expected if isinstance(expected, str) else "\n".join(expected)
        differences = self.control("expect", expectations=text, file="line", since=since)
        if differences:
            raise ExpectationError("\n".join(differences))

    def wait_for(self, pattern, timeout=5.0, since="reset"):
        """Waits for an operation, such as 'store nvmet/**/enable = 1'. One that has already ended since the last reset counts, too."""
        return self.control("wait", pattern=pattern, timeout=f"{timeout}s", since=since)

    def fault(self, rule):
        """Adds a fault, until the next reset: a dict, or YAML."""
        return Fault(self, self._add_fault(rule))

    def _add_fault(self, rule, **args):
        text = rule if isinstance(rule, str) else json.dumps(rule)
        return self.control("fault add", rule=text, source="test", **args)[0]

    def snapshot(self):
        """Keeps the present state."""
        self._snapshots += 1
        name = f"test-{self._snapshots}"
        self.control("snapshot", name=name)
        return Snapshot(self, name)

    def reset(self):
        """Brings the tree back to the state at the start, for the next test. The faults of `fault` are gone, those of `stand_in` stay.

        `expect` and `wait_for` then look only at what comes after.
        """
        self.control("reset")

    def diff(self):
        """What has changed since the start, as the lines of `ctl diff`."""
        return self.control("diff")

    def save(self, path=""):
        """The state as YAML, as `ctl save` prints it."""
        return self.control("save", path=path)

    def load(self, state):
        """Adds a state to the tree, all of it or nothing: YAML, or the same as a dict. Raises ControlError."""
        self.control("load", state=state if isinstance(state, str) else json.dumps(state))

    def why(self, operation, path, value=""):
        """What an operation would return, and why: a dict with `errno` (absent if it would succeed) and `reason`."""
        return self.control("why", operation=operation, path=path, value=value)

    def event(self, subsystem, name, *args):
        """Causes an event outside of configfs, as `configfs-fuse ctl event` does: fs.event('tsm', 'unregister')."""
        self.control("event", subsystem=subsystem, name=name, args=[str(arg) for arg in args])

    def events(self):
        """The events that the subsystems of the mount can have: dicts with `subsystem`, `name`, `parameters` and `summary`."""
        return self.control("event")

    def control(self, command, **args):
        """Sends one command to the control socket. Raises ControlError."""
        _expect_own(self.socket)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.socket)
            client.sendall(json.dumps({"v": 1, "command": command, "args": args}).encode() + b"\n")
            with client.makefile("rb") as answers:
                line = answers.readline()
        if not line:
            raise ControlError("the mount ended the connection without an answer")
        answer = json.loads(line)
        if not answer["ok"]:
            raise ControlError(answer["error"])
        return answer.get("result")

    def close(self):
        """Unmounts. A second call does nothing."""
        server, self._server = self._server, None
        if server:
            server.stdin.close()
            server.wait()
            server.stdout.close()
            server.stderr.close()
        shutil.rmtree(self._dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def stand_in(subsystems, state=None, faults=None, at=None):
    """Mounts a stand-in.

    subsystems: as after -s: a set with its options, a module, a description, or a list of those.
    state: the state to begin with: the path of a file, or the state itself as text with a line break, or as a dict.
    faults: the path of a file with faults and hooks, or a list of faults.
    at: where it is mounted; by default a new directory.
    Raises StandInError.
    """
    return StandIn(subsystems, state, faults, at)


def _kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _expect_own(path):
    """Refuses the socket of another user, who would see what is sent and could answer anything. Raises ControlError."""
    owner = os.stat(path).st_uid
    if owner not in (0, os.geteuid()) and str(owner) != os.environ.get("SUDO_UID"):
        raise ControlError(f"{path} belongs to user {owner}; expected the control socket of a mount of yours or of root's")


def _program():
    """The command that runs configfs-fuse."""
    named = os.environ.get("CONFIGFS_FUSE")
    if named:
        return named.split("\0") if "\0" in named else [named]
    bundled = Path(__file__).resolve().parent.parent / "dist" / "cli" / "main.cjs"
    if bundled.exists():
        return ["node", str(bundled)]
    return ["configfs-fuse"]


# Serves, and removes what was made for that: the directory, and the command.
_SERVE = """dir=$1; shift
"$@"
rm -f "$dir/control" "$dir/journal" "$dir/journal.1" "$dir/state.yaml"
rmdir "$dir/mnt" "$dir" 2>/dev/null
"""


try:
    import pytest
except ImportError:
    pass
else:

    @pytest.fixture(scope="session")
    def configfs_set():
        """The subsystems of the `configfs` fixture, as after -s. Override it in a conftest.py or a test module."""
        return "samples"

    @pytest.fixture
    def configfs(configfs_set):
        """A stand-in for one test."""
        with stand_in(configfs_set) as fs:
            yield fs

    @pytest.fixture
    def configfs_stand_in():
        """Makes stand-ins that end with the test: configfs_stand_in('nvmet', state=…, faults=…)."""
        made = []

        def make(*args, **kwargs):
            made.append(stand_in(*args, **kwargs))
            return made[-1]

        yield make
        for fs in made:
            fs.close()
