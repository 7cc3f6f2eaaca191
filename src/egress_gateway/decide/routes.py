"""The lanes of a bundle: `routes/<name>.yaml`."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.routes import (
    AgentProof,
    Failure,
    Links,
    Observe,
    PersonProof,
    RecordRules,
    RedactScope,
    Require,
    ResponseRules,
    Route,
    RouteTarget,
    SystemPins,
    UnknownFields,
)
from egress_gateway.decide.dates import read_day
from egress_gateway.decide.vocabulary import LEVELS, PROOFS, Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

MAX_HOLD_BACK: Final = 4_096
"""Characters; more than a page of held text is no stream any more."""

MIN_HOLD_BACK: Final = 64
"""Characters, if any: a value is recognised within two thirds of them. Rules mask on routes that mask nothing."""

MAX_RETRIES: Final = 3
"""Of one upstream that cannot be reached; a caller waits for all of them."""

MIN_PREFIX: Final = 16
"""Characters of a system prompt; what begins like any other prompt is nobody's."""

MAX_PREFIX: Final = 4_096
"""Characters; a longer prompt that nobody may add to is pinned by its digest."""

MAX_OBSERVED_DAYS: Final = 90
"""A route that only observes for a quarter of a year is one that nobody wants to enforce."""

SHA256: Final = re.compile(r"[0-9a-f]{64}")

LINK_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?")
"""A host that answers may lead to, or all below a name."""

LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""Routes and targets stand in URLs, and a host name may stand for a route (RFC 1123 section 2.1)."""
Word = TypeVar("Word", bound=StrEnum)

Configured = Mapping[str, Collection[str]]
"""The upstreams of gateway.yaml, each with the families that its host speaks."""


def read_route(
    top: Fields, vocabulary: Vocabulary, *, name: str, configured: Configured | None, now: int | None = None
) -> Route:
    """One route. Raises `ConfigError`.

    `configured` is `None` where there is no gateway.yaml to check against, `now` (microseconds since
    the epoch) where nobody knows the time: how long it may observe is not checked then.
    """
    with top:
        route = top.text("route", pattern=LABEL)
        if route != name:
            raise top.error(f"the file is called {name}.yaml and the route {route!r}; give them one name", key="route")
        top.what = f"route {route!r}"
        require = _require(top, vocabulary)
        return Route(
            route=route,
            owner=top.sentence("owner"),
            require=require,
            targets=_targets(top, vocabulary, configured),
            ceiling=top.choice("ceiling", LEVELS),
            unknown_fields=top.choice("unknown_fields", _words(UnknownFields), UnknownFields.REFUSE),
            redact_scope=_redact_scope(top, require),
            restore=_restore(top, vocabulary) if top.has("restore") else RestoreRules(),
            response=_response(top, vocabulary) if top.has("response") else ResponseRules(),
            hide_rule=top.flag("hide_rule", default=False),
            system_prompts=_system_prompts(top) if top.has("system_prompt") else SystemPins(),
            record=_record(top) if top.has("record") else RecordRules(),
            deep=_deep(top),
            observe=_observe(top, now),
        )


def _deep(top: Fields) -> tuple[str, ...]:
    """Models by name. Whether the gateway has them is looked at when a request comes: `decide.deep` says it before."""
    if not top.has("deep"):
        return ()
    models = top.words("deep")
    for name, line in models:
        if not NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name a model of gateway.yaml", file=top.file, line=line)
    return tuple(name for name, _ in models)


def _record(top: Fields) -> RecordRules:
    """Which content goes into records, sealed."""
    with top.mapping("record") as record:
        return RecordRules(
            tool_arguments=record.choice("tool_arguments", {"digest": False, "sealed": True}, default=False),
            redactions=record.choice("redactions", {"counts": False, "sealed": True}, default=False),
        )


def _redact_scope(top: Fields, require: Require) -> RedactScope:
    """Within what values get the same token again; a scope of persons is no scope for who names none."""
    scope = top.choice("redact_scope", _words(RedactScope), RedactScope.PERSON)
    if scope is RedactScope.PERSON and require.person is PersonProof.ANY:
        message = (
            f"{top.what} asks for no person and keeps values apart by person: whoever names none would be refused; "
            "write redact_scope: app, or require person: asserted or verified"
        )
        raise top.error(message, key="redact_scope" if top.has("redact_scope") else "require")
    return scope


def _observe(top: Fields, now: int | None) -> Observe | None:
    """Who agreed to observe and until when, if the route does not enforce."""
    enforced = top.choice("enforcement", {"enforce": True, "observe": False}, default=True)
    if enforced:
        if top.has("observe"):
            message = f"{top.what} enforces; write enforcement: observe, or remove its ticket and expiry"
            raise top.error(message, key="observe")
        return None
    if not top.has("observe"):
        raise top.error(
            f"{top.what} needs a ticket and an end to observe: observe: {{ticket: ..., expires: YYYY-MM-DD}}",
            key="enforcement",
        )
    with top.mapping("observe") as observe:
        expires, ends = read_day(observe, "expires", now=now, days=MAX_OBSERVED_DAYS)
        return Observe(ticket=observe.sentence("ticket"), expires=expires, ends=ends)


def _system_prompts(top: Fields) -> SystemPins:
    with top.mapping("system_prompt") as pins:
        digests = pins.words("sha256") if pins.has("sha256") else ()
        prefixes = pins.words("prefix") if pins.has("prefix") else ()
        if not digests and not prefixes:
            raise pins.error(f"{pins.what} pins nothing; give it sha256 or prefix")
    for digest, line in digests:
        if not SHA256.fullmatch(digest):
            message = "a system prompt is pinned by the SHA-256 of its UTF-8 text: 64 digits of 0-9 and a-f"
            raise ConfigError(message, file=top.file, line=line)
    for prefix, line in prefixes:
        if not MIN_PREFIX <= len(prefix) <= MAX_PREFIX:
            message = f"a prefix of a system prompt has from {MIN_PREFIX} to {MAX_PREFIX} characters, not {len(prefix)}"
            raise ConfigError(message, file=top.file, line=line)
    return SystemPins(sha256=tuple(digest for digest, _ in digests), prefixes=tuple(prefix for prefix, _ in prefixes))


def _require(top: Fields, vocabulary: Vocabulary) -> Require:
    with top.mapping("require") as require:
        apps = require.words("app")
        any_app = [word for word, _ in apps] == ["any"]
        for word, line in apps:
            if not NAME.fullmatch(word) or (word == "any" and not any_app):
                raise ConfigError(f"{word!r} cannot name an application here", file=top.file, line=line)
        groups = require.words("groups") if require.has("groups") else ()
        for group, line in groups:
            check_word("group", group, vocabulary.groups, file=top.file, line=line)
        proofs = require.words("auth") if require.has("auth") else ()
        for proof, line in proofs:
            check_word("proof of an application", proof, PROOFS, file=top.file, line=line)
        return Require(
            app=() if any_app else tuple(word for word, _ in apps),
            any_app=any_app,
            person=require.choice("person", _words(PersonProof)),
            groups=tuple(group for group, _ in groups),
            mfa=require.flag("mfa", default=False),
            agent=require.choice("agent", _words(AgentProof), AgentProof.ANY),
            auth=tuple(proof for proof, _ in proofs),
        )


def _targets(top: Fields, vocabulary: Vocabulary, configured: Configured | None) -> tuple[RouteTarget, ...]:
    def read(name: str, node: Node, line: int) -> RouteTarget:
        if not LABEL.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name a target: it stands in URLs", file=top.file, line=line)
        with Fields(node, file=top.file, what=f"target {name!r}") as target:
            family = target.text("speaks")
            check_word("family", family, vocabulary.families, file=top.file, line=line)
            upstreams = target.words("upstreams")
            for upstream, at in upstreams:
                check_word("upstream", upstream, vocabulary.upstreams, file=top.file, line=at)
                if configured is not None:
                    _check_upstream(upstream, family, configured, file=top.file, line=at)
            return RouteTarget(
                name=name,
                speaks=family,
                upstreams=tuple(upstream for upstream, _ in upstreams),
                failover=_failover(target),
                retries=target.number("retries", 0, low=0, high=MAX_RETRIES),
            )

    targets = tuple(top.entries("targets", read).values())
    if not targets:
        raise top.error(f"{top.what} has no target; name one", key="targets")
    return targets


def _failover(target: Fields) -> tuple[Failure, ...]:
    """After which failures another upstream is asked; an empty list says after none."""
    if not target.has("failover"):
        return (Failure.CONNECT,)
    if target.peek("failover").value == []:
        target.items("failover")
        return ()
    failures = target.words("failover")
    for word, line in failures:
        check_word("failure", word, _words(Failure), file=target.file, line=line)
    named = {word for word, _ in failures}
    return tuple(failure for failure in Failure if failure in named)


def _check_upstream(upstream: str, family: str, configured: Configured, *, file: str, line: int) -> None:
    if upstream not in configured:
        message = f"upstream {upstream!r} is not configured in gateway.yaml; add it there or remove it here"
        raise ConfigError(message, file=file, line=line)
    if family not in configured[upstream]:
        spoken = ", ".join(configured[upstream]) or "nothing"
        message = f"upstream {upstream!r} speaks {spoken}, not {family}; give the target one that speaks {family}"
        raise ConfigError(message, file=file, line=line)


def _restore(top: Fields, vocabulary: Vocabulary) -> RestoreRules:
    with top.mapping("restore") as restore:
        tools: dict[str, bool] = {}
        if restore.has("tools"):
            with restore.mapping("tools") as named:
                for tool in named.names():
                    allowed = named.flag(tool)
                    check_word("tool", tool, vocabulary.tools, file=top.file, line=named.line_of(tool))
                    tools[tool] = allowed
        return RestoreRules(
            text=restore.flag("text", default=False),
            structured=restore.flag("structured", default=False),
            reasoning=restore.flag("reasoning", default=False),
            tools=tuple(tool for tool, allowed in tools.items() if allowed),
            system_prompt=restore.choice("system_prompt", {"never": False, "allow": True}, default=False),
        )


def _response(top: Fields, vocabulary: Vocabulary) -> ResponseRules:
    with top.mapping("response") as response:
        masked = response.words("mask") if response.has("mask") else ()
        hold_back = response.number("hold_back", 0, low=0, high=MAX_HOLD_BACK)
        if hold_back < MIN_HOLD_BACK and (masked or hold_back):
            raise response.error(
                f"masking needs a hold_back from {MIN_HOLD_BACK} to {MAX_HOLD_BACK} characters", key="hold_back"
            )
        hosts = response.words("link_hosts") if response.has("link_hosts") else ()
        for host, line in hosts:
            if not LINK_HOST.fullmatch(host):
                message = f"{host!r} is no host name in lower case; a star may stand only for all below a name: *.name"
                raise ConfigError(message, file=top.file, line=line)
        return ResponseRules(
            mask=read_classes(masked, vocabulary, file=top.file),
            hold_back=hold_back,
            links=response.choice("links", _words(Links), default=Links.DEFUSE),
            link_hosts=tuple(host for host, _ in hosts),
        )


def _words(choices: type[Word]) -> Mapping[str, Word]:
    """The words of an enumeration and what they stand for."""
    return {str(choice): choice for choice in choices}
