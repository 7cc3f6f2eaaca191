"""`egress review`: look at what waits for a person, and decide it.

The commands ask control, over its socket; who asks is what the kernel says. Everything done is on record.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from cyclopts import App
from rich.console import Console

from egress_gateway.adapters.reviews.admin_client import ask
from egress_gateway.adapters.reviews.admin_protocol import (
    Answer,
    ApproveReview,
    Decided,
    DenyReview,
    Listed,
    ListReviews,
    Opened,
    Question,
    Revealed,
    RevealReview,
    ShowReview,
)
from egress_gateway.adapters.system import SystemClock
from egress_gateway.cli.review_lines import described, plain, queue, texts_of
from egress_gateway.core.errors import ConfigError, GatewayError, Unavailable
from egress_gateway.core.state_config import StateConfig

DEFAULT_STATE: Final = Path("var")

Expected = TypeVar("Expected", Listed, Opened, Revealed, Decided)


def list_(*, all: bool = False, state: Path = DEFAULT_STATE, json: bool = False) -> int:  # noqa: A002  (the flag's name)
    """List the reviews that are pending, oldest first.

    Args:
        all: Those that are over as well, until they are erased.
        state: The gateway's state directory.
        json: One JSON object a line.
    """

    def show(listed: Listed) -> None:
        now = SystemClock().now()
        if json:
            for review in listed.reviews:
                print(msgspec.json.encode(review).decode())
        else:
            Console(soft_wrap=True).print(queue(listed.reviews, now) if listed.reviews else "nothing waits")

    return _run(state, ListReviews(all=all), Listed, show)


def show(review: str, /, *, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Show one review: who asks what of whom, and the texts with every value that was found covered.

    Args:
        review: Its id, or the beginning of it.
        state: The gateway's state directory.
        json: Print JSON.
    """

    def tell(opened: Opened) -> None:
        if json:
            print(msgspec.json.encode(opened).decode())
            return
        print(described(opened.review, SystemClock().now()))
        print()
        print(texts_of(opened))

    return _run(state, ShowReview(review), Opened, tell)


def reveal(review: str, /, *, reason: str, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Print what was said, with what is covered; that you did is on record before.

    Args:
        review: Its id, or the beginning of it.
        reason: Why, for the record of it.
        state: The gateway's state directory.
        json: Print JSON.
    """

    def tell(revealed: Revealed) -> None:
        print(msgspec.json.encode(revealed).decode() if json else plain(revealed.text))

    return _run(state, RevealReview(review, reason), Revealed, tell)


def approve(review: str, /, *, redact: list[str] | None = None, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Let it pass, once; where four eyes are asked for, with the second of you.

    Args:
        review: Its id, or the beginning of it.
        redact: A data class, or a family of them, that has to be redacted besides what the policy redacts.
        state: The gateway's state directory.
        json: Print JSON.
    """
    return _run(
        state, ApproveReview(review, tuple(redact or ())), Decided, lambda decided: _decided(decided, json=json)
    )


def deny(review: str, /, *, reason: str, state: Path = DEFAULT_STATE, json: bool = False) -> int:
    """Do not let it pass.

    Args:
        review: Its id, or the beginning of it.
        reason: Why, for the record of it.
        state: The gateway's state directory.
        json: Print JSON.
    """
    return _run(state, DenyReview(review, reason), Decided, lambda decided: _decided(decided, json=json))


def _decided(decided: Decided, *, json: bool) -> None:
    review = decided.review
    if json:
        print(msgspec.json.encode(review).decode())
    elif review.state == "pending":
        print(f"{review.id}: {len(review.votes)} of {review.needed} have approved; somebody else has to as well")
    else:
        print(f"{review.id}: {review.state}")


def _run(state: Path, question: Question, expected: type[Expected], tell: Callable[[Expected], None]) -> int:
    try:
        answer: Answer = ask(StateConfig(directory=str(state)).admin_socket, question)
    except (ConfigError, Unavailable) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except GatewayError as error:
        print(f"error: {error.public}", file=sys.stderr)
        return 1
    if not isinstance(answer, expected):
        print("error: control gave an answer to another question; both have to be of one version", file=sys.stderr)
        return 2
    tell(answer)
    return 0


app: Final = App(name="review", help="Look at what waits for a person, and decide it.")
app.command(list_, name="list")
app.command(show)
app.command(reveal)
app.command(approve)
app.command(deny)
