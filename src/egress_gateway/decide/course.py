"""Where rules lead a request, and which rules match there.

Rules that reroute look at the target and the model that were asked for, an alias resolved; all others at
those that this leads to. So a bypass is looked at twice as well: as it is asked for where it names a rule
that reroutes, and as it is led for all other rules.
"""

import msgspec

from egress_gateway.core.obligations import Reroute
from egress_gateway.core.policy import Facts
from egress_gateway.decide.bits import indices
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.compile import Program
from egress_gateway.decide.models import pinned


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What stage A comes to."""

    asking: tuple[Facts, ...]
    """The facts of what would be sent: of the person first, then of an agent."""
    reroutes: tuple[Reroute, ...]
    """What rules change about where it goes; empty if nothing."""
    found: int
    """The rules that match, as bits of the program."""
    aside: int
    """Of those, rules that a bypass sets aside."""

    @property
    def facts(self) -> Facts:
        """The facts of what would be sent."""
        return self.asking[0]


def plot(bundle: Bundle, facts: Facts, considered: int) -> Course:
    """Follow the rules among `considered` (a mask) that reroute, and match all of them where that leads."""
    program = bundle.program
    model = pinned(bundle.aliases, facts.model)
    asked = facts if model == facts.model else msgspec.structs.replace(facts, model=model)
    asking = sides(bundle, asked)
    found = program.found(asking) & considered
    aside = program.set_aside(found)
    reroutes = _reroutes(program, found & ~aside, asked)
    if not reroutes:
        return Course(asking=asking, reroutes=(), found=found, aside=aside)
    asking = sides(bundle, _led(bundle, asked, reroutes))
    there = program.found(asking) & considered
    first = program.reroutes
    return Course(
        asking=asking,
        reroutes=reroutes,
        found=(there & ~first) | (found & first),
        aside=(program.set_aside(there) & ~first) | (aside & first),
    )


def sides(bundle: Bundle, facts: Facts) -> tuple[Facts, ...]:
    """The facts once for the person, and once more for a verified agent with its own groups.

    An agent's groups are those of groups.yaml; of an agent that does not stand there they are unknown.
    """
    principal = facts.principal
    if not principal.agent_verified:
        return (facts,)
    agent = msgspec.structs.replace(
        principal,
        groups=bundle.groups.agents.get(principal.agent, ()),
        groups_complete=principal.agent in bundle.groups.agents,
    )
    return facts, msgspec.structs.replace(facts, principal=agent)


def _reroutes(program: Program, live: int, asked: Facts) -> tuple[Reroute, ...]:
    """The first rule about the upstream and the first about the model, as far as they change anything."""
    if not live & program.reroutes:
        return ()
    moves, swaps = _first(program, live & program.moves), _first(program, live & program.swaps)
    changes: list[Reroute] = []
    if moves is not None and moves.upstream != asked.target.upstream:
        changes.append(Reroute(rule=moves.rule, upstream=moves.upstream))
    if swaps is not None and swaps.model != asked.model:
        if changes and changes[0].rule == swaps.rule:
            return (swaps,)
        changes.append(Reroute(rule=swaps.rule, model=swaps.model))
    return tuple(changes)


def _first(program: Program, bits: int) -> Reroute | None:
    for index in indices(bits):
        reroute = program.rules[index].obligation
        return reroute if isinstance(reroute, Reroute) else None
    return None


def _led(bundle: Bundle, asked: Facts, reroutes: tuple[Reroute, ...]) -> Facts:
    """The facts with the upstream and the model that rules lead to."""
    target, model = asked.target, asked.model
    for reroute in reroutes:
        if reroute.upstream:
            target = bundle.target_facts(reroute.upstream, asked.now)
        model = reroute.model or model
    return msgspec.structs.replace(asked, target=target, model=model)
