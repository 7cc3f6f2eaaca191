"""Facts as people write them, in tests of a bundle and for `egress policy explain`.

Keys are the names of `when`: `{route: support, app: cx-bot, groups: [a], data: {pii.email: 2}}`. What
is left out has the default of `Facts`, which refuses, with four exceptions: the request counts as
classified in full, the target is the route's first, its upstream the target's first, and the contract
facts of the upstream are those of providers.yaml.
"""

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.core.routes import Route, RouteTarget
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.vocabulary import PROOFS, TIERS, check_word
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import MAX_INT

SURE = 1_000
"""The score of a class in written facts: whoever writes it is certain."""


def read_facts(given: Fields, bundle: Bundle, now: int) -> Facts:
    """The facts of a mapping, with contracts as at `now` (microseconds). Raises `ConfigError`."""
    with given:
        name = given.text("route")
        check_word("route", name, bundle.routes, file=given.file, line=given.line_of("route"))
        route = bundle.routes[name]
        target = _target(given, route)
        upstream = given.text("target.upstream", target.upstreams[0])
        check_word("upstream", upstream, bundle.contracts, file=given.file, line=given.line_of("target.upstream"))
        return Facts(
            route=name,
            principal=_principal(given, bundle),
            target_name=target.name,
            target=_contract(given, bundle.target_facts(upstream, now)),
            family=given.text("family", target.speaks),
            operation=given.text("operation", ""),
            model=given.text("model", ""),
            stream=given.flag("stream", default=False),
            tools=given.texts("tools", ()),
            max_tokens=given.number("max_tokens", 0, low=0, high=MAX_INT),
            bytes=given.number("bytes", 0, low=0, high=MAX_INT),
            data=_data(given, bundle),
            rigid_data=_classes(given, "rigid_data", bundle),
            classified=given.flag("classified", default=True),
        )


def _target(given: Fields, route: Route) -> RouteTarget:
    targets = {target.name: target for target in route.targets}
    name = given.text("target_name", route.targets[0].name)
    check_word("target", name, targets, file=given.file, line=given.line_of("target_name"))
    return targets[name]


def _principal(given: Fields, bundle: Bundle) -> Principal:
    groups = given.words("groups") if given.has("groups") else ()
    for group, line in groups:
        check_word("group", group, bundle.vocabulary.groups, file=given.file, line=line)
    return Principal(
        app=given.text("app", ""),
        auth=given.choice("auth", {proof: proof for proof in PROOFS}, ""),
        issuer=given.text("issuer", ""),
        tenant=given.text("tenant", ""),
        person=given.text("person", ""),
        person_verified=given.flag("person_verified", default=False),
        asserted_person=given.text("asserted_person", ""),
        groups=tuple(group for group, _ in groups),
        groups_complete=given.flag("groups_complete", default=False),
        roles=given.texts("roles", ()),
        mfa=given.flag("mfa", default=False),
        strength=given.text("strength", ""),
        agent=given.text("agent", ""),
        agent_verified=given.flag("agent_verified", default=False),
        person_region=given.text("person_region", ""),
    )


def _contract(given: Fields, facts: TargetFacts) -> TargetFacts:
    """The contract facts, with what the test says otherwise."""
    return msgspec.structs.replace(
        facts,
        tier=given.choice("target.tier", {tier: tier for tier in TIERS}, facts.tier),
        region=given.text("target.region", facts.region),
        baa=given.flag("target.baa", default=facts.baa),
        dpa=given.flag("target.dpa", default=facts.dpa),
        zdr=given.flag("target.zdr", default=facts.zdr),
    )


def _data(given: Fields, bundle: Bundle) -> tuple[ClassCount, ...]:
    if not given.has("data"):
        return ()
    counts: dict[str, int]
    if isinstance(given.peek("data").value, dict):
        with given.mapping("data") as data:
            counts = {name: data.number(name, low=1, high=MAX_INT) for name in data.names()}
            lines = {name: data.line_of(name) for name in counts}
    else:
        lines = dict(given.words("data"))
        counts = dict.fromkeys(lines, 1)
    for name, line in lines.items():
        check_word("data class", name, bundle.levels, file=given.file, line=line)
    return tuple(ClassCount(data_class=DataClass(name), count=counts[name], score=SURE) for name in sorted(counts))


def _classes(given: Fields, key: str, bundle: Bundle) -> tuple[DataClass, ...]:
    names = given.words(key) if given.has(key) else ()
    for name, line in names:
        check_word("data class", name, bundle.levels, file=given.file, line=line)
    return tuple(sorted(DataClass(name) for name, _ in names))
