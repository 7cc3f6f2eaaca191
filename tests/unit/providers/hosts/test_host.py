"""Paths and credentials as each kind of host wants them."""

import pytest

from egress_gateway.core.secret import Secret
from egress_gateway.providers.hosts.anthropic import ANTHROPIC
from egress_gateway.providers.hosts.host import bearer, below
from egress_gateway.providers.hosts.openai import OPENAI
from egress_gateway.providers.hosts.openai_compatible import OPENAI_COMPATIBLE


@pytest.mark.parametrize(
    ("base", "path", "asked"),
    [
        ("", "/v1/messages", "/v1/messages"),
        ("/", "/v1/messages", "/v1/messages"),
        ("/v1", "/v1/chat/completions", "/chat/completions"),
        ("/openai/v1/", "/v1/chat/completions", "/chat/completions"),
        ("/api", "/v1/models", "/v1/models"),
        ("/apiv1", "/v1/models", "/v1/models"),
        ("/v1", "/v1", "/v1"),
    ],
)
def test_a_version_in_the_base_url_is_not_asked_for_twice(base: str, path: str, asked: str) -> None:
    assert below(base, path) == asked


def test_a_bearer_credential_is_one_header() -> None:
    assert bearer(Secret("s" * 4)) == (("authorization", "Bearer ssss"),)


def test_each_host_names_itself_and_its_families() -> None:
    hosts = (OPENAI, ANTHROPIC, OPENAI_COMPATIBLE)
    assert [(host.name, host.families) for host in hosts] == [
        ("openai", ("openai",)),
        ("anthropic", ("anthropic",)),
        ("openai-compatible", ("openai",)),
    ]
