"""Endings of hosts: in lower case, and none of a file that no host has."""

from egress_gateway.screen.top_level_domains import INTERNAL, PUBLIC, SHARED


def test_endings_are_as_they_are_compared() -> None:
    assert {"com", "de", "xn--p1ai", "dev"} <= PUBLIC
    assert {"json", "txt", "pdf", "yaml"}.isdisjoint(PUBLIC | INTERNAL)
    assert {ending.lower() for ending in PUBLIC} == PUBLIC
    assert PUBLIC.isdisjoint(INTERNAL)


def test_what_is_shared_is_an_ending_of_hosts_too() -> None:
    assert SHARED < PUBLIC
    assert {"py", "md", "sh", "id"} <= SHARED
    assert {"com", "net", "org", "io", "app"}.isdisjoint(SHARED)
