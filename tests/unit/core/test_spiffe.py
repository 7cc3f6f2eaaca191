"""SPIFFE ids, and what only looks like one."""

import pytest

from egress_gateway.core.spiffe import MAX_ID, SpiffeId, parse_spiffe

IDS = {
    "a workload": ("spiffe://example.org/ns/prod/sa/bot", SpiffeId(trust_domain="example.org", path="/ns/prod/sa/bot")),
    "a trust domain": ("spiffe://example.org", SpiffeId(trust_domain="example.org", path="")),
    "dots within a segment": ("spiffe://a/b.c/...", SpiffeId(trust_domain="a", path="/b.c/...")),
    "upper case in the path": ("spiffe://a/B", SpiffeId(trust_domain="a", path="/B")),
}
OTHERS = {
    "upper case in the trust domain": "spiffe://Example.org/a",
    "upper case in the scheme": "SPIFFE://example.org/a",
    "another scheme": "https://example.org/a",
    "a port": "spiffe://example.org:443/a",
    "a user": "spiffe://me@example.org/a",
    "a query": "spiffe://example.org/a?b",
    "a fragment": "spiffe://example.org/a#b",
    "a percent sign": "spiffe://example.org/%61",
    "an empty segment": "spiffe://example.org//a",
    "a slash at the end": "spiffe://example.org/a/",
    "a dot segment": "spiffe://example.org/./a",
    "a step up": "spiffe://example.org/a/..",
    "no trust domain": "spiffe:///a",
    "a line break": "spiffe://example.org/a\n",
    "NUL": "spiffe://example.org/a\0",
    "too long": "spiffe://example.org/" + "a" * MAX_ID,
}


@pytest.mark.parametrize(("text", "parsed"), IDS.values(), ids=IDS)
def test_an_id_has_a_trust_domain_and_a_path(text: str, parsed: SpiffeId) -> None:
    assert parse_spiffe(text) == parsed


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_any_other_text_is_no_id(text: str) -> None:
    assert parse_spiffe(text) is None
