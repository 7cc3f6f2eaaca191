"""The scenes in their order, with what they need of the SDKs."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import anthropic
import msgspec
import openai

from egress_gateway.cli.demo import chat, messages
from egress_gateway.cli.demo.cast import Cast
from egress_gateway.cli.demo.clients import clients
from egress_gateway.cli.demo.provider import Provider
from egress_gateway.cli.demo.stage import Stage
from egress_gateway.cli.demo.story import Audience, Claim, Scene
from egress_gateway.cli.demo.values import made_up

Play = Callable[[Cast], Awaitable[Scene]]

PROGRAMME: Final[tuple[Play, ...]] = (
    chat.complaint,
    chat.streamed,
    chat.tool_calls,
    chat.second_turn,
    messages.signed_thinking,
    chat.blocked_secret,
    chat.system_prompt,
)


async def play(stage: Stage, provider: Provider, audience: Audience) -> tuple[Scene, ...]:
    """Play all scenes before an audience, on a gateway that serves."""
    async with clients(stage) as apps:
        cast = Cast(clients=apps, provider=provider, values=made_up(), key=stage.key.expose())
        scenes = []
        for number, each in enumerate(PROGRAMME, 1):
            scenes.append(await played(each, cast))
            audience.scene(number, scenes[-1])
        return tuple(scenes)


async def played(scene: Play, cast: Cast) -> Scene:
    """A scene with the time it took; one that broke off says so in a claim that does not hold."""
    began = time.monotonic()
    try:
        shown = await scene(cast)
    except (openai.OpenAIError, anthropic.AnthropicError) as error:
        title = (scene.__doc__ or "").partition("\n")[0]
        shown = Scene(title=title, claims=(Claim(f"the SDK got an answer, not {type(error).__name__}: {error}"),))
    return msgspec.structs.replace(shown, seconds=time.monotonic() - began)
