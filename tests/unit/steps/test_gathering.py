"""Groups of whoever asks: from the token, else from the directory, under the names of the policy."""

import pytest

from egress_gateway import registry
from egress_gateway.adapters.directory.lookups import Lookups
from egress_gateway.adapters.directory.memberships import Memberships
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.core.identity import Identity, Membership
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Outcome, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount, Coverage
from egress_gateway.decide.bundle import load_bundle
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.groups import Groups
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.steps.gathering import with_groups, with_seen
from egress_gateway.steps.inspection import Seen
from egress_gateway.testing.fake_directory import FakeDirectory
from egress_gateway.testing.manual_clock import ManualClock

GROUPS = Groups(names=("doctors", "staff"), spellings={"5d1e": "doctors", "CN=Staff": "staff"})
VERIFIED = Principal(app="a", person="corp:jane", person_verified=True)
WHOLE = Membership(groups=("CN=Staff", "CN=Others"), complete=True)
SOME = Membership(groups=("CN=Staff",), complete=False)


def token(*groups: str, complete: bool) -> Identity:
    return Identity(issuer="corp", person="jane", groups=groups, groups_complete=complete)


CASES: dict[str, tuple[Identity, Membership | None, tuple[str, ...], bool, int]] = {
    # token, directory, groups, complete, times that the directory was asked
    "all in the token": (token("5d1e", "x", complete=True), WHOLE, ("doctors",), True, 0),
    "none in the token, all in the directory": (token(complete=False), WHOLE, ("staff",), True, 1),
    "some here and all there": (token("5d1e", complete=False), WHOLE, ("doctors", "staff"), True, 1),
    "the directory names some": (token(complete=False), SOME, ("staff",), False, 1),
    "the directory does not know the person": (token("5d1e", complete=False), Membership(), ("doctors",), False, 1),
    "no directory": (token("5d1e", complete=False), None, ("doctors",), False, 0),
}


@pytest.mark.parametrize(("identity", "told", "groups", "complete", "asked"), CASES.values(), ids=CASES)
async def test_groups_are_gathered(
    identity: Identity, told: Membership | None, groups: tuple[str, ...], asked: int, *, complete: bool
) -> None:
    directory = FakeDirectory()
    directory.people["corp", "", "jane"] = told or Membership()
    principal = await with_groups(VERIFIED, identity, directory=directory if told is not None else None, groups=GROUPS)
    assert (principal.groups, principal.groups_complete) == (groups, complete)
    assert len(directory.asked) == asked


async def test_people_of_one_id_in_two_tenants_are_two() -> None:
    directory = FakeDirectory()
    directory.people["corp", "clinic.example", "ann"] = WHOLE
    groups = {}
    for tenant in ("clinic.example", "evil.example", ""):
        ann = Identity(issuer="corp", tenant=tenant, person="ann")
        principal = await with_groups(VERIFIED, ann, directory=directory, groups=GROUPS)
        groups[tenant] = (principal.groups, principal.groups_complete)
    assert groups == {"clinic.example": (("staff",), True), "evil.example": ((), False), "": ((), False)}


@pytest.mark.parametrize(
    "identity", [None, Identity(issuer="corp", client="c", groups=("5d1e",), groups_complete=True)]
)
async def test_whoever_is_no_verified_person_has_no_groups(identity: Identity | None) -> None:
    nobody = Principal(app="a")
    directory = FakeDirectory()
    assert await with_groups(nobody, identity, directory=directory, groups=GROUPS) == nobody
    assert directory.asked == []


# --- A directory that is away, as far as the decision --------------------------------------------------

FRESH, SECOND = 300, 1_000_000
ROUTE = (
    "route: r\nowner: o\nrequire: {{app: any, person: verified{more}}}\nceiling: restricted\n"
    "targets: {{t: {{speaks: openai, upstreams: [u]}}}}\n"
)
PERMIT = "  - {id: p, effect: permit, when: {route: r%s}}\n"
BLOCK = "  - {id: b, effect: block, reason: x, when: {%s}}\n"
POLICIES: dict[str, tuple[str, str, Outcome]] = {
    # demands of the route, rules, and the decision while the directory answers
    "the route demands the group": (", groups: [staff]", PERMIT % "", Outcome.PERMIT),
    "a permit needs the group": ("", PERMIT % ", groups.any: [staff]", Outcome.PERMIT),
    "others are blocked": ("", PERMIT % "" + BLOCK % "groups.none: [staff]", Outcome.PERMIT),
    "members are blocked": ("", PERMIT % "" + BLOCK % "groups.any: [staff]", Outcome.BLOCK),
}


@pytest.mark.parametrize(("demands", "rules", "while_fresh"), POLICIES.values(), ids=POLICIES)
async def test_what_a_directory_said_too_long_ago_counts_for_nobody(
    demands: str, rules: str, while_fresh: Outcome
) -> None:
    files = {
        "bundle.yaml": "schema: 1\nname: b\nserial: 1\n",
        "groups.yaml": "groups: {staff: x}\n",
        "providers.yaml": "providers: {u: {tier: internal}}\n",
        "routes/r.yaml": ROUTE.format(more=demands),
        "rules.yaml": f"rules:\n{rules}",
    }
    bundle = load_bundle(
        {name: text.encode() for name, text in files.items()}, upstreams=None, operations=registry.operations()
    )
    clock, down = ManualClock(), False

    async def ask(_: str) -> Membership:
        if down:
            raise SearchFailed("it is down", broken=True)
        return Membership(groups=("staff",), complete=True)

    directory = Lookups(ask, Memberships(fresh_seconds=FRESH), issuers={"corp": ""}, clock=clock, tell=lambda _: None)

    async def outcome() -> Outcome:
        principal = await with_groups(VERIFIED, token(complete=False), directory=directory, groups=bundle.groups)
        target = TargetFacts(upstream="u", tier="internal")
        facts = Facts(route="r", principal=principal, target_name="t", target=target, classified=True)
        return decide(bundle, facts).outcome

    assert await outcome() is while_fresh
    down = True
    clock.advance(FRESH * SECOND - 1)
    assert await outcome() is while_fresh
    clock.advance(1)
    assert await outcome() is Outcome.BLOCK
    clock.advance(FRESH * SECOND)
    assert await outcome() is Outcome.BLOCK


def test_what_was_seen_becomes_facts_of_a_request_that_was_classified() -> None:
    found = (ClassCount(data_class=DataClass("pii.email"), count=1, score=900),)
    seen = Seen(
        classes=found,
        rigid=(DataClass("pii.email"),),
        coverage=Coverage(),
        shape=RequestShape(model="m", stream=True, tools=("t",), max_tokens=9),
        system_prompt="pinned",
        tokens=7,
    )
    facts = with_seen(Facts(route="support", principal=VERIFIED), seen, size=17)
    assert facts == Facts(
        route="support",
        principal=VERIFIED,
        model="m",
        stream=True,
        tools=("t",),
        system_prompt="pinned",
        max_tokens=9,
        tokens=7,
        bytes=17,
        data=found,
        rigid_data=("pii.email",),  # type: ignore[arg-type]  # a class
        classified=True,
    )
