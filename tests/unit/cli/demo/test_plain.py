"""Without colours and boxes, and as one object."""

import json

import pytest
from tests.unit.cli.demo.conftest import TOKEN, VALUE

from egress_gateway.cli.demo.plain import Json, PlainText
from egress_gateway.cli.demo.story import Audience, Story

Captured = pytest.CaptureFixture[str]


def tell(audience: Audience, story: Story) -> None:
    with audience.waiting("something slow"):
        for number, scene in enumerate(story.scenes, 1):
            audience.scene(number, scene)
    audience.proof(story.proof)
    audience.end(story)


def test_everything_is_told_in_plain_ascii(story: Story, capsys: Captured) -> None:
    tell(PlainText(), story)
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert shown.err == "... something slow\n"
    assert shown.out.isascii()
    assert "1. Two turns" in lines
    assert f"   application sent   Write to {VALUE}" in lines
    assert f"   provider saw       Write to {TOKEN}" in lines
    assert "   provider saw       nothing" in lines
    assert "   ok: it is hidden" in lines
    assert "   250 ms" in lines
    assert "     2  outcome  scene 1  openai  permit  replaced 1, restored 1" in lines
    assert "     tampered: chain" in lines
    assert "   NOT SO: the log is whole" in lines
    assert lines[-1] == "2 of 3 claims held in this run, 1.5 s"


def test_machines_get_one_object_at_the_end(story: Story, capsys: Captured) -> None:
    tell(Json(), story)
    shown = capsys.readouterr()
    assert shown.err == ""
    told = json.loads(shown.out)
    assert told["untrue"] == ["the log is whole"]
    assert told["scenes"][0]["turns"][0]["saw"] == f"Write to {TOKEN}"
    assert told["proof"]["altered"]["exit_code"] == 1
