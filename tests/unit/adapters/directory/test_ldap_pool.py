"""Connections with threads: used again, made anew, cut at the deadline, few."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from egress_gateway.adapters.directory.ldap_pool import MOST_CONNECTIONS, LdapPool
from egress_gateway.adapters.directory.search import SearchFailed, Searching

IN_TIME, QUICK = 20.0, 0.05


class Server:
    """Makes connections in memory, and remembers them."""

    def __init__(self, new_directory: Callable[[], Searching]) -> None:
        self._new = new_directory
        self.made: list[Searching] = []
        self.refuses = False

    def connect(self) -> Searching:
        if self.refuses:
            raise SearchFailed("no connection")
        self.made.append(self._new())
        return self.made[-1]


@pytest.fixture
def server(new_directory: Callable[[], Searching]) -> Server:
    return Server(new_directory)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds work in its thread; opened at the end, so that no thread stays."""
    made = threading.Event()
    yield made
    made.set()


async def ended(pool: LdapPool) -> None:
    """Until no work is under way in any thread."""
    for _ in range(MOST_CONNECTIONS):
        await pool._free.acquire()
    for _ in range(MOST_CONNECTIONS):
        pool._free.release()


async def test_a_connection_is_used_again(server: Server) -> None:
    pool = LdapPool(server.connect, seconds=IN_TIME)
    used = [await pool.run(lambda connection: connection) for _ in range(3)]
    assert used == server.made * 3
    pool.close()
    assert server.made[0].closed == 1  # type: ignore[attr-defined]  # the fake's


async def test_work_at_a_time_has_a_few_connections(server: Server) -> None:
    pool = LdapPool(server.connect, seconds=IN_TIME)
    barrier = threading.Barrier(MOST_CONNECTIONS)
    await asyncio.gather(*(pool.run(lambda _: barrier.wait(IN_TIME)) for _ in range(3 * MOST_CONNECTIONS)))
    assert len(server.made) == MOST_CONNECTIONS
    pool.close()


async def test_an_idle_connection_that_was_lost_is_made_anew_once(server: Server) -> None:
    pool = LdapPool(server.connect, seconds=IN_TIME)
    first = await pool.run(lambda connection: connection)

    def work(connection: Searching) -> Searching:
        if connection is first:
            raise SearchFailed("it hung up", broken=True)
        return connection

    assert await pool.run(work) is server.made[1]
    assert first.closed == 1  # type: ignore[attr-defined]  # the fake's
    pool.close()


@pytest.mark.parametrize("broken", [True, False])
async def test_work_that_fails_loses_its_connection_and_says_why(server: Server, *, broken: bool) -> None:
    pool = LdapPool(server.connect, seconds=IN_TIME)

    def fail(_: Searching) -> None:
        raise SearchFailed("no", broken=broken)

    for _ in range(2):
        with pytest.raises(SearchFailed, match="no"):
            await pool.run(fail)
    await ended(pool)
    assert [connection.closed for connection in server.made] == [1, 1]  # type: ignore[attr-defined]  # the fake's
    pool.close()


async def test_a_server_that_refuses_is_tried_again_with_the_next_work(server: Server) -> None:
    pool = LdapPool(server.connect, seconds=IN_TIME)
    server.refuses = True
    with pytest.raises(SearchFailed, match="no connection"):
        await pool.run(lambda _: None)
    server.refuses = False
    assert await pool.run(lambda _: 7) == 7
    pool.close()


async def test_work_that_takes_too_long_is_cut_and_keeps_its_place_until_it_ends(
    server: Server, gate: threading.Event
) -> None:
    pool = LdapPool(server.connect, seconds=QUICK)
    stuck = [pool.run(lambda _: gate.wait(IN_TIME)) for _ in range(MOST_CONNECTIONS)]
    for outcome in await asyncio.gather(*stuck, return_exceptions=True):
        assert isinstance(outcome, SearchFailed)
        assert ("in time" in outcome.reason, outcome.broken) == (True, True)
    assert [connection.cuts for connection in server.made] == [1] * MOST_CONNECTIONS  # type: ignore[attr-defined]
    with pytest.raises(SearchFailed, match="all connections are busy") as caught:
        await pool.run(lambda _: None)
    assert caught.value.broken
    gate.set()
    await ended(pool)
    assert all(connection.closed for connection in server.made)  # type: ignore[attr-defined]  # the fake's
    assert await pool.run(lambda _: 7) == 7
    pool.close()


async def test_at_the_end_what_is_under_way_is_cut(server: Server, gate: threading.Event) -> None:
    pool = LdapPool(server.connect, seconds=QUICK)
    begun = threading.Event()

    def work(_: Searching) -> None:
        begun.set()
        gate.wait(IN_TIME)

    async with asyncio.TaskGroup() as group:
        working = group.create_task(pool.run(work))
        await asyncio.to_thread(begun.wait, IN_TIME)
        pool.close()
        (connection,) = server.made
        assert connection.cuts == 1  # type: ignore[attr-defined]  # the fake's
        gate.set()
        await asyncio.wait({working})
        assert connection.closed  # type: ignore[attr-defined]  # the fake's
        await working
