"""The hosts of the build pass the kit, and the kit names what is wrong with a bad one."""

import pytest
from msgspec.structs import replace

from egress_gateway.providers.hosts.host import Host
from egress_gateway.registry import DIALECTS, HOSTS
from egress_gateway.testing.conformance.host import check

FAMILIES = {dialect.family for dialect in DIALECTS}
PATHS = {operation.path for dialect in DIALECTS for operation in dialect.operations}
GOOD = HOSTS[0]

BROKEN = {
    "name": (replace(GOOD, name="Open AI"), "the name must be lower-case words with hyphens between them"),
    "no family": (replace(GOOD, families=()), "the host must speak some families, each once"),
    "a family twice": (replace(GOOD, families=("openai", "openai")), "the host must speak some families, each once"),
    "an unknown family": (replace(GOOD, families=("opneai",)), "no dialect speaks 'opneai'"),
    "no credential": (replace(GOOD, authorize=lambda _: ()), "a credential must be carried by exactly one header"),
    "two credentials": (
        replace(GOOD, authorize=lambda key: (("a", key.expose()), ("b", key.expose()))),
        "a credential must be carried by exactly one header",
    ),
    "a header in capitals": (
        replace(GOOD, authorize=lambda key: (("X-Key", key.expose()),)),
        "names of headers must be in lower case",
    ),
    "a way out": (
        replace(GOOD, path=lambda _, path: "/.." + path),
        "'/v1/chat/completions' below '/v1' must be a plain path that stays there",
    ),
    "another host": (
        replace(GOOD, path=lambda _, path: "//evil.example" + path),
        "'/v1/chat/completions' below '' must be a plain path that stays there",
    ),
    "a query": (
        replace(GOOD, path=lambda _, path: path + "?x=1"),
        "'/v1/messages' below '' must be a plain path that stays there",
    ),
    "another operation": (
        replace(GOOD, path=lambda _base, _path: "/v1/models"),
        "'/v1/messages' below '' must still lead to the operation that was asked for",
    ),
}


@pytest.mark.parametrize(("host", "line"), BROKEN.values(), ids=BROKEN)
def test_a_bad_host_is_told_what_is_wrong(host: Host, line: str) -> None:
    with pytest.raises(AssertionError) as failure:
        check(host, families=FAMILIES, paths=PATHS)
    assert line in str(failure.value).splitlines()[1:]


@pytest.mark.parametrize("host", HOSTS, ids=[host.name for host in HOSTS])
def test_the_hosts_of_the_build_conform(host: Host) -> None:
    check(host, families=FAMILIES, paths=PATHS)
