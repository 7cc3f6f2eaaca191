"""Processes that give up nothing: what one gives up for good, this one would lack in all later tests."""

import pytest

from egress_gateway.cli.processes import connector, control, courier, directory, running, worker


@pytest.fixture(autouse=True)
def _not_hardened(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (connector, control, courier, directory, worker):
        monkeypatch.setattr(module, "harden", lambda **_: ())
    monkeypatch.setattr(running, "keep_for_good", lambda: None)
