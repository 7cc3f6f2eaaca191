"""What is plugged in: names that are unique, and tables that agree with each other."""

from egress_gateway.decide.vocabulary import OPERATIONS
from egress_gateway.registry import DIALECTS, HOSTS, dialects_by_family, hosts_by_name


def test_each_host_is_found_by_its_own_name() -> None:
    assert list(hosts_by_name()) == [host.name for host in HOSTS]
    assert all(hosts_by_name()[host.name] is host for host in HOSTS)


def test_each_dialect_is_asked_in_its_family_once_and_in_order() -> None:
    asked = [dialect for family in dialects_by_family().values() for dialect in family]
    assert asked == sorted(DIALECTS, key=lambda dialect: list(dialects_by_family()).index(dialect.family))
    for family, dialects in dialects_by_family().items():
        assert {dialect.family for dialect in dialects} == {family}


def test_hosts_speak_families_that_have_a_dialect() -> None:
    assert {family for host in HOSTS for family in host.families} <= dialects_by_family().keys()


def test_rules_can_name_every_family_of_the_build_and_no_other() -> None:
    assert OPERATIONS.keys() == dialects_by_family().keys()
