"""Scenes with the Anthropic SDK."""

from collections.abc import Sequence

from anthropic.types import ContentBlock, MessageParam, TextBlock, ThinkingBlock, ThinkingConfigEnabledParam

from egress_gateway.cli.demo.cast import Cast
from egress_gateway.cli.demo.provider import Member, message_of, messages_in
from egress_gateway.cli.demo.story import Claim, Scene

MODEL = "demo-model"
LONGEST_ANSWER = 2048
THINKING: ThinkingConfigEnabledParam = {"type": "enabled", "budget_tokens": 1024}


async def signed_thinking(cast: Cast) -> Scene:
    """Thinking is restored for the application, and goes back as the provider signed it."""
    email = cast.values.email
    conversation: list[MessageParam] = [{"role": "user", "content": f"Is {email} a customer?"}]
    create = cast.clients.anthropic.messages.with_raw_response.create
    first = await create(model=MODEL, max_tokens=LONGEST_ANSWER, thinking=THINKING, messages=conversation)
    answer = first.parse()
    said = cast.provider.said.choices[0].thinking
    thought = [block for block in answer.content if isinstance(block, ThinkingBlock)]
    conversation += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": "Are you sure?"}]
    second = await create(model=MODEL, max_tokens=LONGEST_ANSWER, thinking=THINKING, messages=conversation)
    returned = message_of(messages_in(cast.provider.body)[1]).content
    sent = [f"user: Is {email} a customer?", f"assistant: {_readable(answer.content)}", "user: Are you sure?"]
    return Scene(
        title="Anthropic, with thinking that the provider signs, in a second turn",
        values=(email,),
        turns=(cast.turn(second.headers, sent="\n".join(sent), got=_readable(second.parse().content)),),
        claims=(
            cast.nothing_left((email,), requests=2),
            Claim("the application reads the address in the thinking", any(email in block.thinking for block in thought)),
            Claim(
                "on the second turn the thinking left as the provider had signed it, and its signature was accepted",
                second.http_response.status_code == 200
                and isinstance(returned, list)
                and _thoughts(returned) == [said],
            ),
        ),
    )


def _readable(content: Sequence[ContentBlock]) -> str:
    thoughts = [f"({block.thinking})" for block in content if isinstance(block, ThinkingBlock)]
    return " ".join((*thoughts, *(block.text for block in content if isinstance(block, TextBlock))))


def _thoughts(content: list[Member]) -> list[str]:
    return [block.thinking for block in content if block.type == "thinking"]
