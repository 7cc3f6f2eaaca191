"""Usage as providers give it out, hour by hour; what says nothing about hours, or not everything, is refused."""

import json

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.providers.usage import HOUR, LARGEST_FILE, UsedHour, read_usage

NOON = 1_795_262_400
"""2026-11-21T12:00Z, in seconds."""
START = NOON * 1_000_000


def openai(start: int, end: int, *results: dict[str, object]) -> dict[str, object]:
    return {"object": "bucket", "start_time": start, "end_time": end, "results": list(results)}


def page(*buckets: dict[str, object], more: bool = False) -> dict[str, object]:
    return {"object": "page", "data": list(buckets), "has_more": more, "next_page": "x" if more else None}


ASKED = {"object": "organization.usage.completions.result", "input_tokens": 10, "input_cached_tokens": 4}
OPENAI = openai(NOON, NOON + 3600, {**ASKED, "output_tokens": 5, "num_model_requests": 2, "project_id": None})
ANTHROPIC = {
    "starting_at": "2026-11-21T12:00:00Z",
    "ending_at": "2026-11-21T13:00:00Z",
    "results": [
        {
            "uncached_input_tokens": 10,
            "cache_creation": {"ephemeral_1h_input_tokens": 3, "ephemeral_5m_input_tokens": 2},
            "cache_read_input_tokens": 5,
            "output_tokens": 7,
            "server_tool_use": {"web_search_requests": 0},
            "model": None,
        }
    ],
}
TABLE = "hour,input_tokens,output_tokens,requests\n2026-11-21T12:00,1,2,3\n2026-11-21T14:00+01:00,10,20,\n"

FILES: dict[str, tuple[bytes, list[UsedHour]]] = {
    "OpenAI": (
        json.dumps(page(OPENAI)).encode(),
        [UsedHour(hour=START, requests=2, input_tokens=10, output_tokens=5)],
    ),
    "OpenAI, two pages in a list, groups added up": (
        json.dumps([page(OPENAI, more=True), page(OPENAI)]).encode(),
        [UsedHour(hour=START, requests=4, input_tokens=20, output_tokens=10)],
    ),
    "OpenAI, pages one after the other": (
        (json.dumps(page(OPENAI, more=True)) + "\n" + json.dumps(page())).encode(),
        [UsedHour(hour=START, requests=2, input_tokens=10, output_tokens=5)],
    ),
    "OpenAI by the minute": (
        json.dumps(page(openai(NOON + 3540, NOON + 3600, ASKED), openai(NOON + 3600, NOON + 3660, ASKED))).encode(),
        [
            UsedHour(hour=START, requests=0, input_tokens=10),
            UsedHour(hour=START + HOUR, requests=0, input_tokens=10),
        ],
    ),
    "Anthropic, input of all kinds added up": (
        json.dumps(page(ANTHROPIC)).encode(),
        [UsedHour(hour=START, requests=None, input_tokens=20, output_tokens=7)],
    ),
    "a table; nobody knows the requests of an hour if a part does not tell": (
        TABLE.encode(),
        [
            UsedHour(hour=START, requests=3, input_tokens=1, output_tokens=2),
            UsedHour(hour=START + HOUR, requests=None, input_tokens=10, output_tokens=20),
        ],
    ),
    "a table with an hour twice": (
        (TABLE + "2026-11-21T13:30Z,1,1,1\n").encode(),
        [
            UsedHour(hour=START, requests=3, input_tokens=1, output_tokens=2),
            UsedHour(hour=START + HOUR, requests=None, input_tokens=11, output_tokens=21),
        ],
    ),
}


@pytest.mark.parametrize(("data", "hours"), FILES.values(), ids=FILES)
def test_what_was_used_by_hour(data: bytes, hours: list[UsedHour]) -> None:
    aligned = data.replace(b"2026-11-21T13:30Z", b"2026-11-21T13:00Z")
    assert list(read_usage(aligned)) == hours


BROKEN: dict[str, tuple[bytes, str]] = {
    "a bucket of a day": (json.dumps(page(openai(NOON, NOON + 86_400, ASKED))).encode(), "bucket_width"),
    "a page that is not the last": (json.dumps(page(OPENAI, more=True)).encode(), "further pages"),
    "other JSON": (b'{"x": 1}', "neither"),
    "a bucket of neither": (json.dumps(page({"results": []})).encode(), "neither"),
    "no text": (b"\xff", "neither"),
    "another table": (b"a,b\n1,2\n", "neither"),
    "a table with no number": (TABLE.replace(",1,2", ",one,2").encode(), "line 2"),
    "a table with a line that is short": (TABLE.replace(",1,2,3", "").encode(), "line 2"),
    "an hour that begins at half past": (TABLE.replace("T12:00", "T12:30").encode(), "bucket_width"),
    "below nothing": (TABLE.replace(",1,2", ",-1,2").encode(), "below"),
    "a time before there were models": (TABLE.replace("2026", "1926").encode(), "cannot be"),
    "too large": (b" " * (LARGEST_FILE + 1), "MiB"),
}


@pytest.mark.parametrize(("data", "why"), BROKEN.values(), ids=BROKEN)
def test_what_says_nothing_about_hours_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(WireError) as caught:
        read_usage(data)
    assert why in caught.value.reason
