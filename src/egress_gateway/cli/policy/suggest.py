"""`egress policy suggest`: the smallest bundle for what was seen on a route, and what it would have blocked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from egress_gateway import registry
from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.cli.acts import configuration_of
from egress_gateway.cli.policy.past import SINCE, outcomes, with_names
from egress_gateway.cli.policy.reading import DEFAULT_STATE, OK, now, print_json, refuse
from egress_gateway.compose.policy import in_force
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.decide.bundle import load_bundle
from egress_gateway.decide.evidence import KINDS, Observation, gather, is_excluded
from egress_gateway.decide.suggest import WouldBlock, replay
from egress_gateway.decide.suggest import suggest as suggest_files
from egress_gateway.steps.recorded import facts_of
from egress_gateway.wire.fields import nearest

NOBODY: Final = "nobody"
"""The owner of a route that no policy has."""


class SuggestReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress policy suggest --json` prints."""

    observed: int
    """Requests that left and were looked at."""
    kept_out: int
    """Of these, those that are no evidence, because they were excluded or their record was shortened."""
    blocked: tuple[WouldBlock, ...]
    """What the bundle would have blocked of those that were looked at."""
    notes: tuple[str, ...]
    files: Mapping[str, str]


def suggest(
    *,
    route: str,
    since: str = SINCE,
    exclude: list[str] | None = None,
    output: Path | None = None,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Propose the smallest bundle that permits what left on a route, with a test for each of its rules.

    Looks at records of requests that left, and says what the proposal would have blocked of them. It says nothing of
    agreements and of a floor: a policy begins with it, and does not end there.

    Args:
        route: The route.
        since: How far to look back: 12h, 7d or 8w.
        exclude: What is to be no reason to permit anything: `app=NAME`, `person=`, `group=`, `class=`, `upstream=`,
            `tool=` or `agent=`; may be repeated.
        output: Write the files into this directory, which must not be there, instead of printing them.
        state: The gateway's state directory, which has the log.
        config: The configuration, for the policy in force; as for `activate`.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: Print one JSON document instead of text.
    """
    try:
        excluded = [_exclusion(text) for text in exclude or []]
        records, unnamed = with_names(state, outcomes(state, route=route, since=since, index=index))
        gateway, _ = configuration_of(state, config)
        report = _report(records, route, excluded, gateway, unnamed)
        if output is not None:
            _write(output, report.files)
    except (ConfigError, Unavailable, OSError) as error:
        return refuse(error)
    if json:
        print_json(report)
    else:
        _show(report, output)
    return OK


def _exclusion(text: str) -> tuple[str, str]:
    kind, equals, name = text.partition("=")
    if not equals or not name or kind not in KINDS:
        raise ConfigError(f"--exclude takes KIND=NAME, not {text!r}{nearest(kind, KINDS)}")
    return kind, name


def _report(
    records: Sequence[OutcomeRecord],
    route: str,
    excluded: Sequence[tuple[str, str]],
    gateway: GatewayConfig,
    unnamed: int,
) -> SuggestReport:
    # What was left out of a record for its length could be what mattered.
    whole = [record for record in records if not record.abridged]
    observations = [
        Observation(rid=record.rid, facts=facts_of(record), further_tools=bool(record.request.further_tools))
        for record in whole
    ]
    kept = [each for each in observations if not is_excluded(each, excluded)]
    base = in_force(gateway)
    lane = base.routes.get(route) if base is not None else None
    evidence = gather(kept, base.levels if base is not None else {})
    files = suggest_files(
        evidence,
        serial=base.serial + 1 if base is not None else 1,
        owner=lane.owner if lane is not None else NOBODY,
        scan_unknown=lane is None or lane.unknown_fields is UnknownFields.SCAN,
    )
    moment = now()
    bundle = load_bundle(
        {path: text.encode() for path, text in files.items()},
        upstreams=None,
        operations=registry.operations(),
        inspected=registry.inspected(),
        now=moment,
    )
    notes = list(evidence.notes)
    if len(whole) < len(records):
        notes.append(f"{len(records) - len(whole)} records were shortened and are not looked at")
    if unnamed:
        notes.append(
            f"{unnamed} records are of people who were erased, or whose names only root or the log's user can read"
        )
    return SuggestReport(
        observed=len(observations),
        kept_out=len(observations) - len(kept),
        blocked=replay(bundle, observations, moment),
        notes=tuple(notes),
        files=files,
    )


def _write(output: Path, files: Mapping[str, str]) -> None:
    try:
        output.mkdir(parents=True)
        for name, text in files.items():
            place = output / name
            place.parent.mkdir(exist_ok=True)
            place.write_text(text)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", file=str(output)) from error


def _show(report: SuggestReport, output: Path | None) -> None:
    if output is None:
        for name, text in report.files.items():
            print(f"# {name}\n{text}")
    # Beside the files, which may be going into another one.
    console = Console(highlight=False, markup=False, soft_wrap=True, stderr=output is None)
    console.print(f"{report.observed} requests left, {report.kept_out} of them are no reason to permit anything")
    for note in report.notes:
        console.print(note)
    if not report.blocked:
        console.print("the bundle would have blocked none of them")
    for entry in report.blocked:
        by = f" by {entry.rule}" if entry.rule else ""
        console.print(f"would have blocked {entry.count} ({entry.code}{by}), such as {', '.join(entry.examples)}")
