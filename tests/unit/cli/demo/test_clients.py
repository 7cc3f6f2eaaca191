"""The SDKs are pointed at the gateway, whatever the environment says."""

import os
from pathlib import Path

import pytest

from egress_gateway.cli.demo.clients import clients
from egress_gateway.cli.demo.stage import set_up


async def test_settings_of_whoever_runs_the_demo_have_no_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "https://elsewhere.example")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "somebody's own")
    monkeypatch.setenv("HTTPS_PROXY", "http://elsewhere.example")
    stage = set_up(tmp_path, port=4711)
    async with clients(stage) as made:
        assert str(made.openai.base_url) == "https://127.0.0.1:4711/support/openai/v1/"
        assert str(made.anthropic.base_url).rstrip("/") == "https://127.0.0.1:4711/support/anthropic"
        assert made.openai.api_key == made.anthropic.api_key == stage.key.expose()
        assert made.anthropic.auth_token is None
    assert not [name for name in os.environ if name.startswith(("OPENAI_", "ANTHROPIC_")) or name == "HTTPS_PROXY"]
