"""What rules oblige to besides rewriting a body: redact, reroute, take from a quota, ask people."""

from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.models import MODEL
from egress_gateway.core.obligations import Escalate, Quota, Redact, Reroute
from egress_gateway.decide.durations import read_duration
from egress_gateway.decide.rates import read_limit
from egress_gateway.decide.vocabulary import Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import Fields

REDACTIONS: Final = ("token", "mask", "surrogate")
PER: Final = ("person", "app", "agent", "route")
"""Whose use a quota tells apart."""
UNITS: Final = ("requests", "tokens", "cost")
MODES: Final = ("ticket", "hold")
"""What the caller gets while people decide: an id to come back with, or a connection that waits."""
SHORTEST_SLA: Final = "1m"
LONGEST_SLA: Final = "31d"
"""What nobody decides in a month nobody will."""


def read_redact(fields: Fields, name: str, vocabulary: Vocabulary) -> Redact:
    """The classes that a rule of the request phase takes out, and what stands in their place."""
    classes = read_classes(fields.words("classes"), vocabulary, file=fields.file)
    return Redact(rule=name, classes=classes, as_=fields.choice("as", {word: word for word in REDACTIONS}))


def read_answer_mask(fields: Fields, name: str, vocabulary: Vocabulary) -> Redact:
    """The classes that a rule of the response phase blanks out: there is nobody who could restore them."""
    classes = read_classes(fields.words("classes"), vocabulary, file=fields.file)
    return Redact(rule=name, classes=classes, as_=fields.choice("as", {"mask": "mask"}, "mask"))


def read_reroute(fields: Fields, name: str, vocabulary: Vocabulary) -> Reroute:
    """Where a rule leads: another upstream, another model, or both."""
    with fields.mapping("to") as to:
        upstream = to.text("upstream", "")
        model = to.text("model", "")
        if upstream:
            line = to.line_of("upstream")
            check_word("upstream", upstream, vocabulary.upstreams, file=to.file, line=line)
            if vocabulary.configured is not None and upstream not in vocabulary.configured:
                message = f"upstream {upstream!r} is not configured in gateway.yaml; add it there or remove it here"
                raise ConfigError(message, file=to.file, line=line)
        if model and not MODEL.fullmatch(model):
            raise to.error(f"{model!r} is not a model name; write it out, without a star", key="model")
        if model.lower() in vocabulary.aliases:
            raise to.error(f"{model!r} is an alias; name the model it stands for", key="model")
    if not upstream and not model:
        raise fields.error(f"{fields.what} leads nowhere; give `to` an upstream or a model", key="to")
    return Reroute(rule=name, upstream=upstream, model=model)


def read_quota(fields: Fields, name: str, vocabulary: Vocabulary) -> Quota:
    """What a rule lets each of `per` take in a time."""
    named = dict(fields.words("per"))
    for word, line in named.items():
        check_word("kind of user", word, PER, file=fields.file, line=line)
    limits = tuple(read_limit(fields, unit) for unit in UNITS if fields.has(unit))
    if not limits:
        raise fields.error(f"{fields.what} limits nothing; give it requests, tokens or cost")
    if fields.has("cost") and not vocabulary.priced:
        message = f"{fields.what} limits cost and no model has a price; add models.prices to providers.yaml"
        raise fields.error(message, key="cost")
    return Quota(rule=name, per=tuple(word for word in PER if word in named), limits=limits)


def read_escalate(fields: Fields, name: str) -> Escalate:
    """Who is asked, and for how long."""
    fields.choice("on_timeout", {"block": "block"}, "block")
    return Escalate(
        rule=name,
        queue=fields.name("queue"),
        sla_seconds=read_duration(fields, "sla", low=SHORTEST_SLA, high=LONGEST_SLA),
        hold=fields.choice("mode", {mode: mode for mode in MODES}, "ticket") == "hold",
        four_eyes=fields.flag("four_eyes", default=False),
    )
