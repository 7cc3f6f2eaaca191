"""The stand-ins of one request: none means two things, and none is what the request holds."""

from collections.abc import Sequence

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.token_form import BODY_LENGTHS
from egress_gateway.redact import stand_ins
from egress_gateway.redact.stand_ins import StandIns, Value
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
NAME, IP, SECRET = DataClass("pii.name"), DataClass("pii.ip"), DataClass("secret.generic")


def drawn(*values: Value, texts: Sequence[str] = (), said: Sequence[Replacement] = ()) -> StandIns:
    made = StandIns(KEY, BODY_LENGTHS, said, [*texts, *(value.text for value in values)])
    made.draw(values)
    return made


def name(text: str, *, system: bool = False) -> Value:
    return Value(NAME, text, system)


def surrogate_of(value: Value, **more: Sequence[str]) -> str:
    found = drawn(value, texts=more.get("texts", ())).surrogate(value)
    assert found is not None
    return found


ANNA = name("Anna Smith")
FIRST = surrogate_of(ANNA)


@pytest.mark.parametrize("written", [FIRST, FIRST.lower(), f"x{FIRST.upper()}x"])
def test_what_the_request_holds_is_drawn_again(written: str) -> None:
    again = surrogate_of(ANNA, texts=[f"and {written} too"])
    assert again.lower() != FIRST.lower()
    assert surrogate_of(ANNA, texts=["and others"]) == FIRST


def test_another_value_gets_another() -> None:
    values = [Value(IP, f"8.8.{number}.8", system=False) for number in range(200)]
    made = drawn(*values)
    found = [made.surrogate(value) for value in values]
    assert None not in found
    assert len(set(found)) == len(found)


def test_when_all_are_taken_there_is_none() -> None:
    documentation = [f"{net}.{host}" for net in ("192.0.2", "198.51.100", "203.0.113") for host in range(256)]
    value = Value(IP, "8.8.8.8", system=False)
    made = drawn(value, texts=documentation)
    assert made.surrogate(value) is None
    assert made.token(value) == token(KEY, IP, "8.8.8.8")


def test_values_that_differ_in_case_alone_get_surrogates_that_do() -> None:
    made = drawn(ANNA, name("ANNA SMITH"))
    assert made.surrogate(name("ANNA SMITH")) == FIRST.upper()


def test_what_a_system_prompt_holds_gets_another_that_is_never_restored() -> None:
    made = drawn(ANNA, name("Anna Smith", system=True))
    hidden = made.surrogate(name("Anna Smith", system=True))
    assert hidden != FIRST
    entry = next(entry for entry in made.replacements if entry.token == hidden)
    assert (entry.restorable, entry.spellings) == (False, ())


def test_a_class_without_surrogates_has_none() -> None:
    value = Value(SECRET, "hunter2", system=False)
    made = drawn(value)
    assert made.surrogate(value) is None
    assert made.replacements == ()
    assert made.token(value) == made.token(value) == token(KEY, SECRET, "hunter2")
    assert [entry.token for entry in made.replacements] == [token(KEY, SECRET, "hunter2")]


def test_there_are_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_ins, "MOST", 1)
    made = drawn(ANNA, name("Bob Jones"))
    assert made.surrogate(ANNA) == FIRST
    assert made.surrogate(name("Bob Jones")) is None


def test_other_spellings_that_the_request_holds_are_left_out() -> None:
    given, family = FIRST.split()
    (entry,) = drawn(ANNA).replacements
    assert {one.said: one.value.expose() for one in entry.spellings} == {
        FIRST.upper(): "ANNA SMITH",
        given: "Anna",
        family: "Smith",
    }
    (entry,) = drawn(ANNA, texts=[f"Mr {given.upper()}"]).replacements
    assert [one.said for one in entry.spellings] == [family]


def test_a_part_too_short_to_be_found_again_is_left_out() -> None:
    (entry,) = drawn(name("Anna Lee")).replacements
    assert "Lee" not in {one.value.expose() for one in entry.spellings}


def test_parts_that_occur_are_listed_with_what_stands_for_them() -> None:
    given, _ = FIRST.split()
    assert drawn(ANNA, texts=["for Anna:"]).spelled() == {"Anna": (given, NAME), "Smith": (FIRST.split()[1], NAME)}
    assert drawn(ANNA).spelled().keys() == {"Anna", "Smith"}
    assert StandIns(KEY, BODY_LENGTHS, (), ()).spelled() == {}


def known(stand_in: str, value: str = "Anna Smith", *, restorable: bool = True) -> Replacement:
    return Replacement(token=stand_in, value=Sensitive(value), data_class=NAME, restorable=restorable)


def test_what_an_upstream_has_used_is_used_again() -> None:
    made = drawn(ANNA, said=[known("Belmond Corvick")])
    assert made.surrogate(ANNA) == "Belmond Corvick"
    (entry,) = made.replacements
    assert {one.said for one in entry.spellings} == {"BELMOND CORVICK", "Belmond", "Corvick"}


@pytest.mark.parametrize("said", ["Bel", FIRST])
def test_what_a_caller_wrote_as_well_or_is_too_short_is_not(said: str) -> None:
    made = drawn(ANNA, texts=[f"{FIRST.lower()} Bel"], said=[known(said)])
    assert made.surrogate(ANNA) not in {said, None}
    assert said not in {entry.token for entry in made.replacements}


def test_two_values_that_claim_one_do_not_share_it() -> None:
    made = drawn(ANNA, name("Bob Jones"), said=[known("Belmond Corvick"), known("Belmond Corvick", "Bob Jones")])
    assert made.surrogate(ANNA) == "Belmond Corvick"
    assert made.surrogate(name("Bob Jones")) != "Belmond Corvick"


def test_a_token_that_an_upstream_has_used_is_used_again() -> None:
    earlier = token(Secret(b"e" * 32), NAME, "Anna Smith")
    made = drawn(said=[known(earlier)])
    assert made.said(ANNA)
    assert made.token(ANNA) == earlier
    assert not made.said(name("Bob Jones"))
    disputed = drawn(said=[known(earlier), known(earlier, "Bob Jones")])
    assert not disputed.said(name("Bob Jones"))
