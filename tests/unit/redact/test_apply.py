"""What is replaced in a request, by what, and what is left alone."""

from collections.abc import Sequence

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import Placed, Redaction, Replacement, RestoreRules
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import ClassCount, Finding, Scope, Slot
from egress_gateway.redact.apply import redact
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
EMAIL, NAME, CARD = (DataClass(name) for name in ("pii.email", "pii.name", "pci.card"))
AS_TOKEN = (Redact(rule="ids", classes=(DataClass("pii"), DataClass("pci"))),)
RULES = RestoreRules(text=True)


def slot(text: str, scope: Scope = Scope.MESSAGE, *, rigid: bool = False, said_by: str = "") -> Slot:
    return Slot(pointer="/x", scope=scope, text=text, rigid=rigid, said_by=said_by)


def find(slots: Sequence[Slot], number: int, text: str, data_class: DataClass, score: int = 900) -> Finding:
    start = slots[number].text.index(text)
    return Finding(slot=number, start=start, end=start + len(text), data_class=data_class, score=score, detector="t")


def run(
    slots: Sequence[Slot],
    findings: Sequence[Finding],
    obligations: Sequence[Redact] = AS_TOKEN,
    rules: RestoreRules = RULES,
    said: Sequence[Replacement] = (),
) -> Redaction:
    return redact(slots, findings, obligations, scope_key=KEY, upstream="openai", rules=rules, said=said)


def texts(slots: Sequence[Slot], redaction: Redaction) -> list[str]:
    edited = {edit.slot: edit.text for edit in redaction.edits}
    return [edited.get(number, one.text) for number, one in enumerate(slots)]


def t(data_class: DataClass, value: str, *, system: bool = False) -> str:
    return token(KEY, data_class, value, system=system)


def known(data_class: DataClass, value: str, *, restorable: bool = True) -> Replacement:
    return Replacement(
        token=t(data_class, value, system=not restorable),
        value=Sensitive(value),
        data_class=data_class,
        restorable=restorable,
    )


def test_only_the_finding_is_replaced() -> None:
    slots = [slot("nothing"), slot("write to ann@example.com today")]
    redaction = run(slots, [find(slots, 1, "ann@example.com", EMAIL)])
    assert texts(slots, redaction) == ["nothing", f"write to {t(EMAIL, 'ann@example.com')} today"]
    assert redaction.replacements == (known(EMAIL, "ann@example.com"),)
    assert redaction.replaced == (ClassCount(data_class=EMAIL, count=1, score=900),)
    assert redaction.rigid == ()


def test_what_no_obligation_covers_stays() -> None:
    slots = [slot("ann@example.com 4111111111111111")]
    only_cards = [Redact(rule="cards", classes=(DataClass("pci"),))]
    findings = [find(slots, 0, "ann@example.com", EMAIL), find(slots, 0, "4111111111111111", CARD)]
    redaction = run(slots, findings, only_cards)
    assert texts(slots, redaction) == [f"ann@example.com {t(CARD, '4111111111111111')}"]
    assert run(slots, [find(slots, 0, "ann@example.com", EMAIL)], only_cards) == Redaction()
    assert run(slots, []) == Redaction()


def test_the_same_value_is_replaced_wherever_else_it_stands() -> None:
    slots = [slot("patient: Anna Smith"), slot("Anna Smith's letter"), slot("annas")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)])
    name = t(NAME, "Anna Smith")
    assert texts(slots, redaction) == [f"patient: {name}", f"{name}'s letter", "annas"]
    assert redaction.replaced == (ClassCount(data_class=NAME, count=2, score=900),)


def test_a_value_is_also_replaced_as_json_writes_it() -> None:
    slots = [slot('call O"Neil now'), slot('{"name": "O\\"Neil"}'), slot("Müller"), slot('"M\\u00fcller"')]
    redaction = run(slots, [find(slots, 0, 'O"Neil', NAME), find(slots, 2, "Müller", NAME)])
    plain, quoted, umlaut, escaped = (t(NAME, value) for value in ('O"Neil', 'O\\"Neil', "Müller", "M\\u00fcller"))
    assert texts(slots, redaction) == [f"call {plain} now", f'{{"name": "{quoted}"}}', umlaut, f'"{escaped}"']


def test_masks_come_before_tokens_and_lead_nowhere() -> None:
    slots = [slot("ann@example.com and 4111111111111111")]
    findings = [find(slots, 0, "ann@example.com", EMAIL), find(slots, 0, "4111111111111111", CARD)]
    redaction = run(slots, findings, [*AS_TOKEN, Redact(rule="hide", classes=(EMAIL,), as_="mask")])
    assert texts(slots, redaction) == [f"[EMAIL] and {t(CARD, '4111111111111111')}"]
    assert [entry.data_class for entry in redaction.replacements] == [CARD]
    assert [count.data_class for count in redaction.replaced] == [CARD, EMAIL]


def test_an_unknown_way_to_redact_is_the_irreversible_one() -> None:
    slots = [slot("ann@example.com")]
    other = [Redact(rule="x", classes=(EMAIL,), as_="other")]
    redaction = run(slots, [find(slots, 0, "ann@example.com", EMAIL)], other)
    assert texts(slots, redaction) == ["[EMAIL]"]


def test_a_value_found_as_two_classes_has_one_token() -> None:
    slots = [slot("Anna Smith"), slot("Anna Smith")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME), find(slots, 1, "Anna Smith", EMAIL)])
    assert texts(slots, redaction) == [t(EMAIL, "Anna Smith")] * 2


def test_overlapping_values_are_covered_without_widening() -> None:
    slots = [slot("Anna Smith"), slot("Smithson & Co"), slot("Anna Smithson & Co!")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME), find(slots, 1, "Smithson & Co", NAME)])
    name, company, rest = (t(NAME, value) for value in ("Anna Smith", "Smithson & Co", "Anna"))
    assert texts(slots, redaction) == [name, company, f"{rest} {company}!"]


def test_where_no_token_can_stand_the_class_is_named() -> None:
    slots = [slot("4111111111111111", rigid=True), slot("see Anna Smith"), slot("Anna Smith", rigid=True)]
    redaction = run(slots, [find(slots, 0, "4111111111111111", CARD), find(slots, 1, "Anna Smith", NAME)])
    assert redaction.rigid == (CARD, NAME)
    assert [edit.slot for edit in redaction.edits] == [1]


def test_what_the_upstream_said_itself_is_sent_back_as_it_is() -> None:
    slots = [slot("I think Anna Smith", said_by="openai"), slot("hello Anna Smith")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME), find(slots, 1, "Anna Smith", NAME)])
    assert texts(slots, redaction) == ["I think Anna Smith", f"hello {t(NAME, 'Anna Smith')}"]


def test_what_another_upstream_said_is_ordinary_text() -> None:
    slots = [slot("I think Anna Smith", said_by="anthropic")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)])
    assert texts(slots, redaction) == [f"I think {t(NAME, 'Anna Smith')}"]


def test_a_value_of_the_system_prompt_has_another_token_that_is_not_restored() -> None:
    slots = [slot("the customer is Anna Smith", Scope.SYSTEM), slot("is it Anna Smith?")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME), find(slots, 1, "Anna Smith", NAME)])
    hidden, visible = t(NAME, "Anna Smith", system=True), t(NAME, "Anna Smith")
    assert texts(slots, redaction) == [f"the customer is {hidden}", f"is it {visible}?"]
    assert {entry.token: entry.restorable for entry in redaction.replacements} == {hidden: False, visible: True}


@pytest.mark.parametrize("obligations", [AS_TOKEN, (Redact(rule="m", classes=(NAME,), as_="mask"),)])
def test_what_becomes_of_a_guess_does_not_depend_on_the_system_prompt(obligations: Sequence[Redact]) -> None:
    system = [slot('the customer is O"Neil', Scope.SYSTEM), slot('O"Neil again', Scope.SYSTEM)]
    outcomes = []
    for guess in ('is it O"Neil?', 'is it O"Hara?', '{"is": "O\\"Neil"}'):
        slots = [*system, slot(guess)]
        findings = [find(slots, 0, 'O"Neil', NAME)]
        first = run(slots, findings, obligations)
        assert texts(slots, first)[2] == guess
        again = run(slots, findings, obligations, said=first.replacements)
        assert texts(slots, again)[2] == guess
        outcomes.append((first.edits, first.replaced, first.replacements))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert [edit.slot for edit in outcomes[0][0]] == [0, 1]


def test_a_route_may_rule_otherwise() -> None:
    slots = [slot("the customer is Anna Smith", Scope.SYSTEM)]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)], rules=RestoreRules(text=True, system_prompt=True))
    assert redaction.replacements == (known(NAME, "Anna Smith"),)
    slots.append(slot("is it Anna Smith?"))
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)], rules=RestoreRules(text=True, system_prompt=True))
    assert texts(slots, redaction)[1] == f"is it {t(NAME, 'Anna Smith')}?"


def test_tokens_that_stand_there_already_are_left_alone() -> None:
    ours = t(EMAIL, "ann@example.com")
    slots = [slot(f"login={ours}: ok"), slot("EMAIL is a word"), slot("EMAIL_1234567890A")]
    findings = [
        find(slots, 0, f"login={ours}: ok", NAME),
        find(slots, 1, "EMAIL", NAME),
        find(slots, 2, "1234567890A", NAME),
    ]
    redaction = run(slots, findings)
    assert texts(slots, redaction) == [
        f"{t(NAME, 'login=')}{ours}{t(NAME, ': ok')}",
        f"{t(NAME, 'EMAIL')} is a word",
        f"{t(NAME, 'EMAIL')}_{t(NAME, '1234567890A')}",
    ]


def test_what_sealed_blocks_brought_back_stays_restorable_and_is_replaced() -> None:
    of_another_epoch = token(Secret(b"e" * 32), NAME, "Anna Smith")
    earlier = Replacement(token=of_another_epoch, value=Sensitive("Anna Smith"), data_class=NAME, restorable=True)
    slots = [slot("as Anna Smith said")]
    assert texts(slots, run(slots, [], said=[earlier, earlier])) == [f"as {of_another_epoch} said"]
    assert run(slots, [], said=[earlier]).replacements == (earlier,)
    assert run(slots, [], [], said=[earlier, earlier]).replacements == (earlier,)
    assert run(slots, [], said=[earlier]).replaced == (ClassCount(data_class=NAME, count=1, score=1000),)
    uncovered = run(slots, [], [Redact(rule="cards", classes=(CARD,))], said=[earlier])
    assert uncovered == Redaction(replacements=(earlier,))


def test_a_token_that_may_not_be_restored_is_not_lent_to_a_caller() -> None:
    hidden = known(NAME, "Anna Smith", restorable=False)
    slots = [slot("Anna Smith")]
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)], said=[hidden])
    assert set(redaction.replacements) == {hidden, known(NAME, "Anna Smith")}
    assert texts(slots, redaction) == [t(NAME, "Anna Smith")]


@pytest.mark.parametrize("value", ["Anna Smith", "ann@example.com"])
def test_redaction_shows_no_value(value: str) -> None:
    slots = [slot(f"x {value}")]
    assert value not in repr(run(slots, [find(slots, 0, value, NAME)]))


AS_SURROGATE = (Redact(rule="s", classes=(DataClass("pii"), DataClass("pci"), DataClass("secret")), as_="surrogate"),)


def surrogates(redaction: Redaction) -> dict[str, str]:
    return {entry.value.expose(): entry.token for entry in redaction.replacements if "_" not in entry.token}


def test_surrogates_and_where_they_stand() -> None:
    slots = [slot("nothing"), slot("write to ann@example.com today")]
    redaction = run(slots, [find(slots, 1, "ann@example.com", EMAIL)], AS_SURROGATE)
    drawn = surrogates(redaction)["ann@example.com"]
    assert texts(slots, redaction) == ["nothing", f"write to {drawn} today"]
    assert redaction.placed == (Placed(1, 9, 9 + len(drawn)),)
    assert redaction.replaced == (ClassCount(data_class=EMAIL, count=1, score=900),)


def test_for_a_class_without_surrogates_a_token_stands() -> None:
    key = DataClass("secret.generic")
    slots = [slot("password hunter2hunter2")]
    redaction = run(slots, [find(slots, 0, "hunter2hunter2", key)], AS_SURROGATE)
    assert texts(slots, redaction) == [f"password {t(key, 'hunter2hunter2')}"]


WAYS = [
    (("token",), "token"),
    (("surrogate",), "surrogate"),
    (("token", "surrogate"), "surrogate"),
    (("surrogate", "mask"), "mask"),
    (("token", "mask"), "mask"),
    (("something new",), "mask"),
]


@pytest.mark.parametrize(("asked", "done"), WAYS, ids=[" and ".join(case[0]) for case in WAYS])
def test_a_mask_comes_before_a_surrogate_and_that_before_a_token(asked: tuple[str, ...], done: str) -> None:
    slots = [slot("Anna Smith")]
    duties = [Redact(rule=one, classes=(NAME,), as_=one) for one in asked]
    (text,) = texts(slots, run(slots, [find(slots, 0, "Anna Smith", NAME)], duties))
    kinds = {"[NAME]": "mask", t(NAME, "Anna Smith"): "token"}
    assert kinds.get(text, "surrogate") == done


def test_a_name_goes_in_parts_as_well_since_an_answer_may_have_restored_them() -> None:
    slots = [slot("Anna Smith called."), slot("Dear Anna, ANNA SMITH, annabelle"), slot("Anna", rigid=True)]
    slots.append(slot("Anna is the operator", Scope.SYSTEM))
    redaction = run(slots, [find(slots, 0, "Anna Smith", NAME)], AS_SURROGATE)
    drawn = surrogates(redaction)["Anna Smith"]
    given = drawn.split()[0]
    assert texts(slots, redaction) == [
        f"{drawn} called.",
        f"Dear {given}, {drawn.upper()}, annabelle",
        "Anna",
        "Anna is the operator",
    ]
    assert redaction.rigid == ()


def test_of_a_part_that_something_longer_overlaps_a_token_stands_for_the_rest() -> None:
    slots = [slot("Anna Smith and Anna@x")]
    findings = [find(slots, 0, "Anna Smith", NAME), find(slots, 0, "na@x", EMAIL)]
    redaction = run(slots, findings, AS_SURROGATE)
    (text,) = texts(slots, redaction)
    assert "Anna" not in text
    assert "na@x" not in text


def test_what_we_put_there_is_left_alone_and_what_looks_like_it_is_not() -> None:
    first = run([slot("ann@example.com")], [find([slot("ann@example.com")], 0, "ann@example.com", EMAIL)], AS_SURROGATE)
    (ours,) = surrogates(first).values()
    slots = [slot(f"{ours} and {ours}")]
    found = [
        Finding(slot=0, start=start, end=start + len(ours), data_class=EMAIL, score=900, detector="t")
        for start in (0, len(ours) + 5)
    ]
    second = redact(
        slots,
        found,
        AS_SURROGATE,
        scope_key=KEY,
        upstream="openai",
        rules=RULES,
        said=first.replacements,
        placed=[Placed(0, 0, len(ours))],
    )
    # As long as somebody else writes it, nobody can tell what it means.
    assert ours not in surrogates(second).values()
    assert (second.spoiled, second.edits) == ((0,), ())


def test_a_text_of_tokens_alone_has_them_for_surrogates_and_a_number_keeps_its_own() -> None:
    slots = [slot("ann@example.com"), slot("ann@example.com"), number_slot("4111111111111111")]
    found = [
        *(find(slots, at, "ann@example.com", EMAIL) for at in (0, 1)),
        find(slots, 2, "4111111111111111", CARD),
    ]
    made = redact(slots, found, AS_SURROGATE, scope_key=KEY, upstream="openai", rules=RULES, plain={1, 2})
    drawn = surrogates(made)
    assert texts(slots, made) == [
        drawn["ann@example.com"],
        t(EMAIL, "ann@example.com"),
        drawn["4111111111111111"],
    ]


def test_other_spellings_get_tokens_where_there_are_tokens_alone() -> None:
    slots = [slot("to Anna Smith"), slot("and Anna"), slot("or Anna")]
    found = [find(slots, 0, "Anna Smith", NAME)]
    made = redact(slots, found, AS_SURROGATE, scope_key=KEY, upstream="openai", rules=RULES, plain={2})
    given = surrogates(made)["Anna Smith"].split()[0]
    assert texts(slots, made)[1:] == [f"and {given}", f"or {t(NAME, 'Anna')}"]


def test_a_surrogate_that_would_not_be_found_where_it_was_put_spoils_its_text() -> None:
    slots = [slot("ann@example.com"), slot("nothing here")]
    first = run(slots[:1], [find(slots, 0, "ann@example.com", EMAIL)], AS_SURROGATE)
    said = first.replacements
    (ours,) = surrogates(first).values()
    places = {
        "as it was put": (ours, Placed(0, 0, len(ours)), ()),
        "glued to a word": (f"{ours}s", Placed(0, 0, len(ours)), (0,)),
        "elsewhere": (f"x {ours}", Placed(0, 0, len(ours)), (0,)),
    }
    for text, placed, spoiled in places.values():
        again = redact(
            [slot(text), slots[1]],
            [],
            AS_SURROGATE,
            scope_key=KEY,
            upstream="openai",
            rules=RULES,
            said=said,
            placed=[placed],
        )
        assert (again.spoiled, again.edits) == (spoiled, ())


def number_slot(text: str) -> Slot:
    return Slot(pointer="/n", scope=Scope.TOOL_INPUT, text=text, rigid=True, number=True)


def test_a_number_is_replaced_by_a_number_or_refused() -> None:
    slots = [number_slot("4111111111111111")]
    found = [find(slots, 0, "4111111111111111", CARD)]
    redaction = run(slots, found, AS_SURROGATE)
    assert texts(slots, redaction) == list(surrogates(redaction).values())
    assert redaction.rigid == ()
    assert run(slots, found, AS_TOKEN).rigid == (CARD,)


def test_a_finding_inside_a_token_changes_nothing() -> None:
    slots = [slot(f"see {t(NAME, 'Ann')} there")]
    redaction = run(slots, [find(slots, 0, t(NAME, "Ann"), NAME)], AS_SURROGATE)
    assert redaction.edits == ()
    assert redaction.replaced == ()
