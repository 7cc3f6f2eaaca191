"""Baselines: what is learnt and when that ends, what is new afterwards, and what there is no room for."""

import pytest

from egress_gateway.adapters.counters import agent_account as account_module
from egress_gateway.adapters.counters import baselines as module
from egress_gateway.adapters.counters.agent_account import MOST_UNKNOWN, Account
from egress_gateway.adapters.counters.baselines import DAY, HOUR, LARGEST_PRACTICE, QUIET, Baselines
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.errors import WireError

BEGAN = 20_000 * DAY
LATER = BEGAN + 2 * DAY
CONFIG = AgentsConfig(learning_days=2, least_requests=3, rate_percent=200)
EAGER = AgentsConfig(learning_days=1, least_requests=1)
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
    for hour in (0, 1, 30):
        made.practise(did(MAIL, requests=2), BEGAN + hour * HOUR)
    return made


def test_an_agent_that_nobody_knows_is_learnt(told: list[str]) -> None:
    assert Baselines(tell=told.append).look(BOT, BEGAN) == LEARNING


def test_learning_takes_its_time_and_its_requests(told: list[str]) -> None:
    made = Baselines(config=CONFIG, tell=told.append)
    made.practise(did(MAIL, requests=2), BEGAN)
    assert made.look(BOT, LATER) == LEARNING
    made.practise(did(requests=1), BEGAN + HOUR)
    assert made.look(BOT, LATER + 9 * DAY) == LEARNING
    made.practise(did(requests=1), LATER - DAY)
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
    made.practise(did(), BEGAN + DAY)
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
    made.practise(did(), BEGAN + DAY)
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
    assert learnt.accept_rate(KEY, 50, 40)
    assert learnt.look(BOT, LATER).unusual_rate is False
    line = learnt.agent(KEY, LATER)
    assert line is not None
    assert (line.most_requests, line.most_calls) == (50, 40)
    assert not learnt.accept_rate(KEY, 50, 40)
    assert not learnt.accept_rate(TWIN[:16], 1, 1)


def test_no_more_is_accepted_than_was_done(learnt: Baselines) -> None:
    learnt.practise(did(requests=5), LATER)
    assert learnt.accept_rate(KEY, 1 << 30, 1 << 30)
    line = learnt.agent(KEY, LATER)
    assert line is not None
    assert (line.most_requests, line.most_calls) == (5, 0)


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


def said(told: list[str]) -> list[str]:
    return [line.split("; ")[0].partition(" ")[2].split(" ", 2)[2] for line in told]


OWN = "does more different things than there is room for"
CALLED, REACHED = "has a tool called that is not in its baseline", "is aimed at a place that is not in its baseline"


def test_what_there_is_no_room_for_while_learning_is_new(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "MOST_KNOWN", 1)
    made = Baselines(config=EAGER, tell=told.append)
    made.practise(did(MAIL, PAY, habit("x"), habit("list", HabitKind.OFFERED)), BEGAN)
    assert len(made.look(BOT, LATER).known) == 2
    assert said(told) == [OWN]
    made.practise(did(PAY), LATER)
    assert not made.accept(KEY, PAY.digest)


def test_names_on_offer_leave_no_call_unseen(told: list[str]) -> None:
    made = Baselines(config=EAGER, tell=told.append)
    made.practise(did(MAIL), BEGAN)
    made.practise(did(*[habit(f"junk{number}", HabitKind.OFFERED) for number in range(500)]), LATER)
    assert len(told) == MOST_UNKNOWN + 1
    told.clear()
    made.practise(did(PAY, habit("host", HabitKind.REACHED)), LATER)
    assert said(told) == [CALLED, REACHED]
    line = made.agent(KEY, LATER)
    assert line is not None
    assert (line.full, line.unknown) == (True, MOST_UNKNOWN + 2)
    assert made.accept(KEY, PAY.digest)


def test_the_newest_is_kept_and_more_is_told_of_once_an_hour(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (account_module, module):
        monkeypatch.setattr(place, "MOST_UNKNOWN", 2)
    made = Baselines(config=EAGER, tell=told.append)
    made.practise(did(MAIL), BEGAN)
    a, b, c = (habit(name) for name in "abc")
    made.practise(did(a, b, a, c), LATER)
    made.practise(did(b), LATER)
    assert said(told) == [CALLED, CALLED, OWN]
    line = made.agent(KEY, LATER + HOUR)
    assert line is not None
    assert (line.full, [one.sealed for one in line.habits if not one.accepted]) == (False, [c.sealed, b.sealed])
    made.practise(did(a), LATER + HOUR)
    assert said(told)[3:] == [CALLED]


def test_what_is_new_can_be_let_go_of_and_is_told_again(learnt: Baselines, told: list[str]) -> None:
    learnt.practise(did(PAY), LATER)
    assert [learnt.dismiss(KEY) for _ in range(2)] == [1, 0]
    assert learnt.dismiss(TWIN[:16]) == 0
    assert learnt.look(BOT, LATER).known == {MAIL.digest}
    learnt.practise(did(PAY), LATER)
    assert said(told) == [CALLED, CALLED]


def test_each_agent_has_a_share_that_no_other_takes(told: list[str]) -> None:
    made = Baselines(config=EAGER, tell=told.append, most=2, most_habits=8)
    assert made.practise(did(*[habit(f"{number}") for number in range(9)]), BEGAN)
    assert said(told) == ["does more different things than the agents of this node have room for together"]
    assert made.practise(did(MAIL, PAY, agent=TWIN), BEGAN)
    assert made.look(TWIN, LATER).known == {MAIL.digest, PAY.digest}
    third = b"3" * 20
    assert not made.practise(did(MAIL, agent=third), BEGAN)
    assert made.look(third, BEGAN) == Baseline()
    assert made.forget(KEY)
    again = Baselines([one for one in made.changed().values() if one is not None], EAGER, tell=told.append, most=2)
    assert len(again) == 1
    assert made.practise(did(*[habit(f"{number}") for number in range(6)], agent=third), BEGAN)
    assert len(made.look(third, LATER).known) == 6


def test_room_that_was_taken_is_taken_after_a_restart(told: list[str]) -> None:
    made = Baselines(config=EAGER, tell=told.append, most=2, most_habits=8)
    made.practise(did(*[habit(f"{number}") for number in range(6)]), BEGAN)
    kept = [one for one in made.changed().values() if one is not None]
    again = Baselines(kept, EAGER, tell=told.append, most=2, most_habits=8)
    again.practise(did(MAIL), BEGAN)
    assert len(told) == 1
    assert again.dismiss(KEY) == 0


def test_room_comes_back_with_what_is_let_go_of(told: list[str]) -> None:
    made = Baselines(config=EAGER, tell=told.append, most=1, most_habits=2)
    made.practise(did(MAIL), BEGAN)
    for _ in range(2):
        made.practise(did(PAY), LATER)
        line = made.agent(KEY, LATER)
        assert line is not None
        assert (line.unknown, made.dismiss(KEY)) == (1, 1)


def test_what_changed_is_given_a_part_at_a_time(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COPIED", 3)
    made = Baselines(tell=told.append)
    for agent in (BOT, TWIN):
        made.practise(did(MAIL, PAY, agent=agent), BEGAN)
    assert [list(made.changed()) for _ in range(3)] == [[KEY], [TWIN[:16]], []]
    assert not made.waiting


def test_counts_stop_before_a_file_could_not_hold_them(learnt: Baselines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_COUNT", 7)
    for _ in range(2):
        learnt.practise(did(MAIL, requests=6, calls=6), LATER)
    line = learnt.agent(KEY, LATER)
    assert line is not None
    assert (line.peak_requests, line.peak_calls, line.habits[0].times) == (7, 7, 5)


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
    "more requests than there can be": did(requests=LARGEST_PRACTICE + 1),
    "more calls than there can be": did(calls=LARGEST_PRACTICE + 1),
}


@pytest.mark.parametrize("practice", MISTAKES.values(), ids=MISTAKES)
def test_what_no_worker_in_order_says(learnt: Baselines, practice: Practice) -> None:
    with pytest.raises(WireError):
        learnt.practise(practice, LATER)
