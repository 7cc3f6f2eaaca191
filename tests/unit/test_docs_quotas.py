"""The page on quotas against the code: every bound and number that it names."""

import re

import pytest
from tests.unit.documentation import DOCS

from egress_gateway.adapters.counters import buckets, client, pieces, protocol, serve, service, tallies
from egress_gateway.compose.started import LOG_PATIENCE_SECONDS
from egress_gateway.core.counting import PER
from egress_gateway.steps import counting, fragments
from egress_gateway.steps import pieces as words

PAGE = " ".join((DOCS / "reference" / "quotas.md").read_text().split())
NUMBERS = ["nought", "one", "two", "three", "four", "five", "six"]

SAID = {
    "an answer without a limit": f"{counting.UNLIMITED_ANSWER:,} where it sets none",
    "buckets": f"| buckets in use | {buckets.MOST_BUCKETS:,} |",
    "counters": f"| counters with values | {tallies.MOST_TALLIES:,} |",
    "values": f"| values of all counters | {tallies.MOST_VALUES:,} |",
    "the cap": f"{tallies.CAP:,}; with more the number is {tallies.CAP + 1:,}",
    "principals": f"| principals with pieces | {pieces.MOST_PRINCIPALS:,} |",
    "connections": f"| connections of the workers' user | {serve.MOST_CONNECTIONS} |",
    "a turn": f"of each connection {serve.IN_A_TURN} are answered in a turn",
    "pieces of a text": f"the last {NUMBERS[words.MOST_IN_GROUP]} are looked at",
    "texts of a request": f"the last {NUMBERS[words.MOST_GROUPS]} texts",
    "characters of a request": f"within its last {words.LOOKED_AT:,} characters",
    "texts of a principal": f"the last {protocol.MOST_PIECES} texts and {protocol.MOST_PIECE_BYTES >> 10} KB",
    "lengths": f"words of {words._SHORTEST} to {words._LONGEST} characters",
    "requests": f"up to {NUMBERS[fragments.MOST_REQUESTS - 1]} requests before it",
    "more pieces": f"in more than {NUMBERS[fragments.MOST_REQUESTS]} pieces",
    "the window of pieces": "an hour at most" if pieces.LONGEST_SECONDS == 3600 else "?",
    "the longest window": f"at most {tallies.LONGEST_SECONDS // 86_400} days",
    "a slice": "a twenty-fourth of it longer" if tallies.SLICES == 24 else "?",
    "saves": "once a second" if service.SAVE_SECONDS == 1.0 else "?",
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_number_on_the_page_is_that_of_the_code(said: str) -> None:
    assert said in PAGE


def test_every_word_for_whom_is_on_the_page() -> None:
    table = PAGE[PAGE.index("## For whom") : PAGE.index("## Quotas")]
    assert set(re.findall(r"\| `(\w+)` \|", table)) == set(PER)


def test_a_request_waits_no_longer_than_the_service_is_away() -> None:
    assert client.RECONNECT_SECONDS < client.PATIENCE_SECONDS == LOG_PATIENCE_SECONDS
    assert f"cannot be asked for {client.PATIENCE_SECONDS:.0f} seconds" in PAGE
