"""One containment as a record."""

from egress_gateway.core.containment import SELECTORS, Containment


def test_what_is_named_is_shown_in_one_order() -> None:
    one = Containment(id="c", tool="shell", person="okta:1", since=0, until=1, uid=0, reason="r")
    assert one.named == (("person", "okta:1"), ("tool", "shell"))


def test_selectors_are_fields() -> None:
    assert set(SELECTORS) <= set(Containment.__struct_fields__)
