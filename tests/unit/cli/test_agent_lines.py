"""How an agent is shown: its name, what it is used to, and what is new before the rest."""

import io

from msgspec import structs
from rich.console import Console

from egress_gateway.cli.agent_lines import UNREADABLE, agents, described, habits_of, on_a_line, shown
from egress_gateway.core.baselines import AgentLine, HabitKind, HabitLine
from egress_gateway.core.secret import Secret
from egress_gateway.steps.sealed_names import SealedNames

NAMES = SealedNames(Secret(b"m" * 32))
OTHERS = SealedNames(Secret(b"o" * 32))


def habit(kind: HabitKind, name: str, *, accepted: bool) -> HabitLine:
    return HabitLine(kind, NAMES.habit(kind, name).sealed, accepted=accepted, first=0, last=1_000_000, times=3)


LINE = AgentLine(
    agent=NAMES.agent("cx-bot", ""),
    learning=True,
    since=0,
    requests=7,
    most_requests=1,
    most_calls=2,
    peak_requests=3,
    peak_calls=4,
    full=False,
    habits=(
        habit(HabitKind.CALLED, "mail", accepted=True),
        habit(HabitKind.REACHED, "a.example", accepted=False),
        habit(HabitKind.CALLED, "pay", accepted=False),
    ),
    known=1,
    unknown=2,
)


def test_an_application_without_an_agent_has_no_name_of_one() -> None:
    one = shown(LINE, NAMES)
    assert (one.app, one.agent, one.state, one.since) == ("cx-bot", "", "learning", "1970-01-01T00:00:00Z")
    assert one.id == LINE.agent[:16].hex()
    assert agents([one]).row_count == 1


def test_what_is_new_comes_first() -> None:
    found = [(one.name, one.accepted) for one in habits_of(LINE, NAMES)]
    assert found == [("pay", False), ("a.example", False), ("mail", True)]


def test_names_of_another_key_are_said_to_be() -> None:
    assert shown(LINE, OTHERS).app == UNREADABLE
    assert {one.name for one in habits_of(LINE, OTHERS)} == {UNREADABLE}


def test_no_name_reaches_the_terminal_as_more_than_a_name() -> None:
    evil = "x\x1b[2J\u202e\nnew  called  y"
    habits = habits_of(structs.replace(LINE, habits=(habit(HabitKind.CALLED, evil, accepted=False),)), NAMES)
    one = shown(structs.replace(LINE, agent=NAMES.agent(evil, evil)), NAMES)
    page = Console(file=io.StringIO(), width=200, soft_wrap=True)
    described(one, habits, page)
    page.print(agents([one]))
    assert isinstance(page.file, io.StringIO)
    text = page.file.getvalue()
    assert text.count(on_a_line(evil)) == 5
    assert all(sign.isprintable() for line in text.split("\n") for sign in line)


def test_no_two_names_look_alike() -> None:
    assert (on_a_line("\x1b"), on_a_line("\\x1b")) == ("\\x1b", "\\\\x1b")
