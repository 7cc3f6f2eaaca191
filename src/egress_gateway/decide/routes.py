"""The lanes of a bundle: `routes/<name>.yaml`."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.routes import (
    AgentProof,
    PersonProof,
    RedactScope,
    Require,
    ResponseRules,
    Route,
    RouteTarget,
    UnknownFields,
)
from egress_gateway.decide.vocabulary import LEVELS, PROOFS, Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

MAX_HOLD_BACK: Final = 4_096
"""Characters; more than a page of held text is no stream any more."""

MIN_HOLD_BACK: Final = 64
"""Characters, where something is masked: a value is recognised within three quarters of the hold-back."""

_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""Routes and targets stand in URLs, and a host name may stand for a route (RFC 1123 section 2.1)."""
Word = TypeVar("Word", bound=StrEnum)

Configured = Mapping[str, Collection[str]]
"""The upstreams of gateway.yaml, each with the families that its host speaks."""


def read_route(top: Fields, vocabulary: Vocabulary, *, name: str, configured: Configured | None) -> Route:
    """One route. `configured` is `None` where there is no gateway.yaml to check against."""
    with top:
        route = top.text("route", pattern=_LABEL)
        if route != name:
            raise top.error(f"the file is called {name}.yaml and the route {route!r}; give them one name", key="route")
        top.what = f"route {route!r}"
        _check_enforcement(top)
        return Route(
            route=route,
            owner=top.text("owner"),
            require=_require(top, vocabulary),
            targets=_targets(top, vocabulary, configured),
            ceiling=top.choice("ceiling", LEVELS),
            unknown_fields=top.choice("unknown_fields", _words(UnknownFields), UnknownFields.REFUSE),
            redact_scope=top.choice("redact_scope", _words(RedactScope), RedactScope.PERSON),
            restore=_restore(top, vocabulary) if top.has("restore") else RestoreRules(),
            response=_response(top, vocabulary) if top.has("response") else ResponseRules(),
            hide_rule=top.flag("hide_rule", default=False),
        )


def _check_enforcement(top: Fields) -> None:
    word = top.text("enforcement", "enforce")
    if word == "observe":
        raise top.error(
            "this build cannot observe without enforcing; write enforcement: enforce, or leave it out",
            key="enforcement",
        )
    if word != "enforce":
        raise top.error(f"enforcement of {top.what} must be enforce, not {word!r}", key="enforcement")


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
        if not _LABEL.fullmatch(name):
            raise ConfigError(f"{name!r} cannot name a target: it stands in URLs", file=top.file, line=line)
        with Fields(node, file=top.file, what=f"target {name!r}") as target:
            family = target.text("speaks")
            check_word("family", family, vocabulary.families, file=top.file, line=line)
            upstreams = target.words("upstreams")
            for upstream, at in upstreams:
                check_word("upstream", upstream, vocabulary.upstreams, file=top.file, line=at)
                if configured is not None:
                    _check_upstream(upstream, family, configured, file=top.file, line=at)
            return RouteTarget(name=name, speaks=family, upstreams=tuple(upstream for upstream, _ in upstreams))

    targets = tuple(top.entries("targets", read).values())
    if not targets:
        raise top.error(f"{top.what} has no target; name one", key="targets")
    return targets


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
        if masked and hold_back < MIN_HOLD_BACK:
            raise response.error(
                f"masking needs a hold_back from {MIN_HOLD_BACK} to {MAX_HOLD_BACK} characters", key="hold_back"
            )
        return ResponseRules(mask=read_classes(masked, vocabulary, file=top.file), hold_back=hold_back)


def _words(choices: type[Word]) -> Mapping[str, Word]:
    """The words of an enumeration and what they stand for."""
    return {str(choice): choice for choice in choices}
