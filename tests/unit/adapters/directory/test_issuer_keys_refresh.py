"""Files of keys kept new: what replaces them, what does not, when, and what the operator hears."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from egress_gateway.adapters.directory.issuer_keys_refresh import KeyRefresh
from egress_gateway.adapters.directory.key_fetch import FetchFailed
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import IssuerConfig, Vendor

LONG_AGO = 1_000_000_000
PATIENCE = 10


def document(kid: str) -> bytes:
    return json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AQAB", "kid": kid}]}).encode()


def issuer(name: str = "corp", url: str = "https://issuer.test/keys", seconds: int = 3_600) -> IssuerConfig:
    return IssuerConfig(
        name=name,
        issuer="https://issuer.test",
        vendor=Vendor.OIDC,
        audiences=("egress",),
        keys="",
        url=url,
        ca="ca.pem",
        refresh_seconds=seconds,
    )


class Place:
    """A refresh under way, before issuers that say what they are told to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "corp.json"
        self.says: dict[str, bytes | Exception] = {"https://issuer.test/keys": document("1")}
        self.asked: list[tuple[str, str]] = []
        self.told: list[str] = []
        self._more = asyncio.Condition()

    async def get(self, url: str, ca: str) -> bytes:
        async with self._more:
            self.asked.append((url, ca))
            self._more.notify_all()
        said = self.says[url]
        if isinstance(said, Exception):
            raise said
        return said

    async def times(self, number: int) -> None:
        """Until the issuers have been asked so often."""
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: len(self.asked) >= number)
        for _ in range(5):
            await asyncio.sleep(0)

    @asynccontextmanager
    async def refreshing(self, *issuers: IssuerConfig, least: float = 0.0) -> AsyncIterator[KeyRefresh]:
        refresh = KeyRefresh(
            issuers or (issuer(),), self.directory, self.get, tell=self.told.append, least_seconds=least
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(refresh.run())
            yield refresh
            running.cancel()


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def test_keys_are_there_when_it_has_begun(place: Place) -> None:
    async with place.refreshing() as refresh:
        await refresh.begun()
        assert place.file.read_bytes() == document("1")
        assert place.asked == [("https://issuer.test/keys", "ca.pem")]
    assert place.file.stat().st_mode & 0o777 == 0o644
    assert place.told == []


async def test_keys_that_changed_take_the_place_of_the_old(place: Place) -> None:
    async with place.refreshing() as refresh:
        await refresh.begun()
        place.says["https://issuer.test/keys"] = document("2")
        refresh.want("corp")
        await place.times(2)
        assert place.file.read_bytes() == document("2")


async def test_keys_that_are_the_same_keep_their_file_and_get_a_new_time(place: Place) -> None:
    place.file.write_bytes(document("1"))
    os.utime(place.file, (LONG_AGO, LONG_AGO))
    before = place.file.stat()
    async with place.refreshing():
        await place.times(1)
    after = place.file.stat()
    assert after.st_ino == before.st_ino
    assert after.st_mtime > LONG_AGO


FAILURES: dict[str, tuple[bytes | Exception, str]] = {
    "no answer": (FetchFailed("it does not answer in time"), "it does not answer in time"),
    "an error page": (b"<html>", "not valid JSON"),
    "no key": (b'{"keys": []}', "a set of keys without a public one"),
    "a bundle that is gone": (ConfigError("no PEM bundle", file="ca.pem"), "no PEM bundle"),
}


@pytest.mark.parametrize(("said", "reason"), FAILURES.values(), ids=FAILURES)
async def test_whatever_goes_wrong_the_old_keys_stay_with_their_old_time(
    place: Place, said: bytes | Exception, reason: str
) -> None:
    place.file.write_bytes(document("1"))
    os.utime(place.file, (LONG_AGO, LONG_AGO))
    place.says["https://issuer.test/keys"] = said
    async with place.refreshing():
        # It is asked again soon, and the operator is told once.
        await place.times(3)
        assert (place.file.read_bytes(), place.file.stat().st_mtime) == (document("1"), LONG_AGO)
        assert place.told == [f"the keys of issuer 'corp' are not renewed, the old ones stay: {reason}"]
        place.says["https://issuer.test/keys"] = document("2")
        await place.times(len(place.asked) + 1)
    assert place.file.read_bytes() == document("2")
    assert place.told[1:] == ["the keys of issuer 'corp' are renewed again"]


async def test_an_issuer_that_is_down_does_not_keep_it_from_beginning(place: Place) -> None:
    place.says["https://issuer.test/keys"] = FetchFailed("it is down")
    async with place.refreshing() as refresh, asyncio.timeout(PATIENCE):
        await refresh.begun()
    assert not place.file.exists()


async def test_keys_are_fetched_again_after_their_time(place: Place) -> None:
    async with place.refreshing(issuer(seconds=0)):
        await place.times(3)


async def test_keys_that_are_wanted_all_the_time_are_not_fetched_all_the_time(place: Place) -> None:
    async with place.refreshing(least=3_600.0) as refresh:
        await refresh.begun()
        for _ in range(10):
            refresh.want("corp")
            await asyncio.sleep(0)
    assert len(place.asked) == 1


async def test_keys_that_were_wanted_too_early_are_fetched_a_little_later(place: Place) -> None:
    async with place.refreshing(least=0.05) as refresh:
        await refresh.begun()
        refresh.want("corp")
        await place.times(2)


async def test_one_issuer_does_not_wait_for_another(place: Place) -> None:
    other = "https://other.test/keys"
    place.says[other] = FetchFailed("it is down")
    file_only = issuer("offline", url="")
    async with place.refreshing(issuer("other", url=other), issuer(), file_only) as refresh:
        await refresh.begun()
        refresh.want("offline")
        refresh.want("nobody")
        assert place.file.exists()
    assert {url for url, _ in place.asked} == {other, "https://issuer.test/keys"}


async def test_a_place_that_cannot_be_written_is_told(place: Place, tmp_path: Path) -> None:
    place.directory = tmp_path / "file"
    place.directory.write_text("in the way")
    async with place.refreshing(), asyncio.timeout(PATIENCE):
        await place.times(2)
    assert "are not renewed" in place.told[0]
