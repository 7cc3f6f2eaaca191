"""Detectors are listed once each, and what they find is known of without loading them where no text is read."""

import subprocess
import sys

import pytest

from egress_gateway.detector_registry import DETECTORS, found_classes

LOOK_AT_NO_TEXT = ("cli.serve", "cli.processes.connector")
"""The supervisor and the connector."""


def test_each_detector_is_listed_once() -> None:
    patterns = [pattern.id for detector in DETECTORS for pattern in detector.patterns]
    assert len(set(patterns)) == len(patterns) > 0


def test_what_patterns_find_is_among_what_can_be_found() -> None:
    assert {pattern.data_class for detector in DETECTORS for pattern in detector.patterns} < found_classes()


@pytest.mark.parametrize("module", LOOK_AT_NO_TEXT)
def test_who_looks_at_no_text_loads_no_detector(module: str) -> None:
    """It would be a third of a second of every start, and memory that nobody uses."""
    program = (
        f"import sys, egress_gateway.{module}\n"
        "print(*(name for name in sys.modules if name.startswith(('egress_gateway.classify', 'hyperscan', 'joserfc'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
