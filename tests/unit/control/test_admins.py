"""The admin socket: users whom the kernel names, one question at a time, over a real Unix socket."""

import asyncio
import os
import pwd
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.control.office import Office

from egress_gateway.adapters import framed_connection
from egress_gateway.adapters.reviews.admin_client import ask
from egress_gateway.adapters.reviews.admin_protocol import (
    Answer,
    ApproveReview,
    Decided,
    Listed,
    ListReviews,
    ShowReview,
    pack,
)
from egress_gateway.control.admins import AdminConnection, AdminDesk, name_of, reviewers
from egress_gateway.control.reviewing import ReviewerDesk, Roles
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Refused
from egress_gateway.core.identity_config import AdminsConfig, IdentityConfig

DAVE, ERIN, EVE = 4711, 4712, 4713
CONFIG = GatewayConfig(identity=IdentityConfig(admins=AdminsConfig(reviewer=(str(DAVE), str(ERIN), "corp:frank"))))


class Place:
    def __init__(self, path: str, office: Office) -> None:
        self.path = path
        self.office = office
        self.uid = DAVE
        self.uids = {DAVE, ERIN, EVE}
        self.desk = AdminDesk(
            ReviewerDesk(office.reviews, clock=office.clock), Roles(CONFIG), uids=self.uids, tell=office.told.append
        )

    async def ask(self, question: ListReviews | ApproveReview | ShowReview, uid: int = DAVE) -> Answer:
        self.uid = uid
        return await asyncio.to_thread(ask, self.path, question)


@pytest.fixture
async def place(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        office = Office(Path(directory) / "reviews")
        made = Place(str(Path(directory) / "s"), office)
        monkeypatch.setattr(framed_connection, "peer_uid", lambda _: made.uid)
        loop = asyncio.get_running_loop()
        server = await loop.create_unix_server(lambda: AdminConnection(made.desk).link, made.path)
        yield made
        server.close()
        made.desk.close()
        office.close()


async def test_two_users_approve_and_are_known_by_the_kernels_word(place: Place) -> None:
    review = (await place.office.submit()).review
    listed = await place.ask(ListReviews())
    assert isinstance(listed, Listed)
    assert [line.id for line in listed.reviews] == [review]
    decided = await place.ask(ApproveReview(review), ERIN)
    assert isinstance(decided, Decided)
    assert decided.review.votes == (str(ERIN),)


async def test_a_user_without_the_role_is_told_so(place: Place) -> None:
    with pytest.raises(Refused, match="review_role"):
        await place.ask(ListReviews(), EVE)


async def test_a_stranger_is_turned_away(place: Place) -> None:
    with pytest.raises(ConfigError, match=r"serves users who are reviewers|cannot be reached"):
        await place.ask(ListReviews(), 4799)


async def test_a_second_question_before_the_answer_ends_the_connection(place: Place) -> None:
    reader, writer = await asyncio.open_unix_connection(place.path)
    writer.write(pack(ListReviews()) * 2)
    assert await reader.read() == b""
    writer.close()


async def test_a_bug_ends_the_connection_and_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(place.office.reviews, "all", fail)
    with pytest.raises(ConfigError):
        await place.ask(ListReviews())
    assert "ZeroDivisionError" in place.office.told[0]


def test_reviewers_are_users_of_the_machine_or_without_roles_the_owner() -> None:
    me = pwd.getpwuid(os.geteuid()).pw_name
    assert reviewers(None, own=7) == {0, 7}
    named = AdminsConfig(reviewer=("4711", me, "corp:frank", "nobody-has-this-name"))
    assert reviewers(named, own=7) == {4711, os.geteuid()}


def test_a_number_without_a_name_has_none() -> None:
    assert name_of(os.geteuid()) == pwd.getpwuid(os.geteuid()).pw_name
    assert name_of(987654) == ""
