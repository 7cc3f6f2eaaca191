"""Baselines: what is learnt and when that ends, what is new afterwards, and what there is no room for."""

import pytest

from egress_gateway.adapters.counters import baselines as module
from egress_gateway.adapters.counters.baselines import DAY, HOUR, QUIET, Account, Baselines
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.errors import WireError

BEGAN = 20_000 * DAY
LATER = BEGAN + 2 * DAY
CONFIG = AgentsConfig(learning_days=2, least_requests=3, rate_percent=200)
BOT, TWIN = b"b" * 20, b"t" * 20
KEY = BOT[:16]
LEARNING = Baseline(learning=True, unusual_rate=False)


def habit(name: str, kind: HabitKind = HabitKind.CALLED) -> Habit:
    return Habit(kind, name.encode().ljust(24, b"."))


MAIL, PAY = habit("mail"), habit("pay")


def did(*habits: Habit, requests: int = 1, calls: int = 0, agent: bytes = BOT) -> Practice:
    return Practice(agent, requests, calls, habits)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def learnt(told: list[str]) -> Baselines:
    """An agent that sent mail, two requests an hour."""
    made = Baselines(config=CONFIG, tell=told.append)
    for hour in range(3):
        made.practise(did(MAIL, requests=2), BEGAN + hour * HOUR)
    return made


def test_an_agent_that_nobody_knows_is_learnt(told: list[str]) -> None:
    assert Baselines(tell=told.append).look(BOT, BEGAN) == LEARNING


def test_learning_takes_its_time_and_its_requests(told: list[str]) -> None:
    made = Baselines(config=CONFIG, tell=told.append)
    made.practise(did(MAIL, requests=2), BEGAN)
    assert made.look(BOT, LATER) == LEARNING
    made.practise(did(requests=1), BEGAN + HOUR)
    assert made.look(BOT, LATER - 1) == LEARNING
    assert made.look(BOT, LATER) == Baseline(unusual_rate=False, known=frozenset({MAIL.digest}))
    assert told == []


def test_what_is_done_after_learning_stays_new_however_often_it_is_done(learnt: Baselines, told: list[str]) -> None:
    for _ in range(5):
        learnt.practise(did(PAY), LATER)
    assert learnt.look(BOT, LATER).known == {MAIL.digest}
    (line,) = told
    alarm, remedy = line.split("; ")
    assert alarm == f"ALARM: agent {KEY.hex()} has a tool called that is not in its baseline"
    assert remedy == f"see `egress agent baseline show {KEY.hex()}`"


def test_a_new_place_is_told_as_one(learnt: Baselines, told: list[str]) -> None:
    learnt.practise(did(habit("host", HabitKind.REACHED)), LATER)
    assert "is aimed at a place that is not in its baseline" in told[0]


def test_what_was_seen_can_be_accepted(learnt: Baselines) -> None:
    learnt.practise(did(PAY), LATER)
    assert learnt.accept(KEY, PAY.digest)
    assert learnt.look(BOT, LATER).known == {MAIL.digest, PAY.digest}


NOT_ACCEPTED = {
    "an agent that is not there": (TWIN[:16], PAY.digest),
    "what was never seen": (KEY, b"?" * 16),
    "what is known": (KEY, MAIL.digest),
}


@pytest.mark.parametrize(("agent", "what"), NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
def test_only_what_is_new_can_be_accepted(learnt: Baselines, agent: bytes, what: bytes) -> None:
    learnt.practise(did(PAY), LATER)
    learnt.changed()
    assert not learnt.accept(agent, what)
    assert learnt.changed() == {}


def test_a_rate_is_held_against_the_busiest_hour(told: list[str]) -> None:
    made = Baselines(config=CONFIG, tell=told.append)
    made.practise(did(requests=QUIET), BEGAN)
    made.practise(did(requests=2 * QUIET - 1), LATER)
    assert not made.look(BOT, LATER).unusual_rate
    made.practise(did(), LATER)
    assert made.look(BOT, LATER).unusual_rate
    assert told == []
    for _ in range(2):
        made.practise(did(), LATER)
    assert len(told) == 1
    assert "far more this hour than its baseline has" in told[0]
    assert not made.look(BOT, LATER + HOUR).unusual_rate


def test_calls_have_a_rate_of_their_own(told: list[str]) -> None:
    made = Baselines(config=CONFIG, tell=told.append)
    made.practise(did(requests=3, calls=QUIET), BEGAN)
    made.practise(did(requests=0, calls=2 * QUIET), LATER)
    assert not made.look(BOT, LATER).unusual_rate
    made.practise(did(requests=0, calls=1), LATER)
    assert made.look(BOT, LATER).unusual_rate


def test_a_few_requests_are_never_unusual(learnt: Baselines) -> None:
    learnt.practise(did(requests=QUIET - 1), LATER)
    assert not learnt.look(BOT, LATER).unusual_rate
    learnt.practise(did(), LATER)
    assert learnt.look(BOT, LATER).unusual_rate


def test_a_rate_can_be_accepted(learnt: Baselines) -> None:
    learnt.practise(did(requests=50, calls=60), LATER)
    assert learnt.look(BOT, LATER).unusual_rate
    assert learnt.accept_rate(KEY)
    assert not learnt.look(BOT, LATER).unusual_rate
    assert not learnt.accept_rate(TWIN[:16])


def test_an_agent_that_is_forgotten_is_learnt_anew(learnt: Baselines) -> None:
    learnt.changed()
    assert learnt.forget(KEY)
    assert learnt.changed() == {KEY: None}
    assert learnt.look(BOT, LATER) == LEARNING
    assert not learnt.forget(KEY)


def test_accounts_are_kept_apart(learnt: Baselines) -> None:
    learnt.practise(did(PAY, agent=TWIN), LATER)
    assert learnt.look(TWIN, LATER) == LEARNING
    assert learnt.look(BOT, LATER).known == {MAIL.digest}


def test_what_changed_is_told_as_it_was(learnt: Baselines, told: list[str]) -> None:
    (account,) = learnt.changed().values()
    assert isinstance(account, Account)
    learnt.practise(did(MAIL), LATER)
    assert (account.uses[MAIL.digest].times, account.requests) == (3, 6)
    again = Baselines([account], CONFIG, tell=told.append)
    assert again.look(BOT, LATER).known == {MAIL.digest}
    assert learnt.changed() != {}
    assert learnt.changed() == {}


def test_what_there_is_no_room_for_is_new_and_told_once(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 1)
    monkeypatch.setattr(module, "MOST_UNKNOWN", 1)
    made = Baselines(config=CONFIG, tell=told.append)
    made.practise(did(MAIL, PAY, requests=3), BEGAN)
    assert made.look(BOT, LATER).known == {MAIL.digest}
    made.practise(did(PAY, habit("a"), habit("b")), LATER)
    assert [line.split("; ")[0].partition(" ")[2].split(" ", 2)[2] for line in told] == [
        "does more different things than there is room for",
        "has a tool called that is not in its baseline",
    ]
    line = made.agent(KEY, LATER)
    assert line is not None
    assert (line.full, line.known, line.unknown) == (True, 1, 1)
    assert not made.accept(KEY, PAY.digest)


def test_all_agents_share_the_room_there_is(told: list[str]) -> None:
    made = Baselines(config=CONFIG, tell=told.append, most=1, most_habits=1)
    assert made.practise(did(MAIL), BEGAN)
    made.practise(did(PAY), BEGAN)
    assert not made.practise(did(MAIL, agent=TWIN), BEGAN)
    assert made.look(TWIN, BEGAN) == Baseline()
    made.forget(KEY)
    assert made.practise(did(PAY, requests=3, agent=TWIN), BEGAN)
    assert made.look(TWIN, LATER).known == {PAY.digest}


def test_the_operator_is_shown_what_there_is(learnt: Baselines) -> None:
    learnt.practise(did(PAY, requests=4, calls=5), LATER)
    (short,) = learnt.agents(LATER)
    whole = learnt.agent(KEY, LATER)
    assert whole is not None
    assert (short.habits, short.known, short.unknown) == ((), 1, 1)
    assert (whole.requests, whole.most_requests, whole.peak_requests, whole.peak_calls) == (6, 2, 4, 5)
    assert [(line.kind, line.accepted, line.times) for line in whole.habits] == [
        ("called", True, 3),
        ("called", False, 1),
    ]
    assert learnt.agent(TWIN[:16], LATER) is None


MISTAKES = {
    "an agent that is no sealed name": Practice(b"short"),
    "an agent that is too long": Practice(b"x" * 401),
    "a habit that is no sealed name": did(Habit(HabitKind.CALLED, b"")),
    "too many habits": did(*[MAIL] * 513),
    "requests that were taken back": did(requests=-1),
    "calls that were taken back": did(calls=-1),
}


@pytest.mark.parametrize("practice", MISTAKES.values(), ids=MISTAKES)
def test_what_no_worker_in_order_says(learnt: Baselines, practice: Practice) -> None:
    with pytest.raises(WireError):
        learnt.practise(practice, LATER)
