"""What holds for every test: no way out of this machine, and no settings of whoever runs them."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests import patterns

from egress_gateway.classify import Classifier

# How long an example takes says more of what else the machine does than of the test.
SLOW_IS_FINE = [HealthCheck.too_slow]
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=SLOW_IS_FINE)
# The same examples in each run: what is green stays green, and what others find is found by `make fuzz`.
settings.register_profile("default", deadline=None, suppress_health_check=SLOW_IS_FINE, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

SDK_SETTINGS = ("OPENAI_", "ANTHROPIC_", "AWS_", "EGRESS_")
"""Beginnings of environment variables that would redirect a client under test, or give it a real key."""
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


WITH_PROCESSES = {"e2e", "faults", "log_load", "soak"}
"""Directories of tests that start gateways."""
PROCESSES_SECONDS = 240
"""For a test with real processes: its setup may be the one that compiles the patterns, on cores that others use too."""


def pytest_configure() -> None:
    """What the workers of a run in parallel find in their environment."""
    patterns.directory()
    # More threads than one make small matrices no faster; they wait for each other on the cores that others use.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests marked `loopback` connect to 127.0.0.1, and nowhere else; give those with real processes time.

    Those come first, and then the properties: each of their files takes long, and behind them there is enough that
    is short for every worker of a run in parallel to have something to do until the end.
    """
    items.sort(key=lambda item: (not WITH_PROCESSES & set(item.path.parts), "property" not in item.path.parts))
    for item in items:
        if WITH_PROCESSES & set(item.path.parts):
            item.add_marker(pytest.mark.timeout(PROCESSES_SECONDS))
        if item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """With every detector of the build. Compiling their patterns takes many seconds: once for a whole run."""
    return patterns.compiled()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.lower() in PROXIES or name.startswith(SDK_SETTINGS):
            monkeypatch.delenv(name)
    return
