"""Ordinary code holds no secrets: how many are found in what comes with Python, by the megabyte."""

import sysconfig
from pathlib import Path

from egress_gateway.core.ids import covers
from egress_gateway.core.slots import Scope, Slot

MOST_PER_MEGABYTE = 1
PACKAGES = (
    "asyncio",
    "concurrent",
    "email",
    "encodings",
    "http",
    "importlib",
    "json",
    "logging",
    "unittest",
    "urllib",
    "xml",
)
BLOCK = 64 * 1024


def sources():
    """The modules and some packages of the standard library, without their tests: a few megabytes of code."""
    library = Path(sysconfig.get_path("stdlib"))
    yield from library.glob("*.py")
    for package in PACKAGES:
        yield from (library / package).rglob("*.py")


def test_less_than_one_secret_is_found_in_a_megabyte_of_the_standard_library(classifier):
    size, found = 0, []
    for path in sorted(sources()):
        text = path.read_text(encoding="utf-8")
        size += len(text)
        for begin in range(0, len(text), BLOCK):
            slot = Slot(pointer="", scope=Scope.MESSAGE, text=text[begin : begin + BLOCK])
            found += [
                (path.name, finding.detector)
                for finding in classifier.classify([slot])
                if covers("secret", finding.data_class)
            ]
    assert size > 3_000_000
    assert len(found) * 1_000_000 < MOST_PER_MEGABYTE * size, found
