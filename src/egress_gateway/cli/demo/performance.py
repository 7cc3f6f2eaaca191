"""Plays the demo: sets up, starts the gateway, plays the scenes in order, proves the log."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

from egress_gateway.adapters.tls import ServerTls
from egress_gateway.cli.demo.proof import prove
from egress_gateway.cli.demo.provider import Model, Provider
from egress_gateway.cli.demo.stage import Stage, free_port, point_at, serving, set_up
from egress_gateway.cli.demo.story import Audience, Scene, Story
from egress_gateway.cli.demo.values import made_up
from egress_gateway.compose.operator import tell
from egress_gateway.testing.providers import ProviderSimulator


async def perform(directory: Path, audience: Audience) -> Story:
    """The whole demo in an empty directory. Raises `ConfigError` where it cannot be set up."""
    began = time.monotonic()
    with audience.waiting("making a certificate authority, keys and the starter policy"):
        stage = set_up(directory, port=free_port())
    async with _provider(stage) as provider:
        scenes = await _scenes(stage, provider, audience)
        with audience.waiting("verifying the log, and a copy of it with one bit flipped"):
            proof = await prove(stage, scenes, provider.exchanges, made_up().all)
    audience.proof(proof)
    story = Story(scenes=scenes, proof=proof, seconds=time.monotonic() - began)
    audience.end(story)
    return story


@asynccontextmanager
async def _provider(stage: Stage) -> AsyncIterator[Provider]:
    credential, model = secrets.token_urlsafe(24), Model()
    tls = ServerTls(stage.tls, tell=tell).context
    async with ProviderSimulator(key=credential, model=model, tls=tls) as simulator:
        point_at(stage, simulator.url)
        yield Provider(simulator, model, credential=credential)


async def _scenes(stage: Stage, provider: Provider, audience: Audience) -> tuple[Scene, ...]:
    """The scenes, played on a gateway that has stopped when this returns: then its log is complete."""
    async with serving(stage, credential=provider.credential) as ready:
        with audience.waiting("starting the gateway: the first time it compiles its patterns, some seconds"):
            # Importing the SDKs takes seconds as well, and the gateway has a process of its own.
            await asyncio.to_thread(_import_programme)
            await ready()
        from egress_gateway.cli.demo.programme import play  # noqa: PLC0415  (imported just above)

        return await play(stage, provider, audience)


def _import_programme() -> ModuleType:
    from egress_gateway.cli.demo import programme  # noqa: PLC0415  (the SDKs come with an extra)

    return programme
