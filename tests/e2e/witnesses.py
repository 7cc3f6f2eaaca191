"""Witnesses for a test: `egress witness serve`, each a process with a directory of its own."""

import os
import select
import signal
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.e2e.gateway import EGRESS, START_SECONDS, Port, egress


class WitnessServer:
    """One witness of a log; `with` starts and stops it."""

    def __init__(self, directory: Path, name: str, *logs: str, ml_dsa: bool = False, user: int | None = None) -> None:
        """`user` is whose process it is; None for whoever runs the test."""
        directory.mkdir()
        self.directory = directory
        self.name = name
        self.port = Port()
        self.url = f"http://127.0.0.1:{self.port.number}"
        self._options = ["--ml-dsa"] if ml_dsa else []
        self._logs = [f"--log={log}" for log in logs]
        made = egress("witness", "key", f"--name={name}", f"--state={directory}", *self._options, directory=directory)
        self.keys = made.stdout.split()
        self._user: dict[str, Any] = {}
        if user is not None:
            self._user = {"user": user, "group": user, "extra_groups": []}
            for path in (directory, *directory.rglob("*")):
                os.chown(path, user, user)
        self._stderr = directory / "stderr"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        self.port.release()

    def start(self, *logs: str) -> None:
        """Start it; returns when it serves. `logs` are further keys, as options."""
        listen = f"--listen=127.0.0.1:{self.port.number}"
        told = [f"--log={log}" for log in logs]
        command = [*EGRESS, "witness", "serve", f"--name={self.name}", "--state=.", listen, *self._options]
        with self._stderr.open("ab") as stderr:
            self.process = subprocess.Popen(
                [*command, *self._logs, *told],
                cwd=self.directory,
                stdout=subprocess.PIPE,
                stderr=stderr,
                **self._user,
            )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        shown = os.read(self.process.stdout.fileno(), 4096) if ready else b""
        assert b"witness on" in shown, self.told

    def kill(self) -> None:
        """End it as a crash does."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does; its exit code."""
        return self._end(signal.SIGTERM)

    @property
    def told(self) -> str:
        return self._stderr.read_text()

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(how)
        process.communicate(timeout=START_SECONDS)
        return process.returncode
