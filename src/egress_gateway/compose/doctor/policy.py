"""Checks of the policy that is to be in force."""

from collections.abc import Iterator
from importlib import resources
from typing import Final

import msgspec

from egress_gateway import registry
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.compose.doctor.check import Check, Installation, Problem, Severity
from egress_gateway.compose.policy import DEV, PolicyInForce, load_policy
from egress_gateway.compose.processes import Role
from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases
from egress_gateway.decide.deep import deep_lines

STARTER: Final = "starter"
"""What the bundle that `egress init` writes calls itself."""
_WORKERS: Final = frozenset({Role.WORKER})


def bundle_loads(installation: Installation) -> Iterator[Problem]:
    """Without a bundle nothing is permitted, and no worker starts."""
    policy = _policy(installation)
    try:
        policy.load(policy.read())
    except ConfigError as error:
        yield Problem(str(error), "`egress policy check` says more")


def bundle_activated(installation: Installation) -> Iterator[Problem]:
    """Who writes the directory must not thereby have put it in force."""
    try:
        activated = _policy(installation).read().activation is not None
    except ConfigError as error:
        yield Problem(str(error), "mend `policy-loads` first")
        return
    if not activated:
        yield Problem(
            f"nobody has put the bundle in {installation.config.policy} in force", "run `egress policy activate`"
        )


def bundle_tested(installation: Installation) -> Iterator[Problem]:
    """A test that fails says that the rules do something else than was meant."""
    bundle = _bundle(installation)
    if isinstance(bundle, ConfigError):
        yield Problem("the bundle does not load", "mend `policy-loads` first")
        return
    failed = [result.name for result in run_cases(bundle, installation.now) if result.problems]
    if failed:
        yield Problem(f"tests of the bundle fail: {', '.join(failed)}", "`egress policy test` says more")
    if not bundle.tests:
        yield Problem("the bundle has no tests", "write some; docs/howto/write-a-policy.md shows how")


def escalations_reviewed(installation: Installation) -> Iterator[Problem]:
    """What a rule escalates and nobody reviews is refused."""
    bundle = _bundle(installation)
    if isinstance(bundle, ConfigError):
        yield Problem("the bundle does not load", "mend `policy-loads` first")
        return
    asking = [rule.id for rule in bundle.rules if rule.escalation is not None]
    if asking and installation.config.reviews is None:
        yield Problem(
            f"nobody reviews what {', '.join(asking)} would have people look at, so that it is refused",
            "add `reviews` to gateway.yaml; docs/howto/review-requests.md shows how",
        )


def models_there(installation: Installation) -> Iterator[Problem]:
    """A route that wants what is not there refuses all of its requests."""
    bundle = _bundle(installation)
    if isinstance(bundle, ConfigError):
        yield Problem("the bundle does not load", "mend `policy-loads` first")
        return
    config = installation.config
    models = [model.name for model in config.detection.models]
    for line in deep_lines(bundle, models, inspectors=config.inspectors):
        problem, _, remedy = line.partition("; ")
        yield Problem(problem, remedy)


def bundle_of_ones_own(installation: Installation) -> Iterator[Problem]:
    """The starter permits what makes a good first hour, not what your company has decided."""
    bundle = _bundle(installation)
    if isinstance(bundle, ConfigError):
        yield Problem("the bundle does not load", "mend `policy-loads` first")
    elif bundle.name == STARTER or bundle.rules == _starter().rules:
        yield Problem(
            f"the bundle {bundle.name!r} ({bundle.digest}) is the starter, or has its rules",
            "write rules of your own, and name the bundle in bundle.yaml",
        )


def bundle_signed(installation: Installation) -> Iterator[Problem]:
    """Who may write the directory may write the policy."""
    yield Problem(
        f"nobody vouches for the bundle in {installation.config.policy}",
        "none yet: this build has no signed bundles; who may write the directory decides",
    )


def _policy(installation: Installation) -> PolicyInForce:
    """What would be worked by. Also the directory under production, which does not start with it: it is looked at."""
    return PolicyInForce(msgspec.structs.replace(installation.config, profile=DEV), lambda: installation.now)


def _bundle(installation: Installation) -> Bundle | ConfigError:
    try:
        origin = _policy(installation).read()
        at = origin.activation.since if origin.activation is not None else installation.now
        return load_policy(origin.files, installation.config.upstreams, now=at)
    except ConfigError as error:
        return error


def _starter() -> Bundle:
    with resources.as_file(resources.files("egress_gateway") / "starter" / "policy") as directory:
        files = read_bundle_files(directory)
    return load_bundle(files, upstreams=None, operations=registry.operations(), inspected=registry.inspected())


CHECKS: Final = (
    Check(
        name="policy-loads",
        holds="The policy loads, its tests pass, and this build can enforce all of it",
        severity=Severity.START,
        look=bundle_loads,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-tests",
        holds="The policy has tests, and they pass",
        severity=Severity.PRODUCTION,
        look=bundle_tested,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-activated",
        holds="The policy was put in force by somebody who may",
        severity=Severity.PRODUCTION,
        look=bundle_activated,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-reviewed",
        holds="Somebody reviews what the policy has people look at",
        severity=Severity.PRODUCTION,
        look=escalations_reviewed,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-models",
        holds="The gateway has the models that the policy has look at requests",
        severity=Severity.PRODUCTION,
        look=models_there,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-own",
        holds="The policy is not the starter",
        severity=Severity.PRODUCTION,
        look=bundle_of_ones_own,
        seen_by=_WORKERS,
    ),
    Check(
        name="policy-signed",
        holds="The policy is signed",
        severity=Severity.PRODUCTION,
        look=bundle_signed,
    ),
)
