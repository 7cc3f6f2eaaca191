"""A bundle that is to be put in force: loaded as a worker would, tested, and beside what is in force now."""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
from rich.console import Console

from egress_gateway import registry
from egress_gateway.adapters.active_policy import Activation, ActivePolicy, check_serial
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.cli.policy.reading import now
from egress_gateway.compose.detection import found_classes
from egress_gateway.compose.policy import load_policy
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import CaseResult, run_cases, untouched_rules
from egress_gateway.decide.changes import Changes, Difference, changes
from egress_gateway.decide.deep import deep_lines
from egress_gateway.decide.rules import Effect
from egress_gateway.decide.unfound import undeclared_lines, unfound, unfound_lines


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle that loads, with what its tests came to."""

    files: Mapping[str, bytes]
    bundle: Bundle
    results: tuple[CaseResult, ...]
    at: int
    """When its tests ran, in microseconds since the epoch."""

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The tests that failed."""
        return tuple(result for result in self.results if result.problems)

    @property
    def untested(self) -> tuple[str, ...]:
        """Rules that no test touches."""
        return untouched_rules(self.bundle, self.results)

    @property
    def untested_blocks(self) -> tuple[str, ...]:
        """Of these, the rules that block: one that never matches protects nothing, and nobody would notice."""
        blocks = {rule.id for rule in self.bundle.rules if rule.effect is Effect.BLOCK}
        return tuple(name for name in self.untested if name in blocks)


def read_candidate(files: Mapping[str, bytes], gateway: GatewayConfig) -> Candidate:
    """Load a bundle with the upstreams of a gateway, and run its tests. Raises `ConfigError`."""
    at = now()
    bundle = load_policy(files, gateway.upstreams, now=at)
    return Candidate(files=files, bundle=bundle, results=run_cases(bundle, at), at=at)


def from_directory(directory: Path, gateway: GatewayConfig) -> Candidate:
    """As `read_candidate`, from a directory."""
    return read_candidate(read_bundle_files(directory), gateway)


def is_fit(candidate: Candidate, active: Activation | None, *, allow_untested: bool) -> bool:
    """Whether it may be put in force; what speaks against it is said on stderr. Raises `ConfigError` for its serial."""
    check_serial(candidate.bundle.serial, active)
    for result in candidate.failed:
        print(f"failed test: {result.where}: {result.name}: {result.problems[0]}", file=sys.stderr)
    if not allow_untested:
        for name in candidate.untested_blocks:
            print(
                f"no test touches rule {name}, which blocks: add one, or say --allow-untested",
                file=sys.stderr,
            )
    return not candidate.failed and (allow_untested or not candidate.untested_blocks)


def doubts(bundle: Bundle, gateway: GatewayConfig) -> tuple[str, ...]:
    """What keeps a bundle from doing what it says at this gateway, although it loads: a sentence each."""
    found = found_classes(gateway.detection)
    models = [model.name for model in gateway.detection.models]
    slow = deep_lines(bundle, models, inspectors=gateway.inspectors)
    hollow = (*slow, *undeclared_lines(bundle, found), *unfound_lines(unfound(bundle, found)))
    asking = [rule.id for rule in bundle.rules if rule.escalation is not None]
    if not asking or gateway.reviews is not None:
        return hollow
    unheard = (
        f"nobody reviews what {', '.join(asking)} would have people look at, so that it is refused: add `reviews` to "
        "gateway.yaml (`policy-reviewed` of `egress doctor`)"
    )
    return (unheard, *hollow)


def show_doubts(bundle: Bundle, gateway: GatewayConfig) -> None:
    """Warn of them on stderr; the bundle is taken all the same."""
    for doubt in doubts(bundle, gateway):
        print(f"warning: {doubt}", file=sys.stderr)


def changes_from(active: Activation | None, store: ActivePolicy, new: Bundle) -> Changes:
    """What changes when a bundle takes the place of what is in force.

    If that cannot be read any more, all of the new one counts as added.
    """
    if active is None:
        return changes(None, new)
    try:
        old = load_bundle(
            store.files(active.digest),
            upstreams=None,
            operations=registry.operations(),
            inspected=registry.inspected(),
            now=active.since,
        )
    except ConfigError as error:
        print(f"what is in force cannot be compared with: {error}", file=sys.stderr)
        return changes(None, new)
    return changes(old, new)


def show_changes(found: Changes, untested: tuple[str, ...]) -> None:
    """Print what changes, and what nobody has tested."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if found.none:
        console.print("nothing that decides changes")
    differences = {
        "route": found.routes,
        "rule": found.rules,
        "invariant": found.invariants,
        "provider": found.providers,
    }
    for what, difference in differences.items():
        for verb, name in _each(difference):
            console.print(f"{verb} {what} {name}")
    if found.reordered:
        console.print("rules are in another order")
    for name in found.others:
        console.print(f"changed {name}")
    for name in untested:
        console.print(f"no test touches rule {name}")


def _each(difference: Difference) -> list[tuple[str, str]]:
    return [
        *(("added", name) for name in difference.added),
        *(("removed", name) for name in difference.removed),
        *(("changed", name) for name in difference.changed),
    ]
