"""The benchmark's own instruments, held against things whose cost is known."""

import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from stdnum import luhn
from tests.bench.bodies import FRESH, Kind, card, one_body, write_bodies
from tests.bench.measure import Load, Rig, Timing, Window, able
from tests.bench.native import NotBuiltError, Programs, build
from tests.bench.plot import plot
from tests.bench.processes import called, cpu_seconds, pss_bytes
from tests.bench.scenarios import KB, SCENARIOS, Limit, Scenario, cpu, names
from tests.bench.summary import BARE, DIRECT, GATEWAY, Row, percentile, rows
from tests.bench.targets import WITHOUT_NAMES, Address, NotStartedError, Target, Upstreams, direct, make_authority, peer

Provider = tuple[Target, tuple[int, ...]]
Run = Callable[[Scenario], Load]

SHORT = Timing(rounds=1, warm=0.1, seconds=0.4)
DELAYED = Kind(KB, "json-20")
STREAM = Kind(KB, "sse-20-5")

BURN = """
import subprocess, sys, time
def burn(seconds):
    while time.process_time() < seconds: pass
if sys.argv[1:]:
    burn(0.3)
else:
    subprocess.run([sys.executable, sys.argv[0], "child"], check=True)
    burn(0.4)
    print("done", flush=True)
    sys.stdin.read()
"""
SLEEP = """
import subprocess
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
input()
child.kill()
child.wait()
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    try:
        return build(tmp_path_factory.mktemp("native"))
    except NotBuiltError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def authority(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    return make_authority(tmp_path_factory.mktemp("ca")) if programs.tls else None


@pytest.fixture(scope="module")
def provider(programs: Programs, authority: Path | None) -> Iterator[Provider]:
    with direct(programs, authority) as started:
        yield started


@pytest.fixture
def rig(programs: Programs, authority: Path | None, tmp_path: Path) -> Rig:
    def bodies(kind: Kind) -> Path:
        file = tmp_path / kind.model
        write_bodies(kind, file)
        return file

    return Rig(programs.load, tmp_path, bodies, authority)


@pytest.fixture
def run(rig: Rig, provider: Provider) -> Run:
    target, processes = provider
    return lambda scenario: rig.run(scenario, target, processes, round_=0, timing=SHORT).load


# --- The load generator and the provider ------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [Scenario(name="open loop", kind=DELAYED, rate=50), Scenario(name="closed loop", kind=DELAYED, streams=4)],
    ids=lambda scenario: scenario.name,
)
def test_a_known_delay_is_measured(run: Run, scenario: Scenario) -> None:
    load = run(scenario)
    assert (load.not_200, load.broken, load.unfinished) == (0, 0, 0)
    assert load.measured >= 10
    middle = percentile(load.latency, 0.5)
    assert middle is not None
    assert 20 <= middle < 30


def test_an_open_loop_counts_from_when_a_request_was_due(
    programs: Programs, provider: Provider, tmp_path: Path
) -> None:
    """One connection answers 50 a second; of 100 a second, those at the end are half the time late."""
    write_bodies(DELAYED, tmp_path / "bodies")
    port = provider[0].plain.port
    done = subprocess.run(
        [programs.load, "--port", f"{port}", "--bodies", tmp_path / "bodies", "--rate", "100", "--connections", "1",
         "--seconds", "0.6"],
        capture_output=True, check=True, timeout=20,
    )  # fmt: skip
    load = msgspec.json.decode(done.stdout, type=Load)
    assert load.measured == load.sent == 60
    latest = percentile(load.latency, 1.0)
    assert latest is not None
    assert 500 <= latest < 900


def test_each_event_of_a_stream_is_timed(run: Run) -> None:
    load = run(Scenario(name="stream", kind=STREAM, rate=20))
    assert load.broken == 0
    assert sum(count for _, count in load.event) == 21 * load.measured, "20 deltas and the end"
    delay, whole, first = (percentile(figure, 0.5) for figure in (load.event, load.latency, load.first))
    assert delay is not None
    assert whole is not None
    assert first is not None
    assert delay < 20
    assert first < 50
    assert whole >= 100


def test_tls_is_spoken_and_the_authority_checked(
    run: Run, programs: Programs, authority: Path | None, provider: Provider, tmp_path: Path
) -> None:
    if authority is None:
        pytest.skip("needs OpenSSL's headers: apt-get install libssl-dev")
    secure = provider[0].secure
    assert secure is not None
    load = run(Scenario(name="secure", kind=DELAYED, streams=2, secure=True))
    assert load.measured > 0
    assert load.broken == 0
    other = make_authority(tmp_path / "other")
    write_bodies(DELAYED, tmp_path / "bodies")
    done = subprocess.run(
        [programs.load, "--port", f"{secure.port}", "--bodies", tmp_path / "bodies", "--streams", "1",
         "--trust", other / "ca.pem"],
        capture_output=True, check=False, timeout=20,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"in a row broke" in done.stderr


# --- Bodies -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", {scenario.kind for scenario in SCENARIOS if scenario.kind.size <= 64 * KB}, ids=str)
def test_bodies_have_their_size_and_what_is_fresh(kind: Kind, tmp_path: Path) -> None:
    write_bodies(kind, tmp_path / "bodies")
    lines = (tmp_path / "bodies").read_text().splitlines()
    assert len(set(lines)) == len(lines) > 1
    for line in lines[:3]:
        assert abs(len(line) - kind.size) < 0.05 * kind.size
        messages = json.loads(line)["messages"]
        assert FRESH in messages[-1]["content"]
        assert not any(FRESH in message["content"] for message in messages[:-1]), "history is what was seen before"
        assert sum(len(message["content"]) for message in messages[:-1]) >= 0.9 * kind.history
    assert FRESH.encode() not in one_body(tmp_path / "bodies")


def test_every_fifth_word_of_a_text_of_new_words_is_in_no_other(tmp_path: Path) -> None:
    """Ten sentences repeat their words, which a process keeps after the first few requests."""

    def seen_once(kind: Kind) -> float:
        write_bodies(kind, tmp_path / "bodies")
        texts = [json.loads(line)["messages"][-1]["content"] for line in (tmp_path / "bodies").read_text().splitlines()]
        spoken = [re.findall(r"(?<!\S)[a-z]+(?=[ ,.])", text) for text in texts[:100]]
        times = Counter(chain.from_iterable(spoken))
        return sum(number == 1 for number in times.values()) / times.total()

    chosen = {scenario.name: scenario.kind for scenario in SCENARIOS if names(2) in scenario.limits}
    known, new = chosen["2 KB, 16 streams"], chosen["2 KB, new words, 16 streams"]
    assert seen_once(known) < 0.01
    assert 0.15 < seen_once(new) < 0.25


def test_cards_have_their_check_digit() -> None:
    source = random.Random(1)  # noqa: S311  (repeatable)
    assert all(luhn.is_valid(card(source).replace(" ", "")) for _ in range(100))


# --- Processes --------------------------------------------------------------------------------------


def test_cpu_time_of_a_tree_adds_up(tmp_path: Path) -> None:
    """A process that used 0.4 s and waited for a child that used 0.3 s."""
    script = tmp_path / "burn.py"
    script.write_text(BURN)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        spent = cpu_seconds(process.pid)
        assert list(spent) == [process.pid]
        assert 0.65 <= sum(spent.values()) < 1.0
        assert 1 << 20 < pss_bytes(process.pid) < 100 << 20
        process.stdin.close()
    assert cpu_seconds(process.pid) == {}


def test_running_children_are_counted_and_named() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert set(cpu_seconds(process.pid)) == {process.pid, child}
        assert called(child) == "sleep"
        process.stdin.write("\n")
        process.stdin.close()
    assert called(child) == "ended"


# --- Peers ------------------------------------------------------------------------------------------


@pytest.mark.loopback
def test_a_peer_is_told_its_port() -> None:
    command = f"web={sys.executable} -m http.server --bind 127.0.0.1 {{port}}"
    with peer(command, Upstreams("http://127.0.0.1:1")) as target:
        assert target.name == "web"
        assert str(target.plain.port) in Path(f"/proc/{target.pid}/cmdline").read_text().split("\0")
        assert called(target.pid) == "http.server"


@pytest.mark.loopback
@pytest.mark.parametrize(
    "spelled",
    ["gone=/nowhere/proxy {port}", "short=true {port}", "noequals"],
    ids=["no program", "it ends", "no command"],
)
def test_a_peer_that_does_not_start_is_named(spelled: str) -> None:
    with pytest.raises(NotStartedError, match=spelled.partition("=")[0]), peer(spelled, Upstreams("")):
        pass


# --- Figures ----------------------------------------------------------------------------------------


def window(target: str, latency: float, cpu: float, *, name: str = "one", not_200: int = 0) -> Window:
    load = Load(
        sent=100, completed=100, measured=50, not_200=not_200, broken=0, unfinished=0, seconds=0.5,
        latency=[(latency * 1000, 50)], first=[(latency * 500, 50)], event=[(latency * 10, 50)],
    )  # fmt: skip
    return Window(scenario=name, target=target, round=0, load=load, cpu={"all": cpu}, provider_cpu=0.0)


LIMITED = Scenario(
    name="one",
    kind=Kind(KB, "json-0"),
    rate=1,
    limits=(Limit("cpu_ms", 1.5, "CPU ms"), Limit("per_second", 100, "requests/s", least=True)),
)


def gateway_row(*windows: Window) -> Row:
    return next(row for row in rows([LIMITED], windows) if row.target == GATEWAY)


def test_figures_are_medians_and_differences() -> None:
    found = [window(DIRECT, 1, 0), window(BARE, 2, 0.05)]
    found += [window(GATEWAY, latency, cpu) for latency, cpu in ((5, 0.1), (4, 0.2), (9, 0.15))]
    row = gateway_row(*[*found, window(DIRECT, 2, 0), window(DIRECT, 3, 0)])
    assert row.p50_ms == 5
    assert row.added_p50_ms == 4, "of 5 - 1, 4 - 2 and 9 - 3"
    assert row.cpu_ms == pytest.approx(1.5)
    assert row.times_bare == pytest.approx(3)
    assert row.per_second == 100
    assert [verdict.met for verdict in row.verdicts] == [True, True]


@pytest.mark.parametrize(
    ("cpu", "not_200", "met"),
    [(0.15, 0, [True, True]), (0.16, 0, [False, True]), (0.15, 1, [False, False])],
    ids=["on the bound", "above it", "cheap but failing"],
)
def test_a_budget_is_met_or_missed(cpu: float, not_200: int, met: list[bool]) -> None:
    row = gateway_row(window(DIRECT, 1, 0), window(GATEWAY, 2, cpu, not_200=not_200))
    assert [verdict.met for verdict in row.verdicts] == met


def test_names_are_what_a_gateway_takes_beyond_one_that_looks_for_none() -> None:
    scenario = msgspec.structs.replace(LIMITED, limits=(names(1),), without_names=(cpu(1.5),))
    found = [window(DIRECT, 1, 0)]
    for with_names, without in ((0.3, 0.2), (0.25, 0.1), (0.5, 0.1)):
        found += [window(GATEWAY, 3, with_names), window(WITHOUT_NAMES, 2, without)]
    named, plain = rows([scenario], found)[-2:]
    assert (named.target, plain.target) == (GATEWAY, WITHOUT_NAMES)
    assert named.names_cpu_ms == pytest.approx(1.5), "of 1, 1.5 and 4"
    assert plain.names_cpu_ms is None
    assert [(verdict.label, verdict.met) for verdict in named.verdicts] == [("names CPU ms", False)]
    assert [(verdict.label, verdict.met) for verdict in plain.verdicts] == [("CPU ms", True)]


def test_only_what_has_a_budget_without_names_is_run_without_them() -> None:
    targets = [Target(name=name, pid=0, plain=Address(1, "/")) for name in (GATEWAY, WITHOUT_NAMES)]
    plain = msgspec.structs.replace(LIMITED, without_names=(cpu(1.5),))
    assert able(LIMITED, targets) == targets[:1]
    assert able(plain, targets) == targets


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 0.001), (0.99, 0.002), (0.999, 1.0)], ids=["half", "99 of 100", "the last"]
)
def test_percentiles_of_counts(share: float, expected: float) -> None:
    assert percentile([(1.0, 90), (2.0, 9), (1000.0, 1)], share) == expected
    assert percentile([], share) is None


def test_the_picture_is_well_formed() -> None:
    drawn = plot(rows([LIMITED], [window(BARE, 1, 0.1), window(GATEWAY, 2, 0.2)]))
    picture = ET.fromstring(drawn)  # noqa: S314  (ours)
    assert [text.text for text in picture.iter() if text.text in {"one", "1", "2"}][-3:] == ["one", "1", "2"]


def test_budgets_name_figures_that_there_are() -> None:
    limits = [limit for scenario in SCENARIOS for limit in (*scenario.limits, *scenario.without_names)]
    assert {limit.figure for limit in limits} <= set(Row.__struct_fields__)
    names = {scenario.name for scenario in SCENARIOS}
    assert {scenario.beside for scenario in SCENARIOS} - {""} <= names
    assert len(names) == len(SCENARIOS)
