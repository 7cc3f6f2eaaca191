"""Scenes with the Anthropic SDK."""

from collections.abc import Sequence

from anthropic.types import ContentBlock, MessageParam, TextBlock, ThinkingBlock, ThinkingConfigEnabledParam

from egress_gateway.cli.demo.cast import Cast
from egress_gateway.cli.demo.provider import message_of, messages_in
from egress_gateway.cli.demo.story import Claim, Scene
from egress_gateway.testing.providers.anthropic_wire import signature

MODEL = "demo-model"
LONGEST_ANSWER = 2048
THINKING: ThinkingConfigEnabledParam = {"type": "enabled", "budget_tokens": 1024}


async def signed_thinking(cast: Cast) -> Scene:
    """Thinking is restored for the application, and goes back as the provider signed it."""
    email = cast.values.email
    question = f"Is {email} a customer?"
    conversation: list[MessageParam] = [{"role": "user", "content": question}]
    create = cast.clients.anthropic.messages.with_raw_response.create
    first = await create(model=MODEL, max_tokens=LONGEST_ANSWER, thinking=THINKING, messages=conversation)
    answer = await first.parse()
    begin = cast.turn(first.headers, sent=question, got=_readable(answer.content))
    said = cast.provider.said.choices[0].thinking
    thought = [block for block in answer.content if isinstance(block, ThinkingBlock)]
    conversation += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": "Are you sure?"}]
    second = await create(model=MODEL, max_tokens=LONGEST_ANSWER, thinking=THINKING, messages=conversation)
    returned = message_of(messages_in(cast.provider.body)[1]).content
    sent = [f"user: {question}", f"assistant: {_readable(answer.content)}", "user: Are you sure?"]
    return Scene(
        title="Anthropic: signed thinking survives the second turn",
        values=(email,),
        turns=(begin, cast.turn(second.headers, sent="\n".join(sent), got=_readable((await second.parse()).content))),
        claims=(
            cast.nothing_left((email,), requests=2),
            Claim(
                "the answer is restored; signed thinking is left as it is, since the route restores no reasoning",
                email in _readable(answer.content) and [block.thinking for block in thought] == [said],
            ),
            Claim(
                "thinking and signature reached the provider as it had made them, and it accepted them",
                second.http_response.status_code == 200
                and isinstance(returned, list)
                and [(block.thinking, block.signature) for block in returned if block.type == "thinking"]
                == [(said, signature(said))],
            ),
        ),
    )


def _readable(content: Sequence[ContentBlock]) -> str:
    thoughts = [f"({block.thinking})" for block in content if isinstance(block, ThinkingBlock)]
    return " ".join((*thoughts, *(block.text for block in content if isinstance(block, TextBlock))))
