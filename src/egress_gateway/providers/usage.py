"""What providers say was used, in the files that they give out: OpenAI's, Anthropic's, and a table.

OpenAI: pages of `GET /v1/organization/usage/completions`, whose buckets hold `input_tokens` (cached ones among
them), `output_tokens` and `num_model_requests`. Anthropic: pages of `GET /v1/organizations/usage_report/messages`,
which counts input apart as uncached, read from the cache and written to it, and no requests. Anybody else: CSV with
the columns `hour,input_tokens,output_tokens,requests`, the last may be empty.

Buckets may be minutes or hours. A day says nothing about an hour and is refused, as are pages of which one is missing.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from egress_gateway.core.errors import WireError

HOUR: Final = 3_600_000_000
"""Microseconds."""
LARGEST_FILE: Final = 64 << 20
COLUMNS: Final = ("hour", "input_tokens", "output_tokens", "requests")
_DATES: Final = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class UsedHour(msgspec.Struct, frozen=True, kw_only=True):
    """What was used in an hour."""

    hour: int
    """Its beginning, in microseconds since the epoch."""
    requests: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0


class _OpenAiResult(msgspec.Struct, frozen=True):
    input_tokens: int = 0
    output_tokens: int = 0
    num_model_requests: int = 0


class _OpenAiBucket(msgspec.Struct, frozen=True):
    start_time: int
    end_time: int
    results: list[_OpenAiResult]


class _AnthropicResult(msgspec.Struct, frozen=True):
    uncached_input_tokens: int = 0
    cache_read_input_tokens: int = 0
    cache_creation: dict[str, int] = {}
    output_tokens: int = 0


class _AnthropicBucket(msgspec.Struct, frozen=True):
    starting_at: datetime
    ending_at: datetime
    results: list[_AnthropicResult]


class _Page(msgspec.Struct, frozen=True):
    data: list[msgspec.Raw]
    has_more: bool = False


def read_usage(data: bytes) -> tuple[UsedHour, ...]:
    """The hours of a file: one page of JSON, pages one after the other or in a list, or CSV. Raises `WireError`."""
    if len(data) > LARGEST_FILE:
        raise WireError(f"a usage file of more than {LARGEST_FILE >> 20} MiB")
    try:
        used = list(_of_json(data) if data.lstrip()[:1] in {b"{", b"["} else _of_table(data.decode("utf-8-sig")))
    except (msgspec.MsgspecError, UnicodeDecodeError, csv.Error) as error:
        raise WireError(
            "neither usage pages of OpenAI or Anthropic nor CSV with the columns " + ",".join(COLUMNS)
        ) from error
    hours: dict[int, UsedHour] = {}
    for one in used:
        if min(one.input_tokens, one.output_tokens, one.requests or 0) < 0:
            raise WireError("a use below nothing")
        before = hours.get(one.hour)
        hours[one.hour] = one if before is None else _plus(before, one)
    return tuple(hours[hour] for hour in sorted(hours))


def _of_json(data: bytes) -> Iterator[UsedHour]:
    pages = (
        msgspec.json.decode(data, type=list[_Page])
        if data.lstrip().startswith(b"[")
        else msgspec.json.Decoder(_Page).decode_lines(data)
        if data.strip().count(b"\n{")
        else [msgspec.json.decode(data, type=_Page)]
    )
    if pages and pages[-1].has_more:
        raise WireError("there are further pages; fetch them, too, and give all in one file")
    for page in pages:
        for raw in page.data:
            yield _of_openai(raw) if b'"start_time"' in bytes(raw) else _of_anthropic(raw)


def _of_openai(raw: msgspec.Raw) -> UsedHour:
    bucket = msgspec.json.decode(raw, type=_OpenAiBucket)
    return UsedHour(
        hour=_hour(bucket.start_time * 1_000_000, bucket.end_time * 1_000_000),
        requests=sum(one.num_model_requests for one in bucket.results),
        input_tokens=sum(one.input_tokens for one in bucket.results),
        output_tokens=sum(one.output_tokens for one in bucket.results),
    )


def _of_anthropic(raw: msgspec.Raw) -> UsedHour:
    bucket = msgspec.json.decode(raw, type=_AnthropicBucket)
    return UsedHour(
        hour=_hour(_micros(bucket.starting_at), _micros(bucket.ending_at)),
        input_tokens=sum(
            one.uncached_input_tokens + one.cache_read_input_tokens + sum(one.cache_creation.values())
            for one in bucket.results
        ),
        output_tokens=sum(one.output_tokens for one in bucket.results),
    )


def _of_table(text: str) -> Iterator[UsedHour]:
    rows = csv.DictReader(text.splitlines(), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise WireError("neither usage pages of OpenAI or Anthropic nor CSV with the columns " + ",".join(COLUMNS))
    for row in rows:
        try:
            start = _micros(datetime.fromisoformat(row["hour"]))
            requests = int(row["requests"]) if row["requests"] else None
            read, written = int(row["input_tokens"]), int(row["output_tokens"])
        except (TypeError, ValueError) as error:
            raise WireError(f"line {rows.line_num} is no hour (2026-11-21T13:00) with three numbers") from error
        yield UsedHour(hour=_hour(start, start + HOUR), requests=requests, input_tokens=read, output_tokens=written)


def _micros(moment: datetime) -> int:
    """UTC unless it says otherwise."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * 1_000_000


def _hour(start: int, end: int) -> int:
    """The hour that a bucket is in. Raises `WireError` for one that is in several."""
    if not _micros(_DATES[0]) <= start < end <= _micros(_DATES[1]):
        raise WireError("a time that cannot be")
    if (end - 1) // HOUR != start // HOUR:
        raise WireError("a bucket of more than an hour; fetch them with `bucket_width=1h`")
    return start // HOUR * HOUR


def _plus(one: UsedHour, other: UsedHour) -> UsedHour:
    requests = None if one.requests is None or other.requests is None else one.requests + other.requests
    return UsedHour(
        hour=one.hour,
        requests=requests,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
    )
