"""What the load is sent to: the provider itself, proxies that inspect nothing, and peers by command."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from tests.bench.native import Programs
from tests.e2e.gateway import Port

from egress_gateway.adapters.internal_ca import create_authority, issue_server

CHAT = "/v1/chat/completions"
WITHOUT_NAMES = "gateway, names off"
"""The name of the gateway that looks for no names."""
START_SECONDS = 60.0
"""Some peers load for half a minute."""
LOOK_SECONDS = 0.05
STOP_SECONDS = 10.0

NGINX = """
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_max_body_size 32m;
    client_body_buffer_size 2m;
    client_body_temp_path {directory}/nginx-body;
    proxy_temp_path {directory}/nginx-proxy;
    fastcgi_temp_path {directory}/nginx-fastcgi;
    uwsgi_temp_path {directory}/nginx-uwsgi;
    scgi_temp_path {directory}/nginx-scgi;
    keepalive_requests 100000000;
    upstream provider {{ server 127.0.0.1:{upstream}; keepalive 512; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://provider;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


class Address(msgspec.Struct, frozen=True):
    """Where requests go, on 127.0.0.1."""

    port: int
    path: str


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Something that answers chats."""

    name: str
    pid: int
    """The root of its processes, whose CPU time is its own; 0 if there is nothing in between."""
    plain: Address
    secure: Address | None = None
    """The same with TLS on both legs."""
    headers: str = ""
    """Header lines of every request."""


class Upstreams(msgspec.Struct, frozen=True):
    """Where targets send requests on to."""

    plain: str
    secure: str = ""
    authority: Path | None = None
    """A directory with `ca.pem` and a pair for 127.0.0.1; None without TLS."""


class NotStartedError(Exception):
    """A target did not start; the message says which."""


@contextmanager
def started(
    name: str, command: Sequence[str], *, cwd: Path | None = None, stdout: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """A process for as long as the block runs."""
    try:
        process = subprocess.Popen(command, cwd=cwd, stdout=stdout, text=True)
    except OSError as error:
        raise NotStartedError(f"{name}: {error}") from error
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@contextmanager
def direct(programs: Programs, authority: Path | None) -> Iterator[tuple[Target, tuple[int, ...]]]:
    """The provider with nothing in between, and its process ids: a second one speaks TLS."""
    with ExitStack() as stack:
        plain = stack.enter_context(started("provider", [str(programs.provider)]))
        providers = [plain]
        secure = None
        if authority is not None:
            pair = [str(authority / f"127.0.0.1{end}.pem") for end in ("", "-key")]
            providers.append(stack.enter_context(started("provider", [str(programs.provider), *pair])))
            secure = Address(_told(providers[1])[0], CHAT)
        target = Target(name="direct", pid=0, plain=Address(_told(plain)[0], CHAT), secure=secure)
        yield target, tuple(process.pid for process in providers)


@contextmanager
def pass_through(upstreams: Upstreams, root: Path) -> Iterator[Target]:
    """The bare pass-through of the gateway's own stack."""
    secure = [upstreams.secure, str(upstreams.authority)] if upstreams.authority is not None else []
    command = [sys.executable, "-m", "tests.bench.passthrough", upstreams.plain, *secure]
    with started("pass-through", command, cwd=root) as process:
        ports = _told(process)
        yield Target(
            name="pass-through",
            pid=process.pid,
            plain=Address(ports[0], CHAT),
            secure=Address(ports[1], CHAT) if secure else None,
        )


@contextmanager
def nginx(upstreams: Upstreams, directory: Path) -> Iterator[Target | None]:
    """The floor: a proxy written in C that inspects nothing. None if it is not installed."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        yield None
        return
    configuration = directory / "nginx.conf"
    port = Port()
    upstream = upstreams.plain.rpartition(":")[2]
    configuration.write_text(NGINX.format(directory=directory, upstream=upstream, port=port.number))
    with _listening("nginx", [program, "-p", str(directory), "-c", str(configuration)], port) as target:
        yield target


@contextmanager
def peer(spelled: str, upstreams: Upstreams) -> Iterator[Target]:
    """`NAME=COMMAND`, where `{port}` is where it shall listen and `{upstream}` the provider's URL."""
    name, _, command = spelled.partition("=")
    port = Port()
    words = [
        word.replace("{port}", str(port.number)).replace("{upstream}", upstreams.plain) for word in shlex.split(command)
    ]
    with _listening(name, words, port) as target:
        yield target


def make_authority(directory: Path) -> Path:
    """An authority, and a certificate for 127.0.0.1."""
    create_authority(directory, "Benchmark CA", now=datetime.now(UTC))
    issue_server(directory, ("127.0.0.1",), now=datetime.now(UTC))
    return directory


@contextmanager
def _listening(name: str, command: Sequence[str], port: Port) -> Iterator[Target]:
    """A process that is told its port; ready when it takes connections."""
    with ExitStack() as stack:
        stack.callback(port.release)
        if not command:
            raise NotStartedError(f"{name!r} is not NAME=COMMAND")
        process = stack.enter_context(started(name, command, stdout=subprocess.DEVNULL))
        give_up = time.monotonic() + START_SECONDS
        while not _answers(port.number):
            if process.poll() is not None or time.monotonic() > give_up:
                raise NotStartedError(f"{name} does not listen on port {port.number}")
            time.sleep(LOOK_SECONDS)
        yield Target(
            name=name, pid=process.pid, plain=Address(port.number, CHAT), headers="Authorization: Bearer peer\r\n"
        )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _told(process: subprocess.Popen[str]) -> list[int]:
    """The ports that a process prints on its first line."""
    assert process.stdout is not None
    return [int(port) for port in process.stdout.readline().split()]
