"""A key as the commands show it."""

import msgspec
import pytest
from rich.console import Console

from egress_gateway.cli.key_lines import described, line_of, table
from egress_gateway.core.keys import KeyRecord, Scope

NOON_2030 = 1_893_499_200_000_000
RECORD = KeyRecord(key_id="abcdefgh", env="live", app="cx-bot", digest=b"\xd1" * 32, created=NOON_2030 - 1)

STATES = {
    "active": ({}, "active"),
    "active until it ends": ({"expires": NOON_2030 + 1}, "active"),
    "expired": ({"expires": NOON_2030}, "expired"),
    "revoked": ({"revoked": 1}, "revoked"),
    "revoked and expired": ({"revoked": 1, "expires": 1}, "revoked"),
}


@pytest.mark.parametrize(("changes", "status"), STATES.values(), ids=STATES)
def test_a_status(changes: dict[str, int], status: str) -> None:
    assert line_of(msgspec.structs.replace(RECORD, **changes), NOON_2030).status == status


def test_a_bare_key_in_words() -> None:
    assert described(line_of(RECORD, NOON_2030)).splitlines() == [
        "id            abcdefgh",
        "application   cx-bot",
        "environment   live",
        "status        active",
        "routes",
        "scopes        none",
        "networks      any",
        "SigV4         no",
        "names persons no",
        "made          2030-01-01T11:59:59Z",
        "ends          never",
        "last used     not known",
        "successor     none",
        "note",
    ]


def test_a_rich_key_in_words() -> None:
    rich = msgspec.structs.replace(
        RECORD,
        routes=("support", "clinic"),
        scopes=tuple(Scope),
        networks=("10.0.0.0/8", "2001:db8::/32"),
        sigv4=True,
        asserts_identity=True,
        expires=NOON_2030,
        successor="bcdefghj",
        note="[red]night",
    )
    text = described(line_of(rich, NOON_2030, {"abcdefgh": NOON_2030, "bcdefghj": 1}))
    for line in (
        "routes        support clinic",
        "scopes        call records token",
        "networks      10.0.0.0/8 2001:db8::/32",
        "SigV4         yes",
        "names persons yes, asserted",
        "ends          2030-01-01T12:00:00Z",
        "last used     2030-01-01T12:00:00Z",
        "successor     bcdefghj",
        "note          [red]night",
    ):
        assert line in text.splitlines()


def test_no_form_of_it_shows_the_digest(capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of(RECORD, NOON_2030)
    Console(width=200).print(table([line]))
    in_table = capsys.readouterr().out
    assert "abcdefgh" in in_table
    shown = (described(line), msgspec.json.encode(line).decode(), repr(line), in_table)
    assert not [text for text in shown if "d1d1" in text or "\xd1" in text or "0dHR" in text]
