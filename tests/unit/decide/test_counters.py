"""Counters and fragments: what is read, from which file, and each mistake with its exact message."""

import pytest

from egress_gateway.core.counting import Counter, Fragments

RULES = "rules:\n  - {id: permit-chat, effect: permit, when: {route: chat}}\n"
FLOOR = "sets: {people: [customer.record, pii.name]}\n"


def rules(text: str, floor: str = "rules: []\n") -> dict[str, str | None]:
    return {"rules.yaml": RULES + text + "\n", "floor.yaml": FLOOR + floor}


def counter(text: str) -> dict[str, str | None]:
    return rules(f"counters:\n  day: {text}")


IN_FLOOR = "counters: {day: {distinct: pii, per: person, window: 1d}}\nfragments: {per: person, window: 1h}\n"

MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "an unknown class": (
        counter("{distinct: [pii.nane], per: person, window: 1d}"),
        "rules.yaml:4: unknown data class 'pii.nane'; did you mean 'pii.name'?",
    ),
    "an unknown principal": (
        counter("{distinct: pii, per: [persons], window: 1d}"),
        "rules.yaml:4: unknown principal 'persons'; did you mean 'person'?",
    ),
    "nobody's numbers": (
        counter("{distinct: pii, per: [], window: 1d}"),
        "rules.yaml:4: per of counter 'day' must be at least one entry, not an empty list",
    ),
    "sessions of anybody": (
        counter("{distinct: pii, per: session, window: 1d}"),
        "rules.yaml:4: per of counter 'day' must name more than session: a caller can begin a new one any time",
    ),
    "a window of more than a month": (
        counter("{distinct: pii, per: person, window: 32d}"),
        "rules.yaml:4: window of counter 'day' must be from 1m to 31d, not '32d'",
    ),
    "a window without a unit": (
        counter("{distinct: pii, per: person, window: a day}"),
        "rules.yaml:4: window of counter 'day' must be from 1m to 31d, not 'a day'",
    ),
    "a misspelt key": (
        counter("{distinct: pii, per: person, widow: 1d}"),
        "rules.yaml:4: unknown key 'widow' in counter 'day'; did you mean 'window'?",
    ),
    "a counter with capitals": (
        rules("counters: {Day: {distinct: pii, per: person, window: 1d}}"),
        "rules.yaml:3: 'Day' cannot name a counter: use lower case and digits",
    ),
    "a counter of the floor defined again": (
        rules("counters: {day: {distinct: pii, per: person, window: 1d}}", IN_FLOOR),
        "rules.yaml:3: counter 'day' is already defined in floor.yaml; choose another name",
    ),
    "more than a node keeps": (
        rules("counters:\n" + "".join(f"  a{n}: {{distinct: pii, per: app, window: 1h}}\n" for n in range(33))),
        "rules.yaml:4: 33 counters are defined, at most 32 are kept",
    ),
    "fragments kept for longer than an hour": (
        rules("fragments: {per: person, window: 2h}"),
        "rules.yaml:3: window of fragments of rules.yaml must be from 1m to 1h, not '2h'",
    ),
    "fragments in two files": (
        rules("fragments: {per: app, window: 1h}", IN_FLOOR),
        "rules.yaml:3: fragments stand in floor.yaml already; remove them here",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_counters_of_both_files_the_floors_first(load):
    bundle = load(rules("counters: {hour: {distinct: $people, per: [session, app], window: 1h}}", IN_FLOOR))
    assert bundle.counters == (
        Counter(name="day", classes=("pii",), per=("person",), seconds=86_400),
        Counter(name="hour", classes=("customer.record", "pii.name"), per=("app", "session"), seconds=3_600),
    )
    assert set(bundle.vocabulary.counters) == {"day", "hour"}
    assert bundle.fragments == Fragments(per=("person",), seconds=3_600)


def test_fragments_may_stand_in_the_rules(load):
    read = load(rules("fragments: {per: [session, person], window: 30m}"))
    assert read.fragments == Fragments(per=("person", "session"), seconds=1_800)


def test_nothing_is_counted_unless_it_is_asked_for(bundle):
    assert (bundle.counters, bundle.fragments, bundle.vocabulary.counters) == ((), None, ())
