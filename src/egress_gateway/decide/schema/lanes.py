"""The schema of a route: `routes/<name>.yaml`."""

from enum import StrEnum
from typing import Final

from egress_gateway.core.routes import AgentProof, Failure, Links, PersonProof, RedactScope, UnknownFields
from egress_gateway.decide.dates import DATE
from egress_gateway.decide.routes import (
    LABEL,
    LINK_HOST,
    MAX_HOLD_BACK,
    MAX_OBSERVED_DAYS,
    MAX_PREFIX,
    MAX_RETRIES,
    MIN_HOLD_BACK,
    MIN_PREFIX,
    SHA256,
)
from egress_gateway.decide.schema.agreements import TOOL
from egress_gateway.decide.schema.parts import (
    NOTHING,
    Schema,
    choice,
    entries,
    flag,
    mapping,
    number,
    text,
    word,
    words,
)
from egress_gateway.decide.vocabulary import LEVELS, PROOFS, Vocabulary
from egress_gateway.wire.fields import NAME

_OBSERVING: Final[Schema] = {"properties": {"enforcement": {"const": "observe"}}, "required": ["enforcement"]}


def route(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    """Whom a route serves, where it leads, and what it does to answers."""
    observe = mapping(
        "Who agreed that the route only observes, and until when.",
        {
            "ticket": text("Where it was agreed."),
            "expires": text(f"The last day (UTC), at most {MAX_OBSERVED_DAYS} days ahead.", pattern=DATE),
        },
        required=["ticket", "expires"],
    )
    properties = {
        "route": text("As the file is called, and as it stands in URLs.", pattern=LABEL),
        "owner": text("Who answers for it."),
        "require": _require(vocabulary),
        "targets": entries("By the name in the URL.", text(pattern=LABEL), _target(vocabulary), least=1),
        "ceiling": choice("The most sensitive level that may leave unredacted.", LEVELS),
        "unknown_fields": choice(
            "Members of a body that the gateway does not know.", _values(UnknownFields), UnknownFields.REFUSE
        ),
        "redact_scope": choice(
            "Within what a value gets the same token again.", _values(RedactScope), RedactScope.PERSON
        ),
        "restore": _restore(vocabulary),
        "response": _response(data_class),
        "system_prompt": _system_prompt(),
        "deep": words("Models of gateway.yaml that look at each request as well.", text(pattern=NAME)),
        "hide_rule": flag("Refusals keep rule and reason from the caller.", default=False),
        "record": mapping(
            "Which content the records have besides digests and counts, sealed under the key of whoever asks.",
            {
                "tool_arguments": choice("The arguments of tool calls.", ["digest", "sealed"], "digest"),
                "redactions": choice("What tokens stand for.", ["counts", "sealed"], "counts"),
            },
        ),
        "enforcement": choice("Whether what is decided is done.", ["enforce", "observe"], "enforce"),
        "observe": observe,
    }
    return mapping(
        "",
        properties,
        required=["route", "owner", "require", "targets", "ceiling"],
        **{"if": _OBSERVING, "then": {"required": ["observe"]}, "else": {"properties": {"observe": False}}},
    )


def _require(vocabulary: Vocabulary) -> Schema:
    return mapping(
        "Whom the route serves.",
        {
            "app": {
                "anyOf": [{"enum": ["any", ["any"]]}, words("", text(pattern=rf"(?!any$){NAME.pattern}"))],
                "description": "Applications, or the word any.",
            },
            "person": choice("How sure the route must be of the person.", _values(PersonProof)),
            "groups": words("The person must be in one of them.", word(vocabulary.groups, else_pattern=TOOL)),
            "mfa": flag("A second factor is needed.", default=False),
            "agent": choice("Whether agents may act for people.", _values(AgentProof), AgentProof.ANY),
            "auth": words("How the application must prove itself.", choice("", PROOFS)),
        },
        required=["app", "person"],
    )


def _target(vocabulary: Vocabulary) -> Schema:
    upstream = word(vocabulary.upstreams, else_pattern=NAME)
    failures: Schema = {
        "anyOf": [words("", choice("", _values(Failure))), NOTHING],
        "description": "After which failures the next upstream is tried; [] for none.",
        "default": [Failure.CONNECT],
    }
    return mapping(
        "",
        {
            "speaks": {**word(vocabulary.families, else_pattern=NAME), "description": "What its clients speak."},
            "upstreams": words("In the order they are tried; the first is the default.", upstream),
            "failover": failures,
            "retries": {
                **number("Of an upstream that cannot be reached.", low=0, high=MAX_RETRIES),
                "default": 0,
            },
        },
        required=["speaks", "upstreams"],
    )


def _restore(vocabulary: Vocabulary) -> Schema:
    return mapping(
        "Where replaced values come back in answers.",
        {
            "text": flag("In text.", default=False),
            "structured": flag("In structured output.", default=False),
            "reasoning": flag("In reasoning.", default=False),
            "tools": entries(
                "Tools whose arguments carry real values.", word(vocabulary.tools, else_pattern=TOOL), flag("")
            ),
            "system_prompt": choice("Values that stood in the system prompt.", ["never", "allow"], "never"),
        },
    )


def _response(data_class: Schema) -> Schema:
    hold_back = number("Characters of an answer that may be held.", low=0, high=MAX_HOLD_BACK)
    enough: Schema = {**hold_back, "anyOf": [{"const": 0}, {"minimum": MIN_HOLD_BACK}], "default": 0}
    held: Schema = {"properties": {"hold_back": {"minimum": MIN_HOLD_BACK}}, "required": ["hold_back"]}
    return mapping(
        "What the caller must not see in answers.",
        {
            "mask": words("Classes that are blanked out.", data_class),
            "hold_back": enough,
            "links": choice("What becomes of addresses that could carry data out.", _values(Links), Links.DEFUSE),
            "link_hosts": words("Hosts that answers may lead to, whatever the address says.", text(pattern=LINK_HOST)),
        },
        **{"if": {"required": ["mask"]}, "then": held},
    )


def _system_prompt() -> Schema:
    prefix: Schema = {"type": "string", "minLength": MIN_PREFIX, "maxLength": MAX_PREFIX}
    return mapping(
        "The system prompts that are the route's own.",
        {
            "sha256": words("Digests of whole prompts, over their UTF-8.", text(pattern=SHA256)),
            "prefix": words("How a prompt may begin; what follows is the caller's.", prefix),
        },
        minProperties=1,
    )


def _values(enumeration: type[StrEnum]) -> list[str]:
    return [str(value) for value in enumeration]
