"""Where tokens are equal, and where they must not be."""

import pytest

from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Principal
from egress_gateway.core.routes import RedactScope
from egress_gateway.core.secret import Secret
from egress_gateway.core.token_form import BODY_LENGTHS, well_formed
from egress_gateway.redact.tokens import EPOCH, mint, scope_key, scope_keys, token

MASTER = Secret(b"m" * 32)
PERSON = Principal(app="bot", person="ann", person_verified=True)
EMAIL = DataClass("pii.email")
NAME = DataClass("pii.name")


def key(
    route: str = "support",
    kind: RedactScope = RedactScope.PERSON,
    principal: Principal = PERSON,
    now: int = 0,
    master: Secret[bytes] = MASTER,
) -> Secret[bytes]:
    return scope_key(master, route=route, kind=kind, principal=principal, now=now)


def test_a_token_is_a_label_and_a_checked_digest() -> None:
    for length in BODY_LENGTHS:
        made = token(key(), EMAIL, "ann@example.com", length=length)
        assert well_formed(made)
        assert len(made) == len("EMAIL_") + length + 1


def test_the_same_value_gets_the_same_token() -> None:
    assert token(key(), EMAIL, "ann@example.com") == token(key(), EMAIL, "ann@example.com")


OTHERS = [
    ("value", key(), EMAIL, "Ann@example.com", False),
    ("class", key(), NAME, "ann@example.com", False),
    ("provenance", key(), EMAIL, "ann@example.com", True),
    ("route", key(route="sales"), EMAIL, "ann@example.com", False),
    ("kind of scope", key(kind=RedactScope.APP), EMAIL, "ann@example.com", False),
    ("person", key(principal=Principal(person="bob", person_verified=True)), EMAIL, "ann@example.com", False),
    ("proof of the person", key(principal=Principal(asserted_person="ann")), EMAIL, "ann@example.com", False),
    ("epoch", key(now=EPOCH), EMAIL, "ann@example.com", False),
    ("master key", key(master=Secret(b"n" * 32)), EMAIL, "ann@example.com", False),
]


@pytest.mark.parametrize(
    ("scope", "data_class", "value", "system"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS]
)
def test_with_any_other(scope: Secret[bytes], data_class: DataClass, value: str, system: bool) -> None:
    tails = {
        token(key(), EMAIL, "ann@example.com").partition("_")[2],
        token(scope, data_class, value, system=system).partition("_")[2],
    }
    assert len(tails) == 2


def test_a_scope_does_not_change_within_an_epoch_nor_with_what_it_does_not_name() -> None:
    assert key(now=EPOCH - 1) == key(now=0)
    app = Principal(app="bot", person="bob")
    assert key(kind=RedactScope.APP) == key(kind=RedactScope.APP, principal=app)
    assert key(kind=RedactScope.ROUTE) == key(kind=RedactScope.ROUTE, principal=Principal())


@pytest.mark.parametrize("kind", [RedactScope.PERSON, RedactScope.APP])
def test_a_scope_of_nobody_is_refused(kind: RedactScope) -> None:
    with pytest.raises(Refused) as refused:
        key(kind=kind, principal=Principal())
    assert refused.value.code == "scope_unnamed"
    assert kind.value in refused.value.public


def test_the_key_of_the_epoch_before_is_at_hand() -> None:
    who = Principal(app="bot")
    now, before = (
        scope_key(Secret(b"m"), route="support", kind=RedactScope.APP, principal=who, now=at)
        for at in (2 * EPOCH, EPOCH)
    )
    at_hand = scope_keys(Secret(b"m"), route="support", kind=RedactScope.APP, principal=who, now=2 * EPOCH)
    assert at_hand == (now, before)


def test_parts_of_a_scope_cannot_be_moved_from_one_to_the_next() -> None:
    first = key(route="support", principal=Principal(person="ann-x", person_verified=True))
    second = key(route="support-ann", principal=Principal(person="x", person_verified=True))
    assert first != second


def test_values_that_are_no_text_still_have_tokens() -> None:
    assert token(key(), EMAIL, "\ud800") != token(key(), EMAIL, "\udfff")


def test_a_taken_token_makes_the_next_longer() -> None:
    short = mint(key(), EMAIL, "a", ())
    longer = mint(key(), EMAIL, "a", {short})
    assert len(longer) == len(short) + 2
    assert well_formed(longer)
    assert mint(key(), EMAIL, "a", {short}) == longer


def test_no_token_is_better_than_a_shared_one() -> None:
    taken = {token(key(), EMAIL, "a", length=length) for length in BODY_LENGTHS}
    with pytest.raises(Unavailable) as unavailable:
        mint(key(), EMAIL, "a", taken)
    assert unavailable.value.code == "token_space"


def test_a_body_of_digits_is_not_used() -> None:
    of_digits = next(str(n) for n in range(1000) if token(key(), EMAIL, str(n), length=1)[-2].isdigit())
    assert len(mint(key(), EMAIL, of_digits, (), lengths=(1, 10))) == len("EMAIL_") + 11
