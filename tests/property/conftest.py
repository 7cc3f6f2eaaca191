"""`make fuzz`: each property is tried again and again, with other examples, until its time or its number is up.

A pass is what the test's own settings say; the profile `thorough` repeats it. So a test that declares
fifteen costly examples gets as much attention as one that declares a thousand cheap ones.
"""

import functools
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
EXAMPLES = 100_000
"""For each property."""
SECONDS = float(os.environ.get("FUZZ_SECONDS", "20"))
"""For each property; the last pass is brought to its end."""

_tried = pytest.StashKey[dict[str, int]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_tried] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    """Run a property once, and if it is to be thorough, many times."""
    if not (THOROUGH and is_hypothesis_test(item.obj)):
        return (yield)
    tried = item.config.stash[_tried]
    # A function that is shared by the cases of a table is counted for each of them.
    property_ = item.obj.hypothesis
    counted = _counting(property_.inner_test, item.nodeid, tried)
    property_.inner_test, inner = counted, property_.inner_test
    end = time.monotonic() + SECONDS
    try:
        result = yield
        while tried.get(item.nodeid, EXAMPLES) < EXAMPLES and time.monotonic() < end:
            item.runtest()
    finally:
        property_.inner_test = inner
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many examples were tried."""
    tried = terminalreporter.config.stash[_tried]
    if tried:
        terminalreporter.section("examples")
        for name, count in sorted(tried.items(), key=lambda each: each[1]):
            terminalreporter.write_line(f"{count:9,} {name}")


def _counting(inner: Callable[..., Any], name: str, tried: dict[str, int]) -> Callable[..., Any]:
    @functools.wraps(inner)
    def count(*arguments: Any, **named: Any) -> Any:
        tried[name] = tried.get(name, 0) + 1
        return inner(*arguments, **named)

    return count
