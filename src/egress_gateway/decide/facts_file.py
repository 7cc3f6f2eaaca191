"""Facts as people write them, in tests of a bundle and for `egress policy explain`.

Keys are the names of `when`: `{route: support, app: cx-bot, groups: [a], data: {pii.email: 2}}`. What
is left out has the default of `Facts`, which refuses, with these exceptions: the request counts as
classified in full, the target is the route's first, its upstream the target's first, the contract facts
of the upstream are those of providers.yaml, and the time is that of whoever asks.
"""

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import AnswerSeen, Approval, Conduct, Facts, Principal, TargetFacts
from egress_gateway.core.routes import Route, RouteTarget
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import DESTINATIONS, FIELDS, SYSTEM_PROMPTS, Kind
from egress_gateway.decide.dates import DAY, read_end
from egress_gateway.decide.vocabulary import PROOFS, TIERS, check_word, read_classes
from egress_gateway.decide.when import MAX_SCORE
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import MAX_INT

SURE = MAX_SCORE
"""The score of a class in written facts, unless they give one: whoever writes it is certain."""


def read_facts(given: Fields, bundle: Bundle, now: int) -> Facts:
    """The facts of a mapping, at `now` (microseconds) unless they tell the time. Raises `ConfigError`."""
    with given:
        now = _moment(given) if given.has("now") else now
        name = given.text("route")
        check_word("route", name, bundle.routes, file=given.file, line=given.line_of("route"))
        route = bundle.routes[name]
        target = _target(given, route)
        upstream = given.text("target.upstream", target.upstreams[0])
        check_word("upstream", upstream, bundle.contracts, file=given.file, line=given.line_of("target.upstream"))
        model = given.text("model", "")
        return Facts(
            now=now,
            region=given.text("region", ""),
            route=name,
            principal=_principal(given, bundle),
            target_name=target.name,
            target=_contract(given, bundle.target_facts(upstream, now)),
            destination=given.choice("destination", {word: word for word in DESTINATIONS}, "llm"),
            family=given.text("family", target.speaks),
            operation=given.text("operation", ""),
            model=model,
            stream=given.flag("stream", default=False),
            tools=given.texts("tools", ()),
            system_prompt=given.choice("system_prompt", {word: word for word in SYSTEM_PROMPTS}, ""),
            max_tokens=given.number("max_tokens", 0, low=0, high=MAX_INT),
            tokens=given.number("tokens", 0, low=0, high=MAX_INT),
            bytes=given.number("bytes", 0, low=0, high=MAX_INT),
            data=_data(given, "data", bundle),
            rigid_data=_classes(given, "rigid_data", bundle),
            history=_history(given, bundle),
            conduct=_conduct(given),
            contained=given.texts("contained", ()),
            approval=_approval(given, bundle, upstream, model) if given.has("approval") else Approval(),
            classified=given.flag("classified", default=True),
        )


def read_answer(answer: Fields, bundle: Bundle) -> AnswerSeen:
    """A whole answer, as far as rules look at it. Raises `ConfigError`.

    `{data: ..., new: ..., tools: [...]}`; where it does not say what of the data is new, all of it is.
    """
    with answer:
        data = _data(answer, "data", bundle)
        new = _new(answer, data, bundle)
        return AnswerSeen(
            data=data,
            new=new,
            tools=answer.texts("tools", ()),
            new_tool=answer.flag("agent.new_tool", default=False),
            new_target=answer.flag("agent.new_target", default=False),
            complete=True,
        )


def _new(answer: Fields, data: tuple[ClassCount, ...], bundle: Bundle) -> tuple[ClassCount, ...]:
    if not answer.has("new"):
        return data
    if answer.peek("new").value == []:
        answer.items("new")
        return ()
    counts = {entry.data_class: entry.count for entry in data}
    new = _data(answer, "new", bundle)
    for entry in new:
        if entry.count > counts.get(entry.data_class, 0):
            raise answer.error(f"more of {entry.data_class} is new than `data` has", key="new")
    return new


def _moment(given: Fields) -> int:
    """A moment, or the beginning of a day."""
    text, end = read_end(given, "now")
    return end if "T" in text else end - DAY


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


def _conduct(given: Fields) -> Conduct:
    """Known as soon as the test says anything of it."""
    return Conduct(
        known=any(given.has(field) for field, kind in FIELDS.items() if kind is Kind.SIGN),
        learning=given.flag("agent.learning", default=False),
        new_tool=given.flag("agent.new_tool", default=False),
        new_target=given.flag("agent.new_target", default=False),
        unusual_rate=given.flag("agent.unusual_rate", default=False),
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
        certified=given.texts("target.certified", facts.certified),
        ended=given.flag("target.ended", default=facts.ended),
    )


def _data(given: Fields, key: str, bundle: Bundle) -> tuple[ClassCount, ...]:
    """Classes alone, with how often they were found, or with `{count, score}`."""
    if not given.has(key):
        return ()
    if not isinstance(given.peek(key).value, dict):
        return tuple(ClassCount(data_class=name, count=1, score=SURE) for name in _classes(given, key, bundle))
    found: list[ClassCount] = []
    with given.mapping(key) as data:
        for name in sorted(data.names()):
            _check_class(name, bundle, given.file, data.line_of(name))
            found.append(_found(data, DataClass(name)))
    return tuple(found)


def _found(data: Fields, name: DataClass) -> ClassCount:
    if not isinstance(data.peek(name).value, dict):
        return ClassCount(data_class=name, count=data.number(name, low=1, high=MAX_INT), score=SURE)
    with data.mapping(name) as found:
        return ClassCount(
            data_class=name,
            count=found.number("count", 1, low=1, high=MAX_INT),
            score=found.number("score", SURE, low=1, high=MAX_SCORE),
        )


def _check_class(name: str, bundle: Bundle, file: str, line: int) -> None:
    if name in bundle.vocabulary.class_families:
        message = f"{name!r} is a family, and what is found is always a class; name one class below it"
        raise ConfigError(message, file=file, line=line)
    check_word("data class", name, bundle.levels, file=file, line=line)


def _history(given: Fields, bundle: Bundle) -> tuple[tuple[str, int], ...]:
    if not given.has("history"):
        return ()
    with given.mapping("history") as history:
        for name in history.names():
            check_word("counter", name, bundle.vocabulary.counters, file=given.file, line=history.line_of(name))
        return tuple((name, history.number(name, low=0, high=MAX_INT)) for name in sorted(history.names()))


def _approval(given: Fields, bundle: Bundle, upstream: str, model: str) -> Approval:
    """For where it was asked to go, unless it says that a rule led elsewhere."""
    with given.mapping("approval") as approval:
        rules = approval.words("rules")
        for rule, line in rules:
            check_word("rule", rule, {known.id for known in bundle.rules}, file=given.file, line=line)
        redact = approval.words("redact") if approval.has("redact") else ()
        return Approval(
            review=approval.text("review"),
            rules=tuple(rule for rule, _ in rules),
            redact=read_classes(redact, bundle.vocabulary, file=given.file),
            upstream=approval.text("upstream", upstream),
            model=approval.text("model", model),
        )


def _classes(given: Fields, key: str, bundle: Bundle) -> tuple[DataClass, ...]:
    names = given.words(key) if given.has(key) else ()
    for name, line in names:
        _check_class(name, bundle, given.file, line)
    return tuple(sorted(DataClass(name) for name, _ in names))
