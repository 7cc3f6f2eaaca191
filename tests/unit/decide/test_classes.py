"""Levels: declaring, raising, lowering, and each mistake with its exact message and line."""

import pytest

from egress_gateway.core.policy import Level
from egress_gateway.core.vocabulary import BUILTIN_CLASSES


def classes(text: str) -> dict[str, str]:
    return {"classes.yaml": text}


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a class without a family": (
        classes("classes: {vip: {level: public}}\n"),
        "classes.yaml:1: 'vip' is not a class name: use family.name in lower case",
    ),
    "a class that exists": (
        classes("classes: {pii.email: {level: public}}\n"),
        "classes.yaml:1: 'pii.email' is already a data class; use raise or lower for its level",
    ),
    "a class that is a family": (
        classes("classes: {pii.national_id: {level: public}}\n"),
        "classes.yaml:1: 'pii.national_id' is already a data class; use raise or lower for its level",
    ),
    "a class below a class": (
        classes("classes: {pii.email.work: {level: public}}\n"),
        "classes.yaml:1: 'pii.email' is a class, not a family; 'pii.email.work' cannot stand below it",
    ),
    "raising downwards": (
        classes("raise: {pii.email: public}\n"),
        "classes.yaml:1: 'pii.email' is not below public; to lower a level, use lower",
    ),
    "raising to nowhere": (
        classes("raise: {pii.email: top}\n"),
        "classes.yaml:1: the level of 'pii.email' must be one of public, internal, confidential, restricted",
    ),
    "raising what does not exist": (
        classes("raise: {pii.mail: restricted}\n"),
        "classes.yaml:1: unknown data class 'pii.mail'; did you mean 'pii.email'?",
    ),
    "lowering upwards": (
        classes("lower: {pii.email: {level: restricted, reason: x}}\n"),
        "classes.yaml:1: 'pii.email' is not above that level; to raise a level, use raise",
    ),
    "lowering without a reason": (
        classes("lower: {pii.email: {level: public}}\n"),
        "classes.yaml:1: lower 'pii.email' needs 'reason'",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_without_a_file_the_levels_are_the_built_in_ones(load):
    assert load({"classes.yaml": None}).levels == BUILTIN_CLASSES


def test_declared_classes_stand_beside_the_built_in_ones(load):
    levels = load(classes("classes: {acme.recipe: {level: restricted, about: How it is made}}\n")).levels
    assert levels["acme.recipe"] is Level.RESTRICTED
    assert list(levels) == sorted(levels)


def test_a_family_is_raised_up_to_a_level_and_nothing_falls(load):
    levels = load(classes("raise: {pii: restricted}\n")).levels
    assert {level for name, level in levels.items() if name.startswith("pii.")} == {Level.RESTRICTED}


def test_raising_a_family_leaves_what_is_higher(load):
    levels = load(classes("raise: {finance: confidential}\n")).levels
    assert (levels["finance.bic"], levels["finance.iban"]) == (Level.CONFIDENTIAL, Level.RESTRICTED)


def test_lowering_takes_a_reason_and_leaves_what_is_lower(load):
    levels = load(classes("lower: {finance: {level: confidential, reason: All of it is public record here}}\n")).levels
    assert (levels["finance.bic"], levels["finance.iban"]) == (Level.INTERNAL, Level.CONFIDENTIAL)
