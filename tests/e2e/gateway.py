"""A whole gateway for a test: `egress serve` and its processes, in a directory of its own.

`Template` is made once with the real command line (configuration, policy, keys, compiled patterns) and
copied for each gateway. Nothing here is shared between two gateways but what a copy shares.
"""

import asyncio
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Self

import msgspec
from tests.e2e.processes import children, words

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, segment_indexes, segment_name
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import PrincipalGroup
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.core.state_config import StateConfig

PATIENCE_SECONDS = 30.0
"""For anything that takes milliseconds on a machine that has nothing else to do. Only a failure waits so long."""
LOOK_SECONDS = 0.01
COMMAND_SECONDS = 120.0
"""For a command that compiles the patterns, on cores that other tests use as well."""
START_SECONDS = 120.0
"""Compiling the patterns, on cores that other tests use as well."""
PROVIDER_KEY = "provider-" + "0123456789" * 2
EGRESS = (sys.executable, "-P", "-m", "egress_gateway.cli")

Told = IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord


class Logged(msgspec.Struct, frozen=True):
    """A record and its place in the log."""

    seq: int
    record: Record


class Port:
    """A port of 127.0.0.1 that nobody else gets while this holds it: bound, but not listening."""

    def __init__(self) -> None:
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.number: int = self._held.getsockname()[1]

    def release(self) -> None:
        self._held.close()


class Template(msgspec.Struct, frozen=True):
    """A gateway that was set up and never served."""

    directory: Path
    keys: Mapping[str, str]
    """Gateway keys by application."""
    log_key: str = ""
    """As `egress audit key` prints it; empty where no log is verified."""


async def until(true: Callable[[], bool], what: str, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so; fail with `what` if it does not come to be."""
    try:
        async with asyncio.timeout(patience):
            while not true():  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None


def egress(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [*EGRESS, *arguments], cwd=directory, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
    )


class Gateway:
    """One gateway; `with` starts and stops it."""

    def __init__(
        self,
        template: Template,
        directory: Path,
        edit: Callable[[str], str] = str,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        shutil.copytree(template.directory, directory, dirs_exist_ok=True)
        self._template = template
        self.directory = directory
        self.keys = template.keys
        self._environment = environment
        self.state = directory / "var"
        self.port = Port()
        self._stderr = directory / "stderr"
        self._stdout = b""
        self.process: subprocess.Popen[bytes] | None = None
        config = directory / "gateway.yaml"
        config.write_text(edit(config.read_text().replace("port: 8080", f"port: {self.port.number}")))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process is not None:
            self.stop()
        self.port.release()

    def start(self) -> None:
        """Start the processes; returns when they serve."""
        with self._stderr.open("ab") as stderr:
            self.process = subprocess.Popen(
                [*EGRESS, "serve"],
                cwd=self.directory,
                env={
                    **os.environ,
                    "OPENAI_API_KEY": PROVIDER_KEY,
                    "ANTHROPIC_API_KEY": PROVIDER_KEY,
                    **self._environment,
                },
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        self._stdout += os.read(self.process.stdout.fileno(), 4096) if ready else b""
        if b"serving" not in self._stdout:
            self.stop()
            raise AssertionError(f"the gateway does not start: {self.told}")

    def stop(self) -> int:
        """SIGTERM, and wait for the exit code."""
        assert self.process is not None
        process = self.process
        process.terminate()
        try:
            self._stdout += process.communicate(timeout=2 * PATIENCE_SECONDS)[0]
        except subprocess.TimeoutExpired:
            # Its children too: they hold its output open.
            self.kill()
            raise
        self.process = None
        return process.returncode

    def kill(self) -> None:
        """SIGKILL for all processes at once, as when the machine loses power."""
        assert self.process is not None
        process, self.process = self.process, None
        # The supervisor stands still while its children die, so that it starts no others.
        process.send_signal(signal.SIGSTOP)
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
        process.kill()
        self._stdout += process.communicate()[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port.number}"

    @property
    def told(self) -> str:
        """What the processes said on standard error."""
        return self._stderr.read_text()

    def pid(self, name: str) -> int:
        """The process id of a child: `auditd`, `worker-0`; 0 while there is none."""
        assert self.process is not None
        named = {child: words(child) for child in children(self.process.pid)}
        return next(
            (child for child, line in named.items() if any(word == name or word.endswith(f".{name}") for word in line)),
            0,
        )

    def records(self, since: int = 0) -> list[Logged]:
        """Everything that is in the log from a place on, read from its files."""
        found: list[Logged] = []
        with closing(Directory(self.state / "log")) as files:
            for index in segment_indexes(files):
                reader = SegmentReader()
                for chunk in chunks(files, segment_name(index)):
                    leaves = [unwrap(frame.leaf) for frame in reader.feed(chunk)]
                    found += [Logged(leaf.seq, admit(leaf.body)) for leaf in leaves if leaf.seq >= since]
        return found

    def told_of(self, rid: str) -> list[Told]:
        """The records of one request, in order."""
        return [each.record for each in self.records() if isinstance(each.record, Told) and each.record.rid == rid]

    async def last_of(self, rid: str) -> OutcomeRecord | RefusalRecord:
        """How a request ended, once that is recorded."""
        ends: list[OutcomeRecord | RefusalRecord] = []

        def ended() -> bool:
            ends[:] = [each for each in self.told_of(rid) if isinstance(each, OutcomeRecord | RefusalRecord)]
            return bool(ends)

        await until(ended, f"no end of {rid} in the log")
        return ends[-1]

    def whose(self, record: Exchange) -> PrincipalGroup:
        """Who asked, by name."""
        with SubjectReader(StateConfig(directory=str(self.state))) as reader:
            return reader.opened(record).principal

    def verify(self) -> subprocess.CompletedProcess[str]:
        """`egress audit verify` on the log, with the key that it began with."""
        log, key = str(self.state / "log"), self._template.log_key
        return egress("audit", "verify", log, "--key", key, "--json", directory=self.directory)

    def files(self) -> dict[Path, bytes]:
        """The files of the state directory, but for the compiled patterns if they are those that it was given."""
        given = {path.name: path.read_bytes() for path in self._template.directory.rglob("patterns-*")}
        read = {path: path.read_bytes() for path in self.state.rglob("*") if path.is_file()}
        return {path: data for path, data in read.items() if data != given.get(path.name)}

    def sweep(self, values: list[str]) -> list[str]:
        """Where any of the values stands: every file of the state directory, and what was said."""
        needles = [value.encode() for value in values]
        # Without the space at the end of files that is only set aside.
        files = {str(path): data.rstrip(b"\0") for path, data in self.files().items()}
        files |= {"stderr": self._stderr.read_bytes(), "stdout": self._stdout}
        return [name for name, data in files.items() if any(needle in data for needle in needles)]
