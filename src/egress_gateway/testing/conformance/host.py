"""The promises of a host: one credential header, and paths that stay below the base URL."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.host import Host

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FIELD_NAME: Final = re.compile(r"[a-z0-9-]+")
_BASES: Final = ("", "/", "/v1", "/api/v1", "/api/v1/", "/openai/deployments/x")
_BELOW: Final = re.compile(r"(/[A-Za-z0-9_:.-]+)+")
_CREDENTIAL: Final = "credential-7f3a"


def check(host: Host, *, families: Collection[str], paths: Collection[str]) -> None:
    """Raise `AssertionError` with what is wrong with a host, a line each.

    `families` are those that some dialect speaks, `paths` those of the operations they claim.
    """
    broken = [*_names(host, families), *_credential(host), *_paths(host, paths)]
    if broken:
        raise AssertionError(f"host {host.name!r}:\n" + "\n".join(broken))


def _names(host: Host, families: Collection[str]) -> Iterator[str]:
    if not _NAME.fullmatch(host.name):
        yield "the name must be lower-case words with hyphens between them"
    if not host.families or len(set(host.families)) != len(host.families):
        yield "the host must speak some families, each once"
    yield from (f"no dialect speaks {family!r}" for family in host.families if family not in families)


def _credential(host: Host) -> Iterator[str]:
    headers = host.authorize(Secret(_CREDENTIAL))
    if [_CREDENTIAL in value for _, value in headers] != [True]:
        yield "a credential must be carried by exactly one header"
    if not all(_FIELD_NAME.fullmatch(name) for name, _ in headers):
        yield "names of headers must be in lower case"


def _paths(host: Host, paths: Collection[str]) -> Iterator[str]:
    for base in _BASES:
        for path in paths:
            asked = host.path(base, path)
            if not _BELOW.fullmatch(asked) or {".", ".."} & set(asked.split("/")):
                yield f"{path!r} below {base!r} must be a plain path that stays there"
            elif not path.endswith(asked.rpartition("/")[2]):
                yield f"{path!r} below {base!r} must still lead to the operation that was asked for"
