"""The smallest bundle that permits what was seen on a route, with a test for each of its rules.

It permits every request that it is made from, unless a value stands where no token can, which records do not
say. It permits nothing for an application, a group, a person without groups, or a kind of data that was not
seen. It says nothing of agreements, of floors and of other routes: it is where a policy begins.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.policy import Facts, Level, Outcome
from egress_gateway.core.routes import PersonProof
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.evidence import Evidence, Observation, Permit
from egress_gateway.wire.fields import NAME
from egress_gateway.wire.yaml_text import Tree, flow

SEEN: Final = "As seen in the log"
MOST_EXAMPLES: Final = 3

_UNLISTED: Final = "no-such-tool-was-seen"
"""A tool that a test offers."""


class WouldBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Requests that a bundle would have blocked, for one reason."""

    code: str
    rule: str
    count: int
    examples: tuple[str, ...]
    """Ids of the first of them."""


def suggest(evidence: Evidence, *, serial: int, owner: str, scan_unknown: bool) -> dict[str, str]:
    """The files of a bundle, by path."""
    route = evidence.route
    files = {
        "bundle.yaml": _lines({"schema": 1, "name": _name("suggested", route), "serial": serial}),
        f"routes/{route}.yaml": _lines(_route(evidence, owner=owner, scan_unknown=scan_unknown)),
        "rules.yaml": _list("rules", list(_rules(evidence))),
        "providers.yaml": _mapping("providers", _providers(evidence)),
        f"tests/{route}.yaml": _list("tests", _tests(evidence)),
    }
    groups = _groups(evidence)
    if groups:
        files["groups.yaml"] = _mapping("groups", dict.fromkeys(groups, SEEN))
        if evidence.agents:
            agents = {agent: {"groups": list(of_agent)} for agent, of_agent in evidence.agents.items()}
            files["groups.yaml"] += _mapping("agents", agents)
    if evidence.tools:
        files["tools.yaml"] = _mapping("tools", dict.fromkeys(evidence.tools, SEEN))
    declared = [name for name in (*evidence.redact, *evidence.left) if name not in BUILTIN_CLASSES]
    if declared:
        files["classes.yaml"] = _mapping(
            "classes", {name: {"level": evidence.levels[name].name.lower(), "about": SEEN} for name in declared}
        )
    return dict(sorted(files.items()))


def replay(bundle: Bundle, observations: Sequence[Observation], now: int) -> tuple[WouldBlock, ...]:
    """What a bundle would not have permitted of these requests, the most frequent reason first."""
    found: dict[tuple[str, str], list[str]] = {}
    for observation in observations:
        target = bundle.target_facts(observation.facts.target.upstream, now)
        decision = decide(bundle, msgspec.structs.replace(observation.facts, target=target))
        if decision.outcome is not Outcome.PERMIT:
            found.setdefault((decision.code, decision.rule), []).append(observation.rid)
    return tuple(
        WouldBlock(code=code, rule=rule, count=len(rids), examples=tuple(dict.fromkeys(rids))[:MOST_EXAMPLES])
        for (code, rule), rids in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    )


def _rules(evidence: Evidence) -> Iterator[dict[str, Tree]]:
    route = evidence.route
    for permit, name in _named_permits(evidence):
        yield {"id": name, "effect": "permit", "reason": SEEN, "when": _when(route, permit)}
    if evidence.redact:
        name, classes = _name("redact", route), list(evidence.redact)
        yield {"id": name, "effect": "redact", "classes": classes, "as": "token", "when": {"route": route}}
    for rule, _ in _blocks(evidence):
        yield rule


def _blocks(evidence: Evidence) -> Iterator[tuple[dict[str, Tree], dict[str, Tree]]]:
    """The rules against what was not seen, each with what a test adds to a request so that it matches."""
    route = evidence.route

    def block(what: str, reason: str, key: str, value: Tree) -> dict[str, Tree]:
        name = _name(f"no-other-{what}", route)
        return {"id": name, "effect": "block", "reason": reason, "when": {"route": route, key: value}}

    if evidence.unseen:
        unseen = list(evidence.unseen)
        below = next(known for known in BUILTIN_CLASSES if covered(known, unseen))
        yield block("data", "Data of this kind was not seen here before", "data.any", unseen), {"data": [below]}
    if evidence.tools is not None:
        yield (
            block("tools", "This tool was not seen here before", "tools.unlisted", value=True),
            {"tools": [_UNLISTED]},
        )
    if evidence.max_tokens:
        longest = evidence.max_tokens
        yield (
            block("length", "So long an answer was not asked for here before", "max_tokens.gt", longest),
            {"max_tokens": longest + 1},
        )


def _named_permits(evidence: Evidence) -> Iterator[tuple[Permit, str]]:
    """Each permit with the id of its rule, which is no other rule's."""
    names = [
        f"permit-{evidence.route}-{permit.app}{'-alone' if permit.nobody else '-people' if permit.people else ''}"
        for permit in evidence.permits
    ]
    for number, (permit, name) in enumerate(zip(evidence.permits, names, strict=True), start=1):
        yield permit, name if NAME.fullmatch(name) and names.count(name) == 1 else f"permit-{number}"


def _when(route: str, permit: Permit) -> dict[str, Tree]:
    when: dict[str, Tree] = {"route": route, "app": permit.app}
    if permit.groups:
        return {**when, "groups.any": list(permit.groups)}
    if permit.people:
        return {**when, "person": list(permit.people)}
    return {**when, "person_verified": False}


def _route(evidence: Evidence, *, owner: str, scan_unknown: bool) -> dict[str, Tree]:
    require: dict[str, Tree] = {
        "app": sorted({permit.app for permit in evidence.permits}),
        "person": evidence.person.value,
        "agent": evidence.agent.value,
    }
    if evidence.mfa:
        require["mfa"] = True
    if evidence.auth:
        require["auth"] = list(evidence.auth)
    return {
        "route": evidence.route,
        "owner": owner,
        "require": require,
        "targets": {
            name: {"speaks": family, "upstreams": [each.target.upstream for each in used]}
            for name, (family, used) in evidence.targets.items()
        },
        "ceiling": max((evidence.levels[name] for name in evidence.left), default=Level.PUBLIC).name.lower(),
        "unknown_fields": "scan" if scan_unknown else "refuse",
        "redact_scope": "app" if evidence.person is PersonProof.ANY else "person",
        "restore": {"text": True, "structured": True},
    }


def _providers(evidence: Evidence) -> dict[str, Tree]:
    providers: dict[str, Tree] = {}
    for _, used in evidence.targets.values():
        for facts in used:
            target = facts.target
            region = {"region": target.region} if target.region else {}
            providers[target.upstream] = {"tier": target.tier, **region, "about": f"{SEEN}, without its agreements"}
    return dict(sorted(providers.items()))


def _groups(evidence: Evidence) -> list[str]:
    return sorted({group for permit in evidence.permits for group in permit.groups})


def _tests(evidence: Evidence) -> list[Tree]:
    """A test that each permit permits, and one that each block blocks."""
    tests: list[Tree] = []
    named = list(_named_permits(evidence))
    groups = _groups(evidence)
    for permit, name in named:
        found: dict[str, Tree] = {str(entry.data_class): entry.count for entry in permit.example.data}
        given = {**_given(permit.example, groups), "data": found}
        tests.append(_test(f"As seen: {name}", given, {"outcome": "permit", "matched": name}))
    plain = _given(named[0][0].example, groups)
    for rule, more in _blocks(evidence):
        expect: dict[str, Tree] = {"outcome": "block", "matched": rule["id"]}
        tests.append(_test(f"Not as seen: {rule['id']}", {**plain, **more}, expect))
    return tests


def _test(name: str, given: Mapping[str, Tree], expect: Mapping[str, Tree]) -> Tree:
    return {"name": name, "given": {key: value for key, value in given.items() if value}, "expect": expect}


def _given(facts: Facts, groups: Collection[str]) -> dict[str, Tree]:
    """Who asked for what, as `given` says it, with those groups that the bundle has."""
    who = facts.principal
    given: dict[str, Tree] = {
        "route": facts.route,
        "target_name": facts.target_name,
        "target.upstream": facts.target.upstream,
        "app": who.app,
        "auth": who.auth,
        "person": who.person if who.person.isprintable() else "somebody",
        "person_verified": who.person_verified,
        "asserted_person": "somebody" if who.asserted_person else "",
        "groups": [group for group in who.groups if group in groups],
        "groups_complete": who.groups_complete,
        "mfa": who.mfa,
        "agent": who.agent,
        "agent_verified": who.agent_verified,
        "max_tokens": facts.max_tokens,
        "tools": list(facts.tools),
    }
    return given


def _name(what: str, route: str) -> str:
    """A name in the bundle's grammar; the name of a route may be as long as that allows."""
    return f"{what}-{route}"[:64].rstrip("-")


def _lines(tree: Mapping[str, Tree]) -> str:
    return "".join(f"{key}: {flow(value)}\n" for key, value in tree.items())


def _list(key: str, items: Sequence[Tree]) -> str:
    return f"{key}:\n" + "".join(f"  - {flow(item)}\n" for item in items)


def _mapping(key: str, tree: Mapping[str, Tree]) -> str:
    return f"{key}:\n" + "".join(f"  {flow(name)}: {flow(value)}\n" for name, value in tree.items())
