"""What a story says of itself, and where a text holds values and tokens."""

import msgspec
import pytest
from tests.unit.cli.demo.conftest import TOKEN, VALUE

from egress_gateway.cli.demo.story import Claim, Story, marked

TEXTS = {
    "nothing": ("hello", []),
    "a value": (f"to {VALUE}.", [(3, 18, "value")]),
    "a token": (f"to {TOKEN}.", [(3, 3 + len(TOKEN), "token")]),
    "a value twice": (f"{VALUE} {VALUE}", [(0, 15, "value"), (16, 31, "value")]),
    "in order, whatever the kind": (f"{VALUE} {TOKEN}", [(0, 15, "value"), (16, 16 + len(TOKEN), "token")]),
}


@pytest.mark.parametrize(("text", "spans"), TEXTS.values(), ids=TEXTS)
def test_values_and_tokens_are_marked(text: str, spans: list[tuple[int, int, str]]) -> None:
    assert marked(text, (VALUE,)) == spans


def test_a_claim_does_not_hold_unless_it_is_said_to() -> None:
    assert not Claim("the moon is cheese").holds


def test_a_story_names_the_claims_that_did_not_hold(story: Story) -> None:
    assert [claim.text for claim in story.claims] == ["it is hidden", "nothing left", "the log is whole"]
    assert story.untrue == ("the log is whole",)
    true = msgspec.structs.replace(story.proof, claims=())
    assert msgspec.structs.replace(story, proof=true).untrue == ()
