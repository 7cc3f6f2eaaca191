"""`egress demo` whole, as its users run it; and its scenes without a gateway, where they must not hold."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anthropic
import openai
import pytest

from egress_gateway.cli.demo.cast import Cast
from egress_gateway.cli.demo.clients import Clients
from egress_gateway.cli.demo.programme import PROGRAMME, played
from egress_gateway.cli.demo.provider import Model, Provider
from egress_gateway.cli.demo.stage import point_at, serving, set_up
from egress_gateway.cli.demo.values import made_up
from egress_gateway.core.errors import ConfigError
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

DEMO = (sys.executable, "-P", "-m", "egress_gateway.cli", "demo")
CREDENTIAL = "provider-" + "0123456789" * 2
BREAK_OFF = {"Ctrl-C": signal.SIGINT, "a stop signal": signal.SIGTERM, "a terminal that is closed": signal.SIGHUP}


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Where the demo makes its directory. Short, as the path of a Unix socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        yield Path(name)


def left_behind(directory: Path) -> list[str]:
    """Files in a directory, and command lines of processes that name it."""
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(process.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # It ended while we were looking.
    return [*map(str, directory.iterdir()), *(command for command in commands if f"{directory}/" in command)]


async def start(temporary: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *DEMO,
        *arguments,
        env={**os.environ, "TMPDIR": str(temporary), "HTTPS_PROXY": "http://127.0.0.1:9"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_shows_what_is_so_and_leaves_nothing_behind(temporary: Path) -> None:
    process = await start(temporary, "--json")
    output, errors = await process.communicate()
    assert errors == b""
    assert process.returncode == 0
    story = json.loads(output)
    assert story["untrue"] == []
    assert len(story["scenes"]) == len(PROGRAMME)
    assert all(claim["holds"] for part in (*story["scenes"], story["proof"]) for claim in part["claims"])
    assert story["proof"]["whole"]["exit_code"] == 0
    assert story["proof"]["altered"]["exit_code"] == 1
    seen = " ".join(turn["saw"] + turn["answered"] for scene in story["scenes"] for turn in scene["turns"])
    assert [value for value in made_up().all if value in seen] == []
    assert left_behind(temporary) == []


@pytest.mark.parametrize("number", BREAK_OFF.values(), ids=BREAK_OFF)
async def test_broken_off_while_the_gateway_runs_it_leaves_nothing_behind(
    temporary: Path, number: signal.Signals
) -> None:
    process = await start(temporary, "--plain")
    assert process.stderr is not None
    while b"starting the gateway" not in await process.stderr.readline():
        continue
    while not [line for line in left_behind(temporary) if " worker " in line]:  # noqa: ASYNC110  (another process)
        await asyncio.sleep(0.01)
    process.send_signal(number)
    _, errors = await process.communicate()
    assert process.returncode == 130
    assert errors.decode().splitlines()[-1].startswith("interrupted")
    assert left_behind(temporary) == []


async def test_a_gateway_that_does_not_start_is_told_with_its_own_words(temporary: Path) -> None:
    stage = set_up(temporary, port=1)
    point_at(stage, "https://127.0.0.1:9")
    stage.config.write_text(stage.config.read_text() + "surprise: 1\n")
    async with serving(stage, credential=CREDENTIAL) as ready:
        with pytest.raises(ConfigError, match="surprise"):
            await ready()


@pytest.fixture
async def ungoverned() -> AsyncIterator[Cast]:
    """A cast whose SDKs talk to the provider directly."""
    model = Model()
    async with (
        ProviderSimulator(key=CREDENTIAL, model=model) as simulator,
        openai.AsyncOpenAI(api_key=CREDENTIAL, base_url=f"{simulator.url}/v1") as for_openai,
        anthropic.AsyncAnthropic(api_key=CREDENTIAL, base_url=simulator.url) as for_anthropic,
    ):
        yield Cast(
            clients=Clients(openai=for_openai, anthropic=for_anthropic),
            provider=Provider(simulator, model, credential=CREDENTIAL),
            values=made_up(),
            key=CREDENTIAL,
        )


@pytest.mark.parametrize("scene", PROGRAMME, ids=[scene.__name__ for scene in PROGRAMME])
async def test_no_scene_holds_without_a_gateway(ungoverned: Cast, scene: object) -> None:
    shown = await played(scene, ungoverned)
    assert shown.turns, "the scene was played to its end"
    assert not shown.claims[0].holds
