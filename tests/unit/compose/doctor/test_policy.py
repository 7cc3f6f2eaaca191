"""Checks of the policy, on the starter and on what becomes of it."""

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.compose.doctor.check import Installation
from egress_gateway.compose.doctor.policy import (
    bundle_activated,
    bundle_loads,
    bundle_of_ones_own,
    bundle_signed,
    bundle_tested,
    escalations_reviewed,
    models_there,
)
from egress_gateway.compose.policy import load_policy
from egress_gateway.core.config import ReviewsConfig, UpstreamConfig

UPSTREAMS = tuple(UpstreamConfig(name=name, host=name, url=f"https://{name}.test") for name in ("openai", "anthropic"))


@pytest.fixture
def starting(installation: Installation) -> Installation:
    """With the starter's policy."""
    with resources.as_file(resources.files("egress_gateway") / "starter" / "policy") as directory:
        shutil.copytree(directory, installation.config.policy)
    return msgspec.structs.replace(
        installation, config=msgspec.structs.replace(installation.config, upstreams=UPSTREAMS)
    )


def edit(installation: Installation, file: str, change: Callable[[str], str]) -> None:
    place = Path(installation.config.policy) / file
    place.write_text(change(place.read_text()))


def rename(installation: Installation) -> None:
    edit(installation, "bundle.yaml", lambda text: text.replace("name: starter", "name: acme"))


def test_the_starter_loads_and_its_tests_pass(starting: Installation) -> None:
    assert list(bundle_loads(starting)) == []
    assert list(bundle_tested(starting)) == []


def test_the_starter_is_known_by_its_name_and_by_its_rules(starting: Installation) -> None:
    (named,) = bundle_of_ones_own(starting)
    assert "'starter' (sha256:" in named.what
    rename(starting)
    (ruled,) = bundle_of_ones_own(starting)
    assert "'acme' (sha256:" in ruled.what
    edit(
        starting,
        "rules.yaml",
        lambda text: f"{text}\n  - {{id: more, effect: block, reason: Not yet, when: {{route: support}}}}\n",
    )
    assert list(bundle_of_ones_own(starting)) == []


def test_other_rules_under_the_starters_name_are_still_called_the_starter(starting: Installation) -> None:
    edit(
        starting,
        "rules.yaml",
        lambda text: f"{text}\n  - {{id: more, effect: block, reason: Not yet, when: {{route: support}}}}\n",
    )
    assert len(list(bundle_of_ones_own(starting))) == 1


def test_who_would_have_people_look_has_people(starting: Installation) -> None:
    assert list(escalations_reviewed(starting)) == []
    ask = "\n  - {id: ask, effect: escalate, queue: desk, sla: 1h, when: {route: support}}\n"
    edit(starting, "rules.yaml", lambda text: text + ask)
    (unheard,) = escalations_reviewed(starting)
    assert "nobody reviews what ask would" in unheard.what
    config = msgspec.structs.replace(starting.config, reviews=ReviewsConfig())
    assert list(escalations_reviewed(msgspec.structs.replace(starting, config=config))) == []


def test_a_test_that_fails_is_named(starting: Installation) -> None:
    edit(
        starting,
        "rules.yaml",
        lambda text: f"{text}\n  - {{id: none, effect: block, reason: Not yet, when: {{route: support}}}}\n",
    )
    (problem,) = bundle_tested(starting)
    assert problem.what.startswith("tests of the bundle fail: ")
    (unloadable,) = bundle_loads(starting)
    assert "the bundle's own test" in unloadable.what


def test_a_directory_is_not_in_force_by_being_there(starting: Installation) -> None:
    (problem,) = bundle_activated(starting)
    assert problem.remedy == "run `egress policy activate`"
    store = ActivePolicy(Path(starting.config.state.policy))
    files = read_bundle_files(Path(starting.config.policy))
    digest = load_policy(files, UPSTREAMS).digest
    store.keep(digest, files)
    activation = Activation(digest=digest, name="starter", serial=1, since=starting.now, actor="ann")
    store.activate(activation, base="", announce=lambda: None)
    shutil.rmtree(starting.config.policy)
    assert list(bundle_activated(starting)) == []
    assert list(bundle_loads(starting)) == []
    assert len(list(bundle_of_ones_own(starting))) == 1


def test_a_policy_without_tests(starting: Installation) -> None:
    shutil.rmtree(Path(starting.config.policy) / "tests")
    (problem,) = bundle_tested(starting)
    assert problem.what == "the bundle has no tests"


def test_a_policy_that_is_not_there_passes_no_check(installation: Installation) -> None:
    found = [next(iter(look(installation))) for look in (bundle_loads, bundle_tested, bundle_activated)]
    assert [problem.remedy for problem in found] == [
        "`egress policy check` says more",
        "mend `policy-loads` first",
        "mend `policy-loads` first",
    ]


def test_no_policy_is_signed_yet(starting: Installation) -> None:
    (problem,) = bundle_signed(starting)
    assert problem.remedy.startswith("none yet: this build has no signed bundles")


def test_a_route_wants_models_that_are_there(starting: Installation) -> None:
    assert list(models_there(starting)) == []
    edit(starting, "routes/support.yaml", lambda text: text + "\ndeep: [ner]\n")
    (problem,) = models_there(starting)
    assert "wants ner" in problem.what
    assert "detection.models" in problem.remedy
    edit(starting, "bundle.yaml", lambda _: "name: [")
    (problem,) = models_there(starting)
    assert "does not load" in problem.what
