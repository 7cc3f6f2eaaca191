"""Root starts the gateway, each process becomes its user, and a worker that is taken over gets nowhere.

"Taken over" is played by a process of the worker's user that does what an attacker there would try. The
firewall of docs/howto/separate-users.md is tried in a network namespace of its own.
"""

import asyncio
import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway, egress, until
from tests.e2e.template import provider_port
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request
from tests.e2e.witnesses import WitnessServer

from egress_gateway.adapters.auditd.layout import COSIGNED, segment_name
from egress_gateway.audit.notes.checkpoint import stated_size
from egress_gateway.audit.records.operations import ReceiptRefusedRecord
from egress_gateway.audit.records.own_kinds import WriterOpenRecord
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

AUDITD, CONNECTOR, WORKER, STRANGER, COURIER, WITNESS = range(47101, 47107)
EVERYBODY = (AUDITD, CONNECTOR, WORKER, STRANGER, COURIER, WITNESS)
USERS = f'users: {{auditd: "{AUDITD}", connector: "{CONNECTOR}", worker: "{WORKER}", courier: "{COURIER}"}}\n'
WITNESSED = "log:\n  witnesses: witness-policy.txt\n  max_unwitnessed: {seconds: 60}\n"
CREDENTIAL = "credentials/provider"
HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "separate-users.md"
CLONE_NEWNET = 0x40000000
"""unshare(2)."""
NOTHING_SECONDS = 0.3
"""How long nothing has to happen to count as nothing; a request takes some milliseconds."""
LONG_SECONDS = 10.0
"""How long something may take to happen."""
A_WORKER = "worker-taken-over"

IMPORT = "import egress_gateway.adapters.connector.protocol"
READ = """
import sys
for place in sys.argv[1:]:
    try:
        with open(place, "rb") as file:
            file.read(1)
        print("read")
    except OSError as error:
        print(type(error).__name__)
"""
CONNECT = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5).close()
    print("connected")
except OSError as error:
    print(type(error).__name__)
"""
ASK = """
import socket, sys
from egress_gateway.adapters.auditd.checkpoint_protocol import ANSWER, AskStanding, pack
from egress_gateway.wire.frames import FrameReader

with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(10)
    try:
        connection.connect(sys.argv[1])
        connection.sendall(pack(AskStanding(1)))
        answer = connection.recv(1 << 18)
    except OSError as error:
        answer = b""
print(*(type(ANSWER.decode(one)).__name__ for one in FrameReader(1 << 18).feed(answer)) if answer else ["dropped"])
"""
LISTEN = """
import socket, sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(float(sys.argv[2]))
    try:
        connection.connect(sys.argv[1])
        print("answered" if connection.recv(1) else "dropped")
    except TimeoutError:
        print("let in")
    except OSError as error:
        print(type(error).__name__)
"""
APPEND = """
import socket, sys
from egress_gateway.adapters.auditd.protocol import TO_WRITER, Append, Hello, pack
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.wire.frames import FrameReader

socket_path, name = sys.argv[1:]
stamp = WriterStamp(id=name, boot="00", wseq=1)
record = encode(ConfigRecord(ts=1, digest="", component="", version="", writer=stamp))
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(10)
    try:
        connection.connect(socket_path)
        connection.sendall(pack(Hello(name, "00")) + pack(Append(1, record)))
        answer = connection.recv(65536)
    except OSError as error:
        answer = b""
print(*(type(TO_WRITER.decode(one)).__name__ for one in FrameReader(65536).feed(answer)) if answer else ["dropped"])
"""
SEND = """
import hashlib, socket, sys
from egress_gateway.adapters.connector.protocol import TO_WORKER, Send, pack
from egress_gateway.core.exchange import Receipt
from egress_gateway.wire.frames import FrameReader

path, body = "/v1/chat/completions", b"{}"
digest = hashlib.sha256(body).digest()
forged = Receipt(
    seq=1, leaf=bytes(32), destination=f"openai POST {path}", body=digest, expires=2**62, mac=bytes(32)
)
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(10)
    connection.connect(sys.argv[1])
    try:
        connection.sendall(pack(Send("openai", "POST", path, (), body, forged)))
        answer = connection.recv(65536)
    except ConnectionError:
        answer = b""
print(*(TO_WORKER.decode(payload).code for payload in FrameReader(65536).feed(answer)) if answer else ["dropped"])
"""


def as_user(uid: int, code: str, *arguments: object) -> str:
    """What a process of a user says."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module", autouse=True)
def _may_be_tried() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can start processes as other users: `sudo make test`")
    try:
        as_user(WORKER, IMPORT)
    except (OSError, AssertionError):
        pytest.skip(
            f"other users may not run {sys.executable} or import what it imports: make the environment outside "
            "of root's home, with an interpreter for everybody (`make test PYTHON=/usr/bin/python3`)"
        )


Making = Callable[..., Gateway]


def separated(make_gateway: Making, further: str = "") -> Gateway:
    """A gateway whose processes have users of their own, not yet started. `further` ends its configuration."""

    def edit(config: str) -> str:
        apart = re.sub(r"credential: env:(OPENAI|ANTHROPIC)_API_KEY", f"credential: file:{CREDENTIAL}", config)
        return USERS + apart + further

    gateway = make_gateway(edit)
    # What is not secret may be passed and read; the state's own directories guard themselves.
    gateway.directory.chmod(0o755)
    credential = gateway.directory / CREDENTIAL
    credential.parent.mkdir(mode=0o711)
    credential.write_text(PROVIDER_KEY)
    credential.chmod(0o600)
    os.chown(credential, CONNECTOR, CONNECTOR)
    return gateway


@pytest.fixture(scope="module")
def prepared(make_gateway: Making) -> Gateway:
    gateway = separated(make_gateway, WITNESSED)
    (gateway.directory / "witness-policy.txt").write_text("quorum none\n")
    made = egress("prepare", directory=gateway.directory)
    assert made.returncode == 0, made.stderr
    return gateway


@pytest.fixture(scope="module")
def witness(prepared: Gateway) -> Iterator[WitnessServer]:
    key = egress("audit", "key", directory=prepared.directory).stdout.split()[0]
    with_key = WitnessServer(prepared.directory / "witness", "one.test", key, user=WITNESS)
    policy = f"log {key}\nwitness one {with_key.keys[0]} {with_key.url}\nquorum one\n"
    (prepared.directory / "witness-policy.txt").write_text(policy)
    with with_key as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="module")
def apart(prepared: Gateway, witness: WitnessServer) -> Iterator[Gateway]:
    with prepared as running:
        yield running
        assert running.stop() == 0
        assert witness.told == ""


async def ask(gateway: Gateway) -> Answer:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(), bearer(gateway.keys["cx-bot"])))
        return await wire.answer()


async def test_requests_are_served_and_witnessed_by_processes_of_a_user_each(
    apart: Gateway, provider: ProviderSimulator, witness: WitnessServer
) -> None:
    assert (await ask(apart)).status == 200
    assert len(provider.exchanges) == 1
    found = {name: credentials(apart.pid(name)) for name in ("auditd", "connector", "worker-0", "courier")}
    assert witness.process is not None
    assert {**found, "witness": credentials(witness.process.pid)} == {
        "auditd": ({AUDITD}, set()),
        "connector": ({CONNECTOR}, set()),
        "worker-0": ({WORKER}, set()),
        "courier": ({COURIER}, set()),
        "witness": ({WITNESS}, set()),
    }
    cosigned, size = apart.state / "log" / COSIGNED, apart.records()[-1].seq + 1
    await until(lambda: cosigned.exists() and stated_size(cosigned.read_bytes()) >= size, "nothing is witnessed")


def credentials(pid: int) -> tuple[set[int], set[int]]:
    """A process's user ids, of all four kinds, and its supplementary groups: proc_pid_status(5)."""
    lines = (line.partition(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    fields = {name: {int(number) for number in rest.split()} for name, _, rest in lines if name in {"Uid", "Groups"}}
    return fields["Uid"], fields["Groups"]


def segment(gateway: Gateway) -> Path:
    return gateway.state / "log" / segment_name(0)


class Guarded(msgspec.Struct, frozen=True):
    """Something that only one user's process may open."""

    place: Callable[[Gateway], Path]
    holder: int


GUARDED = {
    "the log": Guarded(segment, AUDITD),
    "the log's key": Guarded(lambda gateway: gateway.state / "keys" / "log" / "log-signing", AUDITD),
    "the log's receipt key": Guarded(lambda gateway: gateway.state / "keys" / "log" / "receipts", AUDITD),
    "the connector's receipt key": Guarded(
        lambda gateway: gateway.state / "keys" / "connector" / "receipts", CONNECTOR
    ),
    "a credential": Guarded(lambda gateway: gateway.directory / CREDENTIAL, CONNECTOR),
    "the token key": Guarded(lambda gateway: gateway.state / "keys" / "worker" / "tokens", WORKER),
    "the witness's key": Guarded(lambda gateway: gateway.directory / "witness" / "key", WITNESS),
}


@pytest.mark.parametrize("uid", EVERYBODY)
def test_each_user_opens_its_own_and_nobody_elses(apart: Gateway, uid: int) -> None:
    found = as_user(uid, READ, *(guarded.place(apart) for guarded in GUARDED.values())).split()
    wanted = {name: "read" if uid == guarded.holder else "PermissionError" for name, guarded in GUARDED.items()}
    assert dict(zip(GUARDED, found, strict=True)) == wanted


@pytest.mark.parametrize("process", ["connector", "auditd", "courier", "witness"])
def test_nobody_looks_into_a_process_that_holds_keys_or_vouches(
    apart: Gateway, witness: WitnessServer, process: str
) -> None:
    pid = witness.process.pid if process == "witness" and witness.process is not None else apart.pid(process)
    places = [f"/proc/{pid}/{file}" for file in ("mem", "environ", "maps")]
    # Nor does another process of the same user: it is not dumpable (prctl(2)).
    own = {"connector": CONNECTOR, "auditd": AUDITD, "courier": COURIER, "witness": WITNESS}[process]
    users = (WORKER, STRANGER, own)
    found = {uid: as_user(uid, READ, *places).split() for uid in users}
    assert found == dict.fromkeys(users, ["PermissionError"] * len(places))


def refused_receipts(gateway: Gateway, since: int) -> list[tuple[str, str, int]]:
    """What the connector put on record: code, upstream and user."""
    records = (logged.record for logged in gateway.records(since))
    return [(each.code, each.upstream, each.uid) for each in records if isinstance(each, ReceiptRefusedRecord)]


async def test_the_connector_talks_to_the_workers_user_alone(apart: Gateway, provider: ProviderSimulator) -> None:
    since = len(apart.records())
    socket = apart.state / "run" / "connector" / "connector.sock"
    told = {uid: await asyncio.to_thread(as_user, uid, SEND, socket) for uid in (STRANGER, AUDITD)}
    assert set(told.values()) == {"dropped"}
    assert refused_receipts(apart, since) == []
    assert provider.exchanges == []


async def test_the_courier_is_told_of_checkpoints_and_can_do_nothing_else(
    apart: Gateway, provider: ProviderSimulator
) -> None:
    since, run = len(apart.records()), apart.state / "run"

    async def said(uid: int, code: str, place: str, *arguments: object) -> str:
        return await asyncio.to_thread(as_user, uid, code, run / place, *arguments)

    asked = {uid: await said(uid, ASK, "auditd/checkpoints.sock") for uid in EVERYBODY}
    assert asked == {uid: "StandingNow" if uid in {AUDITD, COURIER} else "dropped" for uid in EVERYBODY}
    for uid in (COURIER, WITNESS):
        # Before it says who it is, and whatever it says.
        assert await said(uid, LISTEN, "auditd/auditd.sock", LONG_SECONDS) == "dropped"
        for name in ("courier", A_WORKER):
            assert await said(uid, APPEND, "auditd/auditd.sock", name) == "dropped"
        assert await said(uid, SEND, "connector/connector.sock") == "dropped"
    assert opened(apart, since) == []
    assert provider.exchanges == []
    # The same from a worker is taken.
    assert await said(WORKER, LISTEN, "auditd/auditd.sock", NOTHING_SECONDS) == "let in"
    assert await said(WORKER, APPEND, "auditd/auditd.sock", A_WORKER) == "Durable"
    assert opened(apart, since) == [(A_WORKER, WORKER)]


def opened(gateway: Gateway, since: int) -> list[tuple[str, int]]:
    """Who began to write to the log: name and user."""
    records = (logged.record for logged in gateway.records(since))
    return [(each.opened.id, each.uid) for each in records if isinstance(each, WriterOpenRecord)]


async def test_a_forged_receipt_sends_nothing_and_is_on_record(apart: Gateway, provider: ProviderSimulator) -> None:
    since = len(apart.records())
    socket = apart.state / "run" / "connector" / "connector.sock"
    assert await asyncio.to_thread(as_user, WORKER, SEND, socket) == "receipt_forged"

    await until(lambda: bool(refused_receipts(apart, since)), "no record of the forged receipt")
    assert refused_receipts(apart, since) == [("receipt_forged", "openai", WORKER)]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(provider.exchange(1), NOTHING_SECONDS)


WELL = {
    *("users-found", "users", "configuration-fixed", "policy-fixed", "socket-paths"),
    *("key-modes", "key-owners", "credential-files", "demo-keys", "policy-loads"),
    *("policy-tests", "policy-activated", "witness"),
}
"""Checks of `egress doctor` that such an installation satisfies, wherever it is."""
NOT_YET = {"policy-signed", "keys-in-files"}


async def test_the_doctor_finds_the_users_apart_and_still_refuses_production(apart: Gateway) -> None:
    wanted = ("--reason", "for the doctor", "--state", "var", "--allow-untested")
    activated = await asyncio.to_thread(egress, "policy", "activate", "policy", *wanted, directory=apart.directory)
    assert activated.returncode == 0, activated.stderr
    # The worker, who is another user than root, can read it.
    await until(lambda: "is in force" in apart.told, "what root activated is not in force")
    done = egress("doctor", "--profile", "production", "--json", directory=apart.directory)
    assert done.returncode == 1, done.stderr
    marks = {check["name"]: check["mark"] for check in msgspec.json.decode(done.stdout)["checks"]}
    assert {name for name in WELL if marks[name] != "well"} == set()
    assert {name for name in NOT_YET if marks[name] != "refused"} == set()


# --- The firewall -----------------------------------------------------------------------------------


def documented_rules() -> str:
    """The rules of the how-to, for the users of this test."""
    (rules,) = re.findall(r"^table inet egress \{\n.*?^\}\n", HOWTO.read_text(), re.MULTILINE | re.DOTALL)
    for name, uid in (("egress-worker", WORKER), ("egress-auditd", AUDITD)):
        assert name in rules
        rules = rules.replace(name, str(uid))
    return rules


def raise_firewall() -> None:
    subprocess.run(["nft", "-f", "-"], input=documented_rules(), text=True, check=True, capture_output=True)


def enter_network_namespace() -> None:
    """Give the calling thread, and what it starts, a network of its own. The thread is not to be used afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "no network namespace")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True, capture_output=True)


async def behind_the_firewall(gateway: Gateway) -> dict[str, object]:
    port = provider_port().number
    async with ProviderSimulator(key=PROVIDER_KEY, port=port) as provider:
        found: dict[str, object] = {"the worker before": as_user(WORKER, CONNECT, port)}
        raise_firewall()
        found["the worker"] = as_user(WORKER, CONNECT, port)
        found["the log"] = as_user(AUDITD, CONNECT, port)
        found["the connector"] = as_user(CONNECTOR, CONNECT, port)
        found["the courier"] = as_user(COURIER, CONNECT, port)
        with gateway:
            found["a request"] = (await ask(gateway)).status
        found["arrived"] = len(provider.exchanges)
        return found


def test_with_the_documented_firewall_only_the_connector_reaches_the_provider(make_gateway: Making) -> None:
    missing = [tool for tool in ("nft", "ip") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: `apt-get install nftables iproute2`")
    gateway = separated(make_gateway)

    def scenario() -> dict[str, object]:
        try:
            enter_network_namespace()
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no network namespace can be made here: {error}; it needs CAP_SYS_ADMIN")
        return asyncio.run(behind_the_firewall(gateway))

    with ThreadPoolExecutor(max_workers=1) as thread:
        found = thread.submit(scenario).result()
    assert found == {
        "the worker before": "connected",
        "the worker": "ConnectionRefusedError",
        "the log": "ConnectionRefusedError",
        "the connector": "connected",
        "the courier": "connected",
        "a request": 200,
        "arrived": 1,
    }
