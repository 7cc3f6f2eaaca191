"""Checks of what is spoken in the clear, and of the certificates that speak for the gateway."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificate

from egress_gateway.adapters.tls import ServerTls
from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity
from egress_gateway.compose.processes import Role
from egress_gateway.core.config import TlsFiles
from egress_gateway.core.errors import ConfigError

RENEW_DAYS: Final = 7
"""A certificate that ends sooner ends within a long weekend."""
_WORKERS: Final = frozenset({Role.WORKER})


def plain_listeners(installation: Installation) -> Iterator[Problem]:
    """Gateway keys and prompts in the clear."""
    for listener in installation.config.listeners:
        if listener.tls is None and not _loopback(listener.address):
            yield Problem(
                f"listener {listener.address}:{listener.port} speaks plain HTTP to the network",
                "give it `tls` (`egress ca create` and `egress ca issue` make a pair), or bind it to 127.0.0.1",
            )


def plain_upstreams(installation: Installation) -> Iterator[Problem]:
    """Credentials and prompts in the clear."""
    for upstream in installation.config.upstreams:
        url = urlsplit(upstream.url)
        if url.scheme != "https" and not _loopback(url.hostname or ""):
            yield Problem(
                f"upstream {upstream.name!r} is reached by plain HTTP", "give its url https, and `ca` if it is internal"
            )


def certificates_load(installation: Installation) -> Iterator[Problem]:
    """A listener without its pair, or without what it judges its clients by, does not start."""
    for listener in installation.config.listeners:
        if listener.tls is None:
            continue
        try:
            ServerTls(listener.tls, clients=listener.clients, tell=_say_nothing)
        except ConfigError as error:
            yield Problem(
                str(error),
                "`egress ca issue` makes a pair, `egress ca revoke` a revocation list; the key belongs to the worker's "
                "user, mode 600",
            )


def certificates_last(installation: Installation) -> Iterator[Problem]:
    """One that has ended turns every caller away."""
    soon = datetime.fromtimestamp(installation.now / 1e6, UTC) + timedelta(days=RENEW_DAYS)
    for files in _pairs(installation):
        try:
            ends = load_pem_x509_certificate(Path(files.certificate).read_bytes()).not_valid_after_utc
        except ValueError:
            yield Problem(f"{files.certificate} is no certificate", "replace it with a PEM chain")
            continue
        if ends < soon:
            yield Problem(f"{files.certificate} ends on {ends:%Y-%m-%d}", "renew it; listeners take it at once")


def _pairs(installation: Installation) -> Iterator[TlsFiles]:
    return (listener.tls for listener in installation.config.listeners if listener.tls is not None)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say_nothing(_line: str) -> None:
    """What is wrong is raised."""


CHECKS: Final = (
    Check(
        name="plain-http",
        holds="Nothing but loopback is served in the clear",
        severity=Severity.PRODUCTION,
        look=plain_listeners,
    ),
    Check(
        name="plain-upstream",
        holds="Upstreams off this machine are reached by TLS",
        severity=Severity.PRODUCTION,
        look=plain_upstreams,
    ),
    Check(
        name="certificates",
        holds="Every TLS listener has a certificate with its key, and the authorities and lists of its clients",
        severity=Severity.START,
        look=certificates_load,
        seen_by=_WORKERS,
    ),
    Check(
        name="certificates-end",
        holds=f"No certificate ends within {RENEW_DAYS} days",
        severity=Severity.ADVICE,
        look=certificates_last,
        seen_by=_WORKERS,
    ),
)
