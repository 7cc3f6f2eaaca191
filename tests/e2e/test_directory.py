"""Groups and log-in from a real OpenLDAP, and a directory process that dies under a gateway that serves on."""

import asyncio
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.slapd import GROUPS, MANY_GROUPS, MUELLER, PEOPLE, SERVICE, SLAPD, Slapd
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.adapters.directory import client
from egress_gateway.adapters.directory.client import DirectoryClient
from egress_gateway.adapters.directory.ldap_connection import connect
from egress_gateway.adapters.directory.ldap_groups import groups_of, log_in
from egress_gateway.adapters.directory.search import Match, SearchFailed, Searching
from egress_gateway.adapters.internal_ca import create_authority
from egress_gateway.compose.directory import DirectoryProcess
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.identity_config import DirectoryConfig, IdentityConfig
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(SLAPD is None, reason="slapd not found: `apt-get install slapd`"),
]

NURSES = tuple(
    name for group in ("nurses", "clinicians", "staff", "everybody") for name in (f"cn={group},{GROUPS}", group)
)


KEYS = b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'
"""A public key (RFC 8037 appendix A.2)."""
IDENTITY = """
identity:
  issuers:
    corp: {{vendor: oidc, issuer: https://issuer.test, audiences: [egress], url: "http://127.0.0.1:{port}/keys"}}
  directory:
    url: {url}
    ca: {ca}
    bind_dn: {service}
    credential: env:LDAP_PASSWORD
    people: {people}
    groups: {groups}
    issuers: [corp]
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Slapd]:
    """A server that no test stops."""
    with tempfile.TemporaryDirectory(prefix="slapd") as directory, Slapd(Path(directory)) as server:
        yield server


def config_for(server: Slapd, url: str = "", **more: object) -> DirectoryConfig:
    return DirectoryConfig(
        url=url or server.secure,
        ca=str(server.ca),
        bind_dn=SERVICE,
        credential="env:LDAP_PASSWORD",
        people=PEOPLE,
        groups=GROUPS,
        issuers={"corp": ""},
        **more,  # type: ignore[arg-type]  # what a test varies
    )


WAYS: dict[str, Callable[[Slapd], DirectoryConfig]] = {
    "TLS from the start": lambda server: config_for(server),
    "StartTLS": lambda server: config_for(server, server.plain),
    "in the clear, on this machine": lambda server: config_for(server, server.plain, start_tls=False),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request: pytest.FixtureRequest, shared: Slapd) -> DirectoryConfig:
    made: DirectoryConfig = request.param(shared)
    return made


def connected(config: DirectoryConfig, server: Slapd) -> Searching:
    return connect(config, lambda: Secret(server.service_password))


def test_groups_in_groups_in_a_circle(way: DirectoryConfig, shared: Slapd) -> None:
    connection = connected(way, shared)
    assert groups_of(connection, way, "p1") == Membership(groups=NURSES, complete=True)
    assert groups_of(connection, way, "p4") == Membership(complete=True)
    connection.close()


PEOPLE_OF = {
    "a comma, an umlaut and quotes in the DN": ("jm", {"nurses", "Ärzte (Köln)"}, True),
    "another spelling of the case": ("JM", set(), False),
    "a group of unique names": ("p2", {"board"}, True),
    "nobody": ("nobody", set(), False),
    "two people": ("twin", set(), False),
    "everybody, by a star": ("*", set(), False),
    "everybody, by a filter": ("*)(uid=*", set(), False),
    "a NUL": ("p1\0", set(), False),
    "a blank that the server does not tell apart": ("p1\u00a0", set(), False),
    "a backslash": ("p\\31", set(), False),
}


@pytest.mark.parametrize(("person", "groups", "complete"), PEOPLE_OF.values(), ids=PEOPLE_OF)
def test_people(shared: Slapd, person: str, groups: set[str], *, complete: bool) -> None:
    config = config_for(shared)
    connection = connected(config, shared)
    found = groups_of(connection, config, person)
    assert found.complete is complete
    assert groups == {name for name in found.groups if "," not in name} - {"clinicians", "staff", "everybody"}
    connection.close()


def test_more_groups_than_a_page_has(shared: Slapd) -> None:
    config = config_for(shared)
    connection = connected(config, shared)
    found = groups_of(connection, config, "p3")
    assert (len(found.groups), found.complete) == (2 * MANY_GROUPS, True)
    connection.close()


def test_a_base_that_is_not_there_is_told(shared: Slapd) -> None:
    connection = connected(config_for(shared), shared)
    with pytest.raises(SearchFailed, match="'ou=nowhere,dc=clinic,dc=example' with result code 32"):
        connection.search("ou=nowhere,dc=clinic,dc=example", (Match("uid", "p1"),), "uid", most=1)
    connection.close()


def test_log_in(way: DirectoryConfig, shared: Slapd) -> None:
    connection = connected(way, shared)
    right = Secret(shared.person_password)
    tries = {
        ("jm", right): "jm",
        ("Jm", right): "jm",
        ("p7", right): "p7",
        ("p7", Secret(shared.service_password)): "",
        ("p7", Secret("")): "",
        ("twin", right): "",
        ("*", right): "",
        ("nobody", right): "",
    }
    assert {given: log_in(connection, way, *given) for given in tries} == tries
    connection.close()


def test_the_person_with_the_difficult_name_is_the_one_who_is_bound(shared: Slapd) -> None:
    connection = connected(config_for(shared), shared)
    (entry,) = connection.search(PEOPLE, (Match("uid", "jm"),), "uid", most=1).entries
    # A comma may be written in two ways (RFC 4514 section 2.4).
    assert entry.dn.lower().replace("\\2c", "\\,") == MUELLER.lower()
    connection.close()


def test_another_authority_another_name_and_a_wrong_password_are_told(shared: Slapd, tmp_path: Path) -> None:
    other = create_authority(tmp_path, "another authority", now=datetime.now(UTC)).certificate
    good = config_for(shared)
    by_name = good.url.replace("127.0.0.1", "localhost")
    wrong = {
        "CERTIFICATE_VERIFY_FAILED": msgspec.structs.replace(good, ca=str(other)),
        "certificate verify failed": msgspec.structs.replace(good, ca=""),
        "not valid for 'localhost'": msgspec.structs.replace(good, url=by_name),
        "no PEM bundle": msgspec.structs.replace(good, ca="/nowhere.pem"),
        "result code 49": msgspec.structs.replace(good, bind_dn=f"cn=Person 1,{PEOPLE}"),
    }
    for reason, config in wrong.items():
        with pytest.raises(SearchFailed) as caught:
            connected(config, shared)
        assert reason in caught.value.reason
        assert shared.service_password not in caught.value.reason


# --- The process -----------------------------------------------------------------------------------


class Running(msgspec.Struct):
    client: DirectoryClient
    told: list[str]


@asynccontextmanager
async def process(config: DirectoryConfig) -> AsyncIterator[Running]:
    """The directory process, and a worker's client of it."""
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        state = StateConfig(directory=directory)
        Path(state.directory_socket).parent.mkdir(parents=True)
        running = Running(DirectoryClient(state.directory_socket), [])
        whole = GatewayConfig(state=state, identity=IdentityConfig(directory=config))
        made = DirectoryProcess(whole, uids=(os.geteuid(),), tell=running.told.append)
        stop, ready = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(made.serve(stop, ready.set))
            await ready.wait()
            keeping = group.create_task(running.client.run())
            await until(lambda: running.client._link.open, "the client connects")
            yield running
            stop.set()
            keeping.cancel()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slapd]:
    """A server that the test may kill."""
    with tempfile.TemporaryDirectory(prefix="slapd") as directory, Slapd(Path(directory)) as server:
        monkeypatch.setenv("LDAP_PASSWORD", server.service_password)
        yield server


async def test_a_server_that_dies_leaves_groups_until_they_are_old_and_is_found_again(own: Slapd) -> None:
    async with process(config_for(own, fresh_seconds=1)) as running:
        whole = Membership(groups=NURSES, complete=True)
        assert await running.client.membership("corp", "", "p1") == whole
        assert await running.client.membership("other", "", "p1") == Membership()
        own.kill()
        found: list[Membership] = [whole]
        async with asyncio.timeout(30):
            while found[-1] != Membership():
                await asyncio.sleep(0.05)
                now = await running.client.membership("corp", "", "p1")
                if now != found[-1]:
                    found.append(now)
        assert found == [whole, Membership()]
        with pytest.raises(Unavailable, match="directory_unavailable"):
            await running.client.log_in("p1", Secret(own.person_password))
        own.start()
        async with asyncio.timeout(30):
            while await running.client.membership("corp", "", "p1") != whole:  # noqa: ASYNC110  (nothing else would say)
                await asyncio.sleep(0.05)
        assert await running.client.log_in("p1", Secret(own.person_password)) == "p1"
    told = "\n".join(running.told)
    assert "groups are incomplete: " in told
    assert "the directory answers again" in told
    assert own.service_password not in told
    assert "p1" not in told


async def test_many_people_at_once_ask_on_a_few_connections(shared: Slapd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDAP_PASSWORD", shared.service_password)
    async with process(config_for(shared)) as running:
        people = [f"p{number}" for number in range(4, 50)] * 3
        found = await asyncio.gather(*(running.client.membership("corp", "", person) for person in people))
        assert found == [Membership(complete=True)] * len(people)


async def test_a_person_beyond_the_size_limit_has_some_groups_and_everybody_else_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 500
    assert limit < MANY_GROUPS
    with Slapd(tmp_path, size_limit=limit) as server:
        monkeypatch.setenv("LDAP_PASSWORD", server.service_password)
        # How long groups may take is another test's; this one asks for thousands, beside whatever else runs.
        monkeypatch.setattr(client, "GROUPS_SECONDS", 30.0)
        async with process(config_for(server)) as running:
            for number in range(4, 24):
                many = await running.client.membership("corp", "", "p3")
                assert (len(many.groups), many.complete) == (2 * limit, False)
                assert (await running.client.membership("corp", "", f"p{number}")).complete
        assert running.told == []


async def test_after_three_wrong_passwords_nobody_is_asked(shared: Slapd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDAP_PASSWORD", shared.service_password)
    async with process(config_for(shared)) as running:
        for _ in range(3):
            assert await running.client.log_in("p9", Secret("wrong")) == ""
        assert await running.client.log_in("p9", Secret(shared.person_password)) == ""
        assert await running.client.log_in("p8", Secret(shared.person_password)) == "p8"


async def test_a_server_that_does_not_answer_keeps_nobody_waiting(own: Slapd) -> None:
    async with process(config_for(own)) as running:
        assert (await running.client.membership("corp", "", "p1")).complete
        own.freeze()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        assert await running.client.membership("corp", "", "p2") == Membership()
        assert loop.time() - begun < 2.5


# --- The gateway -----------------------------------------------------------------------------------


async def serve_keys(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(KEYS), KEYS))
    await writer.drain()
    writer.close()


async def test_the_process_is_started_again_and_callers_are_served_meanwhile(
    make_gateway: Callable[[Callable[[str], str]], Gateway], own: Slapd, provider: ProviderSimulator
) -> None:
    issuer = await asyncio.start_server(serve_keys, "127.0.0.1", 0)
    port = issuer.sockets[0].getsockname()[1]
    identity = IDENTITY.format(url=own.secure, ca=own.ca, service=SERVICE, people=PEOPLE, groups=GROUPS, port=port)
    gateway = make_gateway(lambda text: text + identity)
    fetched = gateway.state / "issuer-keys" / "corp.json"
    async with issuer, AsyncExitStack() as stack:
        # The keys are fetched while it starts.
        await asyncio.to_thread(stack.enter_context, gateway)
        assert fetched.read_bytes() == KEYS, "fetched before the workers serve"
        client = DirectoryClient(str(gateway.state / "run" / "directory" / "directory.sock"))
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(client.run())
            await until(lambda: client._link.open, "the client connects")
            assert (await client.membership("corp", "", "p1")).groups == NURSES
            first = gateway.pid("directory")
            os.kill(first, signal.SIGKILL)
            await until(lambda: not client._link.open, "the connection is lost")
            assert await client.membership("corp", "", "p1") == Membership()
            async with Wire.connect(gateway.port.number) as wire:
                await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
                assert (await wire.answer()).status == 200
            await until(lambda: gateway.pid("directory") not in {0, first}, "it is started again")
            await until(lambda: client._link.open, "the client connects again")
            assert (await client.membership("corp", "", "p1")).groups == NURSES
            keeping.cancel()
        assert gateway.stop() == 0


async def test_a_person_logs_in_and_is_served_with_the_groups_of_the_directory(
    make_gateway: Callable[[Callable[[str], str]], Gateway], own: Slapd, provider: ProviderSimulator
) -> None:
    identity = IDENTITY.format(url=own.secure, ca=own.ca, service=SERVICE, people=PEOPLE, groups=GROUPS, port=1)
    gateway = make_gateway(lambda text: text + identity)
    spelt = f"groups:\n  support-agents: x\n  support-leads: x\n  nurses: {{about: x, spelt: ['{NURSES[0]}']}}\n"
    (gateway.directory / "policy/groups.yaml").write_text(spelt)
    options = ("--route", "support", "--scope", "token", "--json")
    made = egress("keys", "create", "cx-bot", *options, directory=gateway.directory)
    key = json.loads(made.stdout)["key"]

    async def log_in(password: str) -> Answer:
        form = {"grant_type": "password", "username": "p1", "password": password, "audience": "support"}
        kind = "Content-Type: application/x-www-form-urlencoded"
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request("/_egress/token", urlencode(form).encode(), bearer(key), kind))
            return await wire.answer()

    with gateway:
        wrong = await log_in("wrong")
        assert (wrong.status, wrong.headers["x-egress-code"]) == (401, "log_in_failed")
        token = json.loads((await log_in(own.person_password)).body)["access_token"]
        async with Wire.connect(gateway.port.number) as wire:
            await wire.send(request(CHAT, chat(), bearer(token)))
            answer = await wire.answer()
        assert answer.status == 200, answer.body
        who = gateway.whose(await gateway.last_of(answer.headers["x-egress-record"]))
        assert (who.person, who.person_verified, who.auth) == ("directory:p1", True, "token")
        assert (who.groups, who.groups_complete) == (("nurses",), True)
        assert gateway.stop() == 0
    assert gateway.sweep([own.person_password, token]) == []
