"""Processes that start, die, are started again, will not live, and stop in order; with real, tiny children."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from egress_gateway.adapters import supervisor as supervisor_module
from egress_gateway.adapters.pulse import READY_FD, SILENT_BEATS, TURN_FD
from egress_gateway.adapters.supervisor import Child, Supervisor, bind, python
from egress_gateway.adapters.users import User
from egress_gateway.core.config import ListenerConfig
from egress_gateway.core.errors import ConfigError

PRELUDE = f"""
import os, signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file:
        file.write(word + "\\n")
def ready():
    note("ready " + sys.argv[2])
    os.write(int(os.environ[{READY_FD!r}]), b"\\n")
def on_term(*_):
    note("stop " + sys.argv[2])
    sys.exit(0)
signal.signal(signal.SIGTERM, on_term)
"""
LIVES = "ready(); signal.pause()"
READY_ONCE = "'ready ' + sys.argv[2] in open(sys.argv[1]).read() and sys.exit(3); ready(); sys.exit(4)"
PREPARES = f"""
note("prepared " + sys.argv[2])
turn = os.read(int(os.environ[{TURN_FD!r}]), 1)
if turn:
    ready()
    signal.pause()
"""
BEATS = f"""
ready()
while True:
    note("beat")
    os.write(int(os.environ[{READY_FD!r}]), b"\\n")
    time.sleep(0.01)
"""
IS_STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN); ready()\nwhile True: signal.pause()"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "RESTART_PAUSE_SECONDS", 0.01)


@pytest.fixture(autouse=True)
def _same_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
async def _watched_by_the_loop() -> AsyncIterator[None]:
    """Children are reaped by the event loop and not by threads, as asyncio does it by itself since Python 3.12."""
    if sys.version_info >= (3, 12):
        yield
        return
    before = asyncio.get_child_watcher()
    watcher = asyncio.PidfdChildWatcher()
    watcher.attach_loop(asyncio.get_running_loop())
    asyncio.set_child_watcher(watcher)
    yield
    asyncio.set_child_watcher(before)


class Family:
    """Children of one test, and what they noted, in order."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "notes"
        self._file.touch()
        self.told: list[str] = []

    def child(self, script: str, name: str = "worker-0", *, patience: float = 5.0, prepares: bool = False) -> Child:
        command = (sys.executable, "-I", "-S", "-c", PRELUDE + script, str(self._file), name)
        return Child(name, command, environment=os.environ, patience=patience, prepares=prepares)

    @property
    def notes(self) -> list[str]:
        return self._file.read_text().splitlines()

    async def until(self, word: str, times: int = 1) -> None:
        """Wait for what a child notes."""
        async with asyncio.timeout(10):
            while self.notes.count(word) < times:  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(0.01)


@pytest.fixture
def family(tmp_path: Path) -> Family:
    return Family(tmp_path)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_child_is_started_when_it_says_that_it_serves(family: Family) -> None:
    child = family.child(LIVES)
    assert child.pid == 0
    await child.start()
    assert family.notes == ["ready worker-0"]
    assert exists(child.pid)
    await child.stop()
    assert family.notes == ["ready worker-0", "stop worker-0"]
    assert not exists(child.pid)
    await child.stop()


@pytest.mark.usefixtures("_watched_by_the_loop")
async def test_a_child_that_has_just_ended_keeps_its_exit_code_when_it_is_stopped(family: Family) -> None:
    child = family.child("signal.signal(signal.SIGUSR1, lambda *_: sys.exit(3)); ready(); signal.pause()")
    await child.start()
    # This thread does not return to the loop before the child has ended, so that nobody has noticed it yet.
    os.kill(child.pid, signal.SIGUSR1)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222  (to block is the point)
    await child.stop()
    assert child._process is not None
    assert await child._process.wait() == 3


NEVER_READY = {"it ends at once": "sys.exit(2)", "it closes the door": "os.close(int(os.environ['EGRESS_READY_FD']))"}


@pytest.mark.parametrize("script", NEVER_READY.values(), ids=NEVER_READY)
async def test_a_child_that_does_not_start_is_an_error(family: Family, script: str) -> None:
    child = family.child(script)
    with pytest.raises(ConfigError, match="worker-0 did not start"):
        await child.start()
    assert not exists(child.pid)


async def test_a_child_that_is_never_ready_is_stopped(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "READY_SECONDS", 0.2)
    child = family.child("signal.pause()", patience=1.0)
    with pytest.raises(ConfigError, match="worker-0 was not ready after 0 seconds"):
        await child.start()
    assert not exists(child.pid)


async def test_a_child_that_will_not_stop_is_killed(family: Family) -> None:
    child = family.child(IS_STUBBORN, patience=0.05)
    await child.start()
    await asyncio.wait_for(child.stop(), 30)
    assert not exists(child.pid)


async def test_a_child_inherits_what_it_is_given_and_not_the_other_ends(family: Family) -> None:
    reading, writing = os.pipe()
    try:
        script = f"os.write({writing}, b'hello'); ready(); signal.pause()"
        command = (sys.executable, "-I", "-S", "-c", PRELUDE + script, str(family._file), "heir")
        child = Child("heir", command, environment=os.environ, fds=[writing], patience=5.0)
        await child.start()
        assert os.read(reading, 9) == b"hello"
        await child.stop()
    finally:
        os.close(reading)
        os.close(writing)


LOOPS = {"asyncio": asyncio.run, "uvloop": uvloop.run}


@pytest.mark.parametrize("run", LOOPS.values(), ids=LOOPS)
def test_a_child_inherits_nothing_that_it_is_not_given(family: Family, run: Callable[..., None]) -> None:
    inheritable = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inheritable, True)
    given = os.open(os.devnull, os.O_RDONLY)
    script = """
for fd in range(4096):
    try:
        os.fstat(fd)
        note(str(fd))
    except OSError:
        pass
ready()
signal.pause()
"""
    command = (sys.executable, "-I", "-S", "-c", PRELUDE + script, str(family._file), "heir")
    child = Child("heir", command, environment=os.environ, fds=[given], patience=5.0)

    async def start_and_stop() -> None:
        await child.start()
        await child.stop()

    try:
        run(start_and_stop())
    finally:
        os.close(inheritable)
        os.close(given)
    held = {int(note) for note in family.notes if note.isdecimal()}
    assert {0, 1, 2, given} < held
    assert inheritable not in held
    assert len(held) == len({0, 1, 2, given, "the pipe"})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_log_starts_first_and_stops_last(family: Family, number: int) -> None:
    workers = [family.child(LIVES, f"worker-{place}") for place in range(2)]
    supervisor = Supervisor([[family.child(LIVES, "auditd")], workers], tell=family.told.append)
    await asyncio.wait_for(supervisor.run(lambda: os.kill(os.getpid(), number)), 10)
    assert family.notes[0] == "ready auditd"
    assert sorted(family.notes[1:3]) == ["ready worker-0", "ready worker-1"]
    assert sorted(family.notes[3:5]) == ["stop worker-0", "stop worker-1"]
    assert family.notes[5:] == ["stop auditd"]
    assert family.told == []


async def test_one_that_prepares_does_so_beside_those_it_needs_and_serves_behind_them(family: Family) -> None:
    log = family.child(f"while 'prepared' not in open(sys.argv[1]).read(): time.sleep(0.01)\n{LIVES}", "auditd")
    worker = family.child(PREPARES, prepares=True)
    supervisor = Supervisor([[log], [worker]], tell=family.told.append)
    await asyncio.wait_for(supervisor.run(lambda: os.kill(os.getpid(), signal.SIGTERM)), 10)
    assert family.notes == ["prepared worker-0", "ready auditd", "ready worker-0", "stop worker-0", "stop auditd"]


async def test_one_that_prepares_is_started_again_like_any_other(family: Family) -> None:
    worker = family.child(PREPARES, prepares=True)
    async with asyncio.TaskGroup() as group:
        due = asyncio.Event()
        group.create_task(Supervisor([[worker]], tell=family.told.append).run(due.set))
        await asyncio.wait_for(due.wait(), 10)
        os.kill(worker.pid, signal.SIGKILL)
        await family.until("ready worker-0", times=2)
        os.kill(os.getpid(), signal.SIGTERM)


async def test_one_that_ends_while_it_prepares_is_not_missed_until_its_turn(family: Family) -> None:
    log = family.child("signal.pause()", "auditd")
    workers = [family.child(PREPARES, prepares=True), family.child("sys.exit(2)", "worker-1", prepares=True)]
    supervisor = Supervisor([[log], workers], tell=family.told.append)
    with pytest.raises(ConfigError, match="worker-1 did not start"):
        await asyncio.wait_for(supervisor.run(lambda: None), 10)
    assert not any(exists(child.pid) for child in (log, *workers))


async def test_one_that_ends_while_it_prepares_does_not_start(family: Family) -> None:
    worker = family.child("sys.exit(2)", prepares=True)
    with pytest.raises(ConfigError, match="worker-0 did not start"):
        await Supervisor([[worker]], tell=family.told.append).run(lambda: None)


async def test_if_one_does_not_start_whoever_prepares_for_it_goes(family: Family) -> None:
    log, worker = family.child("sys.exit(1)", "auditd"), family.child(PREPARES, prepares=True)
    with pytest.raises(ConfigError, match="auditd did not start"):
        await Supervisor([[log], [worker]], tell=family.told.append).run(lambda: None)
    assert not exists(worker.pid)
    assert "ready worker-0" not in family.notes


async def test_a_stop_signal_is_heard_while_one_that_is_not_ready_is_waited_for(family: Family) -> None:
    log, worker = family.child('note("begun"); signal.pause()', "auditd"), family.child(PREPARES, prepares=True)
    served: list[bool] = []
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(Supervisor([[log], [worker]], tell=family.told.append).run(lambda: served.append(True)))
        await family.until("begun")
        await family.until("prepared worker-0")
        os.kill(os.getpid(), signal.SIGTERM)
    assert family.notes.count("stop auditd") == 1
    assert not served
    assert not exists(log.pid)
    assert not exists(worker.pid)


async def test_after_a_stop_signal_no_other_is_started(family: Family) -> None:
    log = family.child("os.kill(os.getppid(), signal.SIGTERM); sys.exit(1)", "auditd")
    worker = family.child(LIVES)
    served: list[bool] = []
    supervisor = Supervisor([[log], [worker]], tell=family.told.append)
    await asyncio.wait_for(supervisor.run(lambda: served.append(True)), 10)
    assert not served
    assert worker.pid == 0


async def test_a_child_that_dies_is_started_again(family: Family) -> None:
    log, worker = family.child(LIVES, "auditd"), family.child("ready(); signal.pause()")
    async with asyncio.TaskGroup() as group:
        due = asyncio.Event()
        group.create_task(Supervisor([[log], [worker]], tell=family.told.append).run(due.set))
        await asyncio.wait_for(due.wait(), 10)
        first = worker.pid
        os.kill(first, signal.SIGKILL)
        await family.until("ready worker-0", times=2)
        assert worker.pid != first
        os.kill(os.getpid(), signal.SIGTERM)
    assert family.told == ["worker-0 ended with -9; starting it again"]
    assert not exists(worker.pid)
    assert not exists(log.pid)


async def test_a_child_that_has_lived_for_a_while_is_started_again_without_a_pause(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "SETTLED_SECONDS", 0.0)
    monkeypatch.setattr(supervisor_module, "RESTART_PAUSE_SECONDS", 3_600.0)
    worker = family.child(LIVES)
    async with asyncio.TaskGroup() as group:
        due = asyncio.Event()
        group.create_task(Supervisor([[worker]], tell=family.told.append).run(due.set))
        await asyncio.wait_for(due.wait(), 10)
        os.kill(worker.pid, signal.SIGKILL)
        await family.until("ready worker-0", times=2)
        os.kill(os.getpid(), signal.SIGTERM)


async def test_a_child_that_hangs_is_killed_and_started_again(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    beat = 0.15
    monkeypatch.setattr(supervisor_module, "BEAT_SECONDS", beat)
    worker = family.child(BEATS)
    too_long = int(1.2 * SILENT_BEATS * beat / 0.01)
    """Beats of the child."""
    async with asyncio.TaskGroup() as group:
        due = asyncio.Event()
        group.create_task(Supervisor([[worker]], tell=family.told.append).run(due.set))
        await asyncio.wait_for(due.wait(), 10)
        # First it is the supervisor that stands still, for longer than a child may: nobody is to blame for it.
        while family.notes.count("beat") < too_long:
            os.sched_yield()
        await family.until("beat", times=too_long + 50)
        assert family.told == []
        first = worker.pid
        os.kill(first, signal.SIGSTOP)
        await family.until("ready worker-0", times=2)
        assert worker.pid != first
        os.kill(os.getpid(), signal.SIGTERM)
    assert family.told == [
        "worker-0 has been silent for 1 seconds; killing it",
        "worker-0 ended with -9; starting it again",
    ]


async def test_a_child_that_will_not_live_ends_the_gateway(family: Family) -> None:
    log = family.child(LIVES, "auditd")
    with pytest.raises(ConfigError, match="worker-0 does not stay up"):
        await Supervisor([[log], [family.child(READY_ONCE)]], tell=family.told.append).run(lambda: None)
    assert family.notes == ["ready auditd", "ready worker-0", "stop auditd"]
    assert family.told == ["worker-0 ended with 4; starting it again"] + [
        "worker-0 ended with 3; starting it again"
    ] * (supervisor_module.QUICK_DEATHS - 1)


@pytest.mark.loopback
async def test_when_stopping_begins_no_connection_is_accepted_any_more(family: Family) -> None:
    sock = socket.create_server(("127.0.0.1", 0))
    address = sock.getsockname()
    child, log = family.child(LIVES), family.child(LIVES, "auditd")
    supervisor = Supervisor([[log], [child]], listening=[sock], tell=family.told.append)

    def ready() -> None:
        socket.create_connection(address).close()
        os.kill(os.getpid(), signal.SIGTERM)

    await supervisor.run(ready)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


async def test_if_one_does_not_start_none_stays(family: Family) -> None:
    log = family.child(LIVES, "auditd")
    with pytest.raises(ConfigError, match="worker-0 did not start"):
        await Supervisor([[log], [family.child("sys.exit(1)")]], tell=family.told.append).run(lambda: None)
    assert family.notes == ["ready auditd", "stop auditd"]


@pytest.mark.loopback
def test_a_socket_is_bound_and_goes_only_to_children_that_are_given_it() -> None:
    sock = bind(ListenerConfig(port=0))
    with sock:
        assert not sock.get_inheritable()
        assert sock.getsockname()[0] == "127.0.0.1"


@pytest.mark.loopback
def test_an_address_in_use_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}.*another port in gateway\.yaml"):
            bind(ListenerConfig(port=port))


def test_a_module_runs_in_this_interpreter_and_not_in_the_callers_directory() -> None:
    assert python("a.b", "--c") == (sys.executable, "-P", "-m", "a.b", "--c")


async def test_a_child_gets_the_environment_it_is_given_and_no_other(family: Family, tmp_path: Path) -> None:
    script = "note(','.join(sorted(set(os.environ) - {'LC_CTYPE'}))); ready(); signal.pause()"
    command = (sys.executable, "-I", "-S", "-c", PRELUDE + script, str(tmp_path / "notes"), "one")
    child = Child("one", command, environment={"ONLY": "this"}, patience=5.0)
    await child.start()
    await child.stop()
    assert family.notes[0] == ",".join(sorted({"ONLY", READY_FD}))


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/bin/bash").exists(),
    reason="only root can start a process as another user, here a shell; run this as root, with bash",
)
async def test_root_starts_a_child_as_its_user_without_any_group_of_roots() -> None:
    script = f'[ "$(id -u):$(id -g):$(id -G)" = 4711:4711:4711 ] && printf x >&"${READY_FD}" && exec sleep 60'
    child = Child("one", ("/bin/bash", "-c", script), environment=os.environ, user=User(4711, 4711), patience=5.0)
    await child.start()
    await child.stop()
