"""`egress policy simulate`: what would become of one request, without sending it."""

import asyncio
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from rich.console import Console
from rich.table import Table

from egress_gateway import registry
from egress_gateway.adapters.documents.confined import ConfinedOpener
from egress_gateway.cli.acts import configuration_to_read
from egress_gateway.cli.policy.reading import DEFAULT_STATE, NEGATIVE, OK, load, now, print_json, read, refuse
from egress_gateway.cli.policy.request_file import read_request
from egress_gateway.cli.scan import OPENING_SECONDS, detectors_of
from egress_gateway.compose.simulation import Question, Simulation
from egress_gateway.compose.simulation import simulate as simulate_question
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, GatewayError
from egress_gateway.core.exchange import Headers
from egress_gateway.core.obligations import Escalate, Quota
from egress_gateway.core.policy import Outcome
from egress_gateway.core.secret import Secret
from egress_gateway.decide.facts_file import read_facts


class SimulateReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress policy simulate --json` prints."""

    bundle: str
    """Digest of the bundle."""
    simulation: Simulation
    url: str = ""
    """Where it would go, as the configuration says; empty if it would not, or that is not known."""


def simulate(
    directory: Path,
    request: Path,
    /,
    *,
    route: str = "",
    target: str = "",
    upstream: str = "",
    path: str = "",
    header: list[str] | None = None,
    app: str = "",
    person: str = "",
    groups: list[str] | None = None,
    mfa: bool = False,
    agent: str = "",
    history: list[str] | None = None,
    show: bool = False,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Try one request on a bundle: the decision, why, what was found, and what would leave. Sends and records nothing.

    Exits 1 if the request would not leave, or not before somebody has looked at it.

    Args:
        directory: The bundle.
        request: The provider's body as JSON; or YAML or JSON with `given`, `body` and, if need be, `path` and
            `headers`, and then nothing on the command line says who is asking.
        route: The route.
        target: The target in the URL.
        upstream: The upstream.
        path: The provider's own path.
        header: A header of the request, as `name: value`; may be repeated.
        app: The application.
        person: A person whom a signed identity names.
        groups: A group of the person; may be repeated. There are no others.
        mfa: The person used a second factor.
        agent: An agent whom a signed identity names.
        history: What a counter of the bundle stands at, as `name=number`; may be repeated.
        show: Show the values that were found.
        state: The gateway's state directory; the compiled detectors are kept there if it exists.
        config: The configuration, for where upstreams are, also one that the state is not used with; if it is left
            out, as for `activate`.
        json: Print one JSON document instead of text.
    """
    said: dict[str, object] = {
        "route": route,
        "target_name": target,
        "target.upstream": upstream,
        "app": app,
        "person": person,
        "person_verified": bool(person),
        "groups": groups or [],
        "groups_complete": bool(person),
        "mfa": mfa,
        "agent": agent,
        "agent_verified": bool(agent),
    }
    try:
        if history:
            said["history"] = _numbers(history)
        asked = read_request(
            read(request),
            file=str(request),
            said={name: value for name, value in said.items() if value},
            path=path,
            headers=_headers(header or []),
        )
        bundle = load(directory)
        gateway = configuration_to_read(state, config)
        facts = read_facts(asked.given, bundle, now())
        facts = facts if facts.region else msgspec.structs.replace(facts, region=gateway.region)
        classifier = detectors_of(state, gateway.detection)
        simulation = asyncio.run(
            simulate_question(
                bundle,
                Question(facts=facts, path=asked.path, headers=asked.headers, body=asked.body),
                classifier=classifier,
                dialects=registry.dialects_by_family(),
                master=Secret(secrets.token_bytes(32)),
                show=str if show else lambda _: "",
                opener=ConfinedOpener(OPENING_SECONDS),
            )
        )
    except ConfigError as error:
        return refuse(error)
    except GatewayError as error:
        return _refused(error, json=json)
    report = SimulateReport(bundle=bundle.digest, simulation=simulation, url=_url(simulation, gateway))
    if json:
        print_json(report)
    else:
        _show(report)
    passes = simulation.sending is not None and simulation.decision.outcome is Outcome.PERMIT
    return OK if passes else NEGATIVE


def _headers(lines: list[str]) -> Headers:
    parts = [line.partition(":") for line in lines]
    if not all(name.strip() and colon for name, colon, _ in parts):
        raise ConfigError("a header is written `name: value`")
    return tuple((name.strip().lower(), value.strip()) for name, _, value in parts)


def _numbers(entries: list[str]) -> dict[str, int]:
    """`name=number`, each."""
    parts = [entry.partition("=") for entry in entries]
    if not all(name and number.isdecimal() and number.isascii() for name, _, number in parts):
        raise ConfigError("--history takes the name of a counter and a number, as `name=number`")
    return {name: int(number) for name, _, number in parts}


def _refused(error: GatewayError, *, json: bool) -> int:
    """What is refused before anything is decided."""
    if json:
        print_json({"refused": {"code": error.code, "status": error.status, "pointer": error.pointer}})
    else:
        place = f" at {error.pointer}" if error.pointer else ""
        print(f"refused ({error.code}, {error.status}){place}: {error.public}")
    return NEGATIVE


def _url(simulation: Simulation, gateway: GatewayConfig) -> str:
    sending = simulation.sending
    if sending is None:
        return ""
    configured = next((each for each in gateway.upstreams if each.name == sending.upstream), None)
    if configured is None:
        return ""
    path = registry.hosts_by_name()[configured.host].path(urlsplit(configured.url).path, sending.path)
    return configured.url.rstrip("/") + path


def _show(report: SimulateReport) -> None:
    simulation, console = report.simulation, Console(highlight=False, markup=False, soft_wrap=True)
    decision = simulation.decision
    outcome = decision.outcome if simulation.code == decision.code else Outcome.BLOCK
    by = f" by {decision.rule}" if decision.rule and simulation.code == decision.code else ""
    console.print(f"{outcome} ({simulation.code}){by}")
    console.print(simulation.reason)
    for name in simulation.unknown:
        console.print(f"history.{name} is unknown here; give `given.history`, or --history {name}=0")
    for field in simulation.unknown_conduct:
        console.print(f"{field} is unknown here; give `given.{field}`")
    for escalation in simulation.escalations:
        console.print(f"would ask {_asked(escalation)}")
    for quota in simulation.quotas:
        console.print(f"would take {_taken(quota)}")
    if simulation.found:
        console.print(_found(simulation))
    # Of what leaves, the rules that would have kept it say little: there is one for everything that it is not.
    for rule in simulation.near_misses if simulation.sending is None else ():
        console.print(f"near miss: {rule.rule} ({rule.effect}, {rule.where}): {'; '.join(rule.failed)}")
    if simulation.sending is not None:
        sending = simulation.sending
        console.print(f"would go to {sending.upstream}: {sending.method} {report.url or sending.path}")
        for name, value in sending.headers:
            console.print(f"  {name}: {value}")
        console.print(f"  {sending.body}")


def _found(simulation: Simulation) -> Table:
    table = Table(box=None)
    shown = any(place.value for place in simulation.found)
    for heading in ("found", "where", "score", "detector", *(["value"] if shown else [])):
        table.add_column(heading, overflow="fold", no_wrap=heading == "found")
    for place in simulation.found:
        where = f"{place.pointer}:{place.start + 1}-{place.end}"
        table.add_row(place.data_class, where, str(place.score), place.detector, *([place.value] if shown else []))
    return table


def _asked(escalation: Escalate) -> str:
    eyes = "two people" if escalation.four_eyes else "somebody"
    return f"{eyes} of {escalation.queue} within {escalation.sla_seconds} s ({escalation.rule})"


def _taken(quota: Quota) -> str:
    limits = ", ".join(f"{limit.unit} {limit.amount} in {limit.seconds} s" for limit in quota.limits)
    return f"from what each {' and '.join(quota.per)} has: {limits} ({quota.rule})"
