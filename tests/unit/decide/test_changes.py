"""What changes from one bundle to another, by names."""

from collections.abc import Mapping

import pytest

from egress_gateway.decide.changes import Changes, Difference, changes
from egress_gateway.testing.gateway import POLICY, simulated_bundle

RULES, ROUTE, PROVIDERS = POLICY["rules.yaml"], POLICY["routes/support.yaml"], POLICY["providers.yaml"]
LINES = RULES.splitlines(keepends=True)
MORE = "  - {id: no-keys, effect: block, reason: Keys stay, when: {data.any: [secret]}}\n"

SET = "  - {id: set, effect: modify, set: {store: %s}}\n"

FOUND: dict[str, tuple[Mapping[str, str], Changes]] = {
    "only a comment and the serial": (
        {"bundle.yaml": "schema: 1\nname: simulated\nserial: 9\n", "rules.yaml": f"# new\n{RULES}"},
        Changes(),
    ),
    "a rule more": ({"rules.yaml": RULES + MORE}, Changes(rules=Difference(added=("no-keys",)))),
    "a rule less": ({"rules.yaml": "".join(LINES[:-1])}, Changes(rules=Difference(removed=("no-cards",)))),
    "a rule that means something else": (
        {"rules.yaml": RULES.replace("pci.card", "pci")},
        Changes(rules=Difference(changed=("no-cards",))),
    ),
    "true instead of 1": (
        {"rules.yaml": RULES + SET % "true"},
        Changes(rules=Difference(changed=("set",))),
    ),
    "rules in another order": ({"rules.yaml": "".join([LINES[0], *reversed(LINES[1:])])}, Changes(reordered=True)),
    "a route more": (
        {"routes/more.yaml": ROUTE.replace("route: support", "route: more")},
        Changes(routes=Difference(added=("more",))),
    ),
    "another ceiling": (
        {"routes/support.yaml": ROUTE.replace("ceiling: restricted", "ceiling: public")},
        Changes(routes=Difference(changed=("support",))),
    ),
    "another contract": (
        {"providers.yaml": PROVIDERS.replace("tier: internal", "tier: partner")},
        Changes(providers=Difference(changed=("two",))),
    ),
    "another level": ({"classes.yaml": "raise: {pii.email: restricted}\n"}, Changes(others=("levels",))),
    "what a tool does": (
        {"tools.yaml": POLICY["tools.yaml"].replace("Runs code", "{about: Runs code, does: [exec]}")},
        Changes(others=("tools",)),
    ),
    "an invariant": (
        {"rules.yaml": f"{RULES}invariants: [{{id: never-cards, never: {{data.any: [pci]}}}}]\n"},
        Changes(invariants=Difference(added=("never-cards",))),
    ),
    "groups": ({"groups.yaml": "groups: {a: People}\n"}, Changes(others=("groups",))),
}


@pytest.mark.parametrize(("files", "found"), FOUND.values(), ids=FOUND)
def test_what_changed(files: Mapping[str, str], found: Changes) -> None:
    old = {"rules.yaml": RULES + SET % "1"} if SET % "true" in files.get("rules.yaml", "") else {}
    got = changes(simulated_bundle(old), simulated_bundle(files))
    assert got == found
    assert got.none is (found == Changes())


def test_all_of_the_first_bundle_is_new() -> None:
    got = changes(None, simulated_bundle())
    assert got.routes.added == ("support",)
    assert got.rules.added == ("permit-support", "redact-mail", "no-cards")
    assert got.providers.added == ("one", "two", "three")
