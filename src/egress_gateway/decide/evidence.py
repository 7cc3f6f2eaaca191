"""What requests on a route had in common: who asked, in which groups, for what, with which kinds of data.

The least that covers every one of them, so that a policy made of it permits these and no others. What cannot
be said in a rule is left out, and said in words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.policy import Facts, Level, Principal
from egress_gateway.core.routes import AgentProof, PersonProof
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.vocabulary import families_of
from egress_gateway.wire.fields import NAME

KINDS: Final = ("app", "person", "group", "class", "upstream", "tool", "agent")
"""What may be kept out of the evidence, by kind and name."""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One request that left."""

    rid: str
    facts: Facts
    further_tools: bool = False
    """More tools were on offer than are known."""


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """Who of one application's people asked, said in one way."""

    app: str
    groups: tuple[str, ...] = ()
    """Each of the people is in one of these."""
    people: tuple[str, ...] = ()
    """These people, who were in no group."""
    example: Facts

    @property
    def nobody(self) -> bool:
        """Whether it is for requests that no person was proved for."""
        return not self.groups and not self.people


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What some requests of one route came to."""

    route: str
    person: PersonProof
    mfa: bool
    agent: AgentProof
    auth: tuple[str, ...]
    targets: Mapping[str, tuple[str, tuple[Facts, ...]]]
    """By name: the family, and one request for each upstream, the most used first."""
    permits: tuple[Permit, ...]
    agents: Mapping[str, tuple[str, ...]]
    """Verified agents, with groups of the people they acted for."""
    redact: tuple[DataClass, ...]
    left: tuple[DataClass, ...]
    """Classes that a token cannot stand for, or that are public: they left as they were."""
    levels: Mapping[DataClass, Level]
    """Of the classes that were seen."""
    unseen: tuple[str, ...]
    """Classes and families of which nothing was seen."""
    tools: tuple[str, ...] | None
    """All tools that were on offer; None if they are not all known, or one cannot be named."""
    max_tokens: int
    """The longest answer that was asked for; 0 if one request set no limit."""
    notes: tuple[str, ...]


def is_excluded(observation: Observation, excluded: Iterable[tuple[str, str]]) -> bool:
    """Whether any of these, by kind and name, was part of a request."""
    facts, who = observation.facts, observation.facts.principal
    found = {
        "app": (who.app,),
        "person": (who.person, who.asserted_person),
        "group": who.groups,
        "upstream": (facts.target.upstream,),
        "tool": facts.tools,
        "agent": (who.agent,),
    }
    return any(
        any(covered(entry.data_class, (name,)) for entry in facts.data) if kind == "class" else name in found[kind]
        for kind, name in excluded
    )


def gather(observations: Sequence[Observation], declared: Mapping[DataClass, Level]) -> Evidence:
    """The evidence of requests on one route. `declared` are the levels of classes that are not built in.

    Raises `ConfigError` if there is none.
    """
    observations = [each for each in observations if _is_application(each.facts.principal.app)]
    if not observations:
        raise ConfigError("nothing is known of requests that left on this route; widen --since, or exclude less")
    facts = [observation.facts for observation in observations]
    people = [each.principal for each in facts]
    permits, agents, notes = _permits(facts)
    levels = {
        entry.data_class: BUILTIN_CLASSES.get(entry.data_class, declared.get(entry.data_class, Level.RESTRICTED))
        for each in facts
        for entry in each.data
    }
    redact, left = _data(facts, levels)
    tools = _tools(observations)
    if tools is None:
        notes.append("not all tools on offer are known, or one has a name that no rule can use: none is blocked")
    return Evidence(
        route=facts[0].route,
        person=_person(people),
        mfa=all(who.mfa for who in people),
        agent=_agent(people),
        auth=tuple(sorted({who.auth for who in people})) if all(who.auth for who in people) else (),
        targets=_targets(facts),
        permits=permits,
        agents=agents,
        redact=redact,
        left=left,
        levels=levels,
        unseen=_unseen(levels, BUILTIN_CLASSES),
        tools=tools,
        max_tokens=max(each.max_tokens for each in facts) if all(each.max_tokens for each in facts) else 0,
        notes=tuple(notes),
    )


def _is_application(app: str) -> bool:
    """Whether a route can name it. What has no such name did not come with a gateway key."""
    return app != "any" and NAME.fullmatch(app) is not None


def _person(people: Sequence[Principal]) -> PersonProof:
    if all(_known(who) for who in people):
        return PersonProof.VERIFIED
    named = all(_known(who) or who.asserted_person for who in people)
    return PersonProof.ASSERTED if named else PersonProof.ANY


def _known(who: Principal) -> bool:
    return who.person_verified and bool(who.person)


def _agent(people: Sequence[Principal]) -> AgentProof:
    if not any(who.agent for who in people):
        return AgentProof.NONE
    return AgentProof.VERIFIED if all(who.agent and who.agent_verified for who in people) else AgentProof.ANY


def _targets(facts: Sequence[Facts]) -> dict[str, tuple[str, tuple[Facts, ...]]]:
    used = Counter((each.target_name, each.target.upstream) for each in facts)
    ranked = sorted(used, key=lambda place: (-used[place], place))
    first = {(each.target_name, each.target.upstream): each for each in reversed(facts)}
    return {
        name: (
            next(each.family for each in facts if each.target_name == name),
            tuple(first[place] for place in ranked if place[0] == name),
        )
        for name, _ in sorted(ranked)
    }


def _permits(facts: Sequence[Facts]) -> tuple[tuple[Permit, ...], dict[str, tuple[str, ...]], list[str]]:
    """Permits by application, the groups of agents, and who could not be named."""
    permits: list[Permit] = []
    agents: dict[str, set[str]] = {}
    notes: list[str] = []
    for app in sorted({each.principal.app for each in facts}):
        of_app = [each for each in facts if each.principal.app == app]
        known = [each for each in of_app if _known(each.principal)]
        grouped = [each for each in known if each.principal.groups]
        single = [each for each in known if not each.principal.groups]
        unknown = [each for each in of_app if not _known(each.principal)]
        if grouped:
            groups = _cover([set(each.principal.groups) for each in grouped])
            permits.append(Permit(app=app, groups=groups, example=grouped[0]))
            for each in grouped:
                if each.principal.agent_verified:
                    both = next(group for group in groups if group in each.principal.groups)
                    agents.setdefault(each.principal.agent, set()).add(both)
            agents = {agent: of_agent for agent, of_agent in agents.items() if agent.isprintable()}
        nameable = [each for each in single if _is_word(each.principal.person)]
        if nameable:
            names = tuple(sorted({each.principal.person for each in nameable}))
            permits.append(Permit(app=app, people=names, example=nameable[0]))
        if len(nameable) < len(single):
            notes.append(f"people of {app} who are in no group have ids that no rule can name: they are not permitted")
        if unknown:
            permits.append(Permit(app=app, example=unknown[0]))
    return tuple(permits), {agent: tuple(sorted(groups)) for agent, groups in sorted(agents.items())}, notes


def _is_word(name: str) -> bool:
    """Whether a condition may name it: printable ASCII without blanks."""
    return name.isascii() and name.isprintable() and " " not in name and len(name) <= 256


def _cover(people: Sequence[set[str]]) -> tuple[str, ...]:
    """Few groups of which everybody is in one: each time the one that most of the others are in."""
    left = list(people)
    chosen: list[str] = []
    while left:
        count = Counter(group for groups in left for group in groups)
        best = min(count, key=lambda group: (-count[group], group))
        chosen.append(best)
        left = [groups for groups in left if best not in groups]
    return tuple(sorted(chosen))


def _data(
    facts: Sequence[Facts], levels: Mapping[DataClass, Level]
) -> tuple[tuple[DataClass, ...], tuple[DataClass, ...]]:
    seen = sorted({entry.data_class for each in facts for entry in each.data})
    rigid = {name for each in facts for name in each.rigid_data}

    def stays(name: DataClass) -> bool:
        return name in rigid or name.startswith("opaque.") or levels[name] is Level.PUBLIC

    return tuple(name for name in seen if not stays(name)), tuple(name for name in seen if stays(name))


def _unseen(seen: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The highest names below which all classes are unseen."""
    seen, known = set(seen), {*known, *seen}
    touched = families_of(seen)
    found: list[str] = []
    for name in sorted(families_of(known) | known):
        if name not in seen and name not in touched and not covered(name, found):
            found.append(name)
    return tuple(found)


def _tools(observations: Sequence[Observation]) -> tuple[str, ...] | None:
    tools = sorted({tool for each in observations for tool in each.facts.tools})
    if any(each.further_tools for each in observations) or not all(NAME.fullmatch(tool.lower()) for tool in tools):
        return None
    return tuple(tools)
