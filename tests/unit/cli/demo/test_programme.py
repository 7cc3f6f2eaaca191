"""The scenes and what becomes of one that breaks off."""

import openai
import pytest

from egress_gateway.cli.demo.programme import PROGRAMME, played
from egress_gateway.cli.demo.story import Scene


async def test_a_scene_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(_cast: object) -> Scene:
        return Scene(title="done")

    shown = await played(scene, None)
    assert shown.title == "done"
    assert shown.seconds > 0
    assert shown.claims == ()


async def test_a_scene_that_breaks_off_is_a_claim_that_does_not_hold() -> None:
    async def scene(_cast: object) -> Scene:
        """What it is about.

        More.
        """
        raise openai.OpenAIError("no answer")

    shown = await played(scene, None)
    assert shown.title == "What it is about."
    (claim,) = shown.claims
    assert claim.text == "the SDK got an answer, not OpenAIError: no answer"
    assert not claim.holds


async def test_a_bug_of_a_scene_is_not_hidden() -> None:
    async def scene(_cast: object) -> Scene:
        raise LookupError("a bug")

    with pytest.raises(LookupError):
        await played(scene, None)


def test_every_scene_says_what_it_is_about_should_it_break_off() -> None:
    assert len(PROGRAMME) == 7
    assert all(scene.__doc__ for scene in PROGRAMME)
