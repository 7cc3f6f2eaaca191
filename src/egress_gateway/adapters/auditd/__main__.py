"""`python -m egress_gateway.adapters.auditd --config FILE`: run the log until SIGTERM.

Exit 0 after a stop, 1 if the log is damaged or its disk failed, 2 if the configuration is wrong.
"""

import argparse
import asyncio
import fcntl
import os
import secrets
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path

import uvloop

from egress_gateway.adapters.audit_index import AuditIndex
from egress_gateway.adapters.auditd import config as configuration
from egress_gateway.adapters.auditd.checkpoint_desk import CheckpointConnection, CheckpointDesk
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.daemon import Daemon
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.pruned import behind
from egress_gateway.adapters.auditd.reconciler import Reconciler
from egress_gateway.adapters.auditd.second_line import second_line
from egress_gateway.adapters.auditd.serve import Connection, Desk
from egress_gateway.adapters.auditd.signing import open_keys
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.auditd.witnessing import Witnessing
from egress_gateway.adapters.auditd.writers import Writers
from egress_gateway.adapters.counters.service import CountingConfig, CountingService, SteadyClock
from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.kernel_clock import kernel_clock
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.package_digest import package_digest
from egress_gateway.adapters.pulse import say_ready
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.adapters.subjects.service import SubjectsConfig, SubjectsService
from egress_gateway.adapters.unix_sockets import listen
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.core.errors import ConfigError, Unavailable

PRIVATE_DIRECTORY = 0o700
SWITCH_SECONDS = 0.000_5
"""How long a thread that makes tiles or the index keeps the interpreter from the loop and from the thread that
commits. A commit goes to and fro between these two, and waits for that each time."""
PARTING_SECONDS = 1.0
"""How long writers may take to receive what is already sent, when the log stops."""


def _now() -> int:
    return time.time_ns() // 1000


def _steady() -> int:
    return time.monotonic_ns() // 1000


def _tell(line: str) -> None:
    sys.stderr.write(f"auditd: {line}\n")
    sys.stderr.flush()


def _lock(directory: Path) -> int:
    """Hold the directory for this process alone; two appenders would fork the log."""
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ConfigError("another process writes this log; stop it first", file=str(directory)) from error
    return descriptor


_UNCOUNTED = "requests with quotas and counters are refused until this is mended"


def _counting(config: CountingConfig | None) -> CountingService | None:
    """What counts for the workers; the log goes on without it if it cannot begin."""
    try:
        return None if config is None else CountingService(config, now=SteadyClock().now, tell=_tell)
    except ConfigError as error:
        _tell(f"{_UNCOUNTED}: {error}")
        return None


_UNNAMED = "requests of people, and those with values of people, are refused until this is mended"


def _keeping(config: SubjectsConfig | None) -> SubjectsService | None:
    """What keeps pseudonyms for the workers; the log goes on without it if it cannot begin."""
    try:
        if config is None:
            return None
        return SubjectsService(config, read_key(config.key, environment=os.environ), now=_now, tell=_tell)
    except ConfigError as error:
        _tell(f"{_UNNAMED}: {error}")
        return None


async def _keep(service: SubjectsService | None, stopping: asyncio.Event) -> None:
    try:
        if service is not None:
            await service.run(stopping)
    except ConfigError as error:
        _tell(f"{_UNNAMED}: {error}")


async def _count(service: CountingService | None, stopping: asyncio.Event) -> None:
    try:
        if service is not None:
            await service.run(stopping)
    except ConfigError as error:
        _tell(f"{_UNCOUNTED}: {error}")


def _reconciler(config: AuditdConfig, daemon: Daemon) -> Reconciler | None:
    """What compares hours, where there is an index to read them with."""
    if config.reconcile is None or not config.index:
        return None
    return Reconciler(
        Path(config.directory),
        config.reconcile,
        size=lambda: daemon.committer.frontier.size,
        now=_now,
        write=daemon.write,
        tell=_tell,
    )


def _witnessing(config: AuditdConfig, files: Directory) -> Witnessing | None:
    """What collects cosignatures, with descriptors of its own. Raises `ConfigError`."""
    if config.witnessing is None:
        return None
    hashes = LogHashes(files, config.segment_leaves)
    return Witnessing(config.witnessing, config.origin, files, hashes, clock=_steady, tell=_tell)


async def serve(config: AuditdConfig) -> None:
    """Serve writers until SIGTERM or SIGINT. Raises an exception group if the disk fails."""
    directory = Path(config.directory)
    writers = Writers(config.writers)
    receipt_key = read_key(config.receipt_key, environment=os.environ)
    files = Directory(directory)
    keys = open_keys(
        config.log_key,
        config.origin,
        files,
        environment=os.environ,
        recovery=VerifierKey(config.recovery_key) if config.recovery_key else None,
        keep_old=config.keep_old_keys,
        tell=_tell,
    )
    index = AuditIndex(directory) if config.index else None
    tiles = TileWriter(directory, config.segment_leaves)
    beside = Directory(directory)
    witnessing = _witnessing(config, beside)
    daemon = Daemon(
        config,
        files,
        keys.current,
        boot=secrets.token_hex(8),
        version=version("llm-egress-gateway"),
        now=_now,
        tell=_tell,
        index=index,
        tiles=tiles,
        second=second_line(config.second_key, config.origin, environment=os.environ, now=_now),
        keys=keys,
        package=package_digest(),
        clock=kernel_clock,
        behind=behind(LogHashes(files, config.segment_leaves)),
        witnessing=witnessing,
    )
    desk = Desk(
        daemon,
        receipt_key,
        writers=writers,
        receipt_ttl=config.receipt_ttl_ms * 1000,
        now=_now,
        tell=_tell,
    )
    counting = _counting(config.counting)
    keeping = _keeping(config.subjects)
    reconciler = _reconciler(config, daemon)
    loop = asyncio.get_running_loop()
    # The log is whole. If its disk does not take anything at the moment, the supervisor is to try again for as
    # long as that lasts, and not to give up as if the log could not be started.
    say_ready()
    daemon.vouch()
    # Only now, so that nobody is answered before what is found is known to be durable.
    server = await loop.create_unix_server(lambda: Connection(desk).link, sock=listen(Path(config.socket)))
    # uvloop closes a server that nobody holds any more.
    servers = [server]
    checkpoints = CheckpointDesk(daemon.watch, {0, os.geteuid(), *config.observers}, _tell)
    if config.checkpoints_socket:
        place = listen(Path(config.checkpoints_socket))
        servers.append(await loop.create_unix_server(lambda: CheckpointConnection(checkpoints).link, sock=place))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop)
    try:
        async with asyncio.TaskGroup() as tasks:
            finds = tasks.create_task(desk.answer_finds())
            tasks.create_task(_count(counting, daemon.stopping))
            tasks.create_task(_keep(keeping, daemon.stopping))
            if reconciler is not None:
                tasks.create_task(reconciler.run(daemon.stopping))
            await daemon.run()
            finds.cancel()
    finally:
        # Whatever ended it, nothing may keep a process alive that no longer appends.
        for each in servers:
            each.close()
        checkpoints.close()
        for connection in tuple(desk.connections):
            connection.close()
        try:
            async with asyncio.timeout(PARTING_SECONDS):
                await server.wait_closed()
        except TimeoutError:
            _tell("a writer does not take its last answers; it is left")
        files.close()
        beside.close()
        tiles.close()
        if index is not None:
            index.close()


def run(config: AuditdConfig) -> int:
    """Serve and say how it ended, as an exit code; one line on stderr if not well."""
    try:
        lock = _lock(Path(config.directory))
        try:
            uvloop.run(serve(config))
        finally:
            os.close(lock)
    except ConfigError as error:
        _tell(str(error))
        return 2
    except Unavailable as error:
        _tell(error.public)
        return 1
    except ExceptionGroup as group:
        failed, others = group.split((Unavailable, OSError))
        if failed is None or others is not None:
            raise
        _tell("the log's disk failed; nothing more is appended")
        return 1
    return 0


def main() -> int:
    """Read the command line."""
    harden(lock_memory=True)
    sys.setswitchinterval(SWITCH_SECONDS)
    parser = argparse.ArgumentParser(prog="auditd", description="The audit log's own process.")
    parser.add_argument("--config", type=Path, required=True, help="JSON file; fields as in AuditdConfig")
    try:
        config = configuration.load(parser.parse_args().config)
    except ConfigError as error:
        _tell(str(error))
        return 2
    return run(config)


if __name__ == "__main__":
    sys.exit(main())
