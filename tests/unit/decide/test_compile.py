"""The compiled program: agrees with the interpreter, and contains nothing of the bundle's text."""

import random

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.compile import compile_rules
from egress_gateway.decide.conditions import FIELDS, KEYS, Condition, Kind
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.rules import Effect, Rule
from egress_gateway.decide.vocabulary import Vocabulary

CLASSES = ("pci.card", "pii.email", "pii.national_id.us_ssn", "secret.jwt")
WORDS = ("a", "b", "c")
MODELS = ("a", "ab", "b", "A-x")
VOCABULARY = Vocabulary(levels=dict.fromkeys(map(DataClass, CLASSES)), tools=("a", "b"))  # type: ignore[arg-type]
CASES = 10_000


def random_condition(rng: random.Random) -> Condition:
    key = rng.choice(tuple(KEYS))
    field, op = KEYS[key]
    match FIELDS[field]:
        case Kind.FLAG:
            return Condition(field=field, op=op, flag=rng.random() < 0.5)
        case Kind.NUMBER:
            return Condition(field=field, op=op, limit=rng.randrange(4))
        case Kind.CLASSES:
            pool: tuple[str, ...] = (*CLASSES, "pii", "pii.national_id", "pci", "secret")
        case Kind.MODEL:
            pool = ("a", "ab", "a*", "b*", "*a"[1:])
        case _:
            pool = WORDS
    return Condition(field=field, op=op, words=tuple(sorted(set(rng.choices(pool, k=rng.randint(1, 2))))))


def random_rule(rng: random.Random, number: int) -> Rule:
    when = {condition.key: condition for condition in (random_condition(rng) for _ in range(rng.randrange(4)))}
    return Rule(id=f"r{number}", effect=rng.choice(tuple(Effect)), when=tuple(when.values()))


def random_facts(rng: random.Random) -> Facts:
    def word() -> str:
        return rng.choice(("", *WORDS, "x"))

    def words() -> tuple[str, ...]:
        return tuple(sorted(set(rng.choices((*WORDS, "x"), k=rng.randrange(3)))))

    def flag() -> bool:
        return rng.random() < 0.5

    found = sorted(set(rng.choices(CLASSES, k=rng.randrange(4))))
    return Facts(
        route=word(),
        principal=Principal(
            app=word(),
            person=word(),
            person_verified=flag(),
            groups=words(),
            groups_complete=flag(),
            mfa=flag(),
            agent=word(),
            agent_verified=flag(),
            person_region=word(),
        ),
        target_name=word(),
        target=TargetFacts(upstream=word(), tier=word(), region=word(), baa=flag(), dpa=flag(), zdr=flag()),
        family=word(),
        operation=word(),
        model=rng.choice(("", *MODELS)),
        stream=flag(),
        tools=words(),
        max_tokens=rng.randrange(5),
        bytes=rng.randrange(5),
        data=tuple(ClassCount(data_class=DataClass(name), count=rng.randint(1, 3), score=500) for name in found),
        classified=True,
    )


def interpreted(rules: list[Rule], facts: Facts) -> int:
    return sum(
        1 << index
        for index, rule in enumerate(rules)
        if all(counts(condition, rule, facts, VOCABULARY.tools) for condition in rule.when)
    )


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_the_interpreter(seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable cases, no secret
    rules = [random_rule(rng, number) for number in range(40)]
    program = compile_rules(rules, VOCABULARY)
    matches = 0
    for _ in range(CASES // 20):
        facts = random_facts(rng)
        found = program.match(facts)
        assert found == interpreted(rules, facts)
        matches += found.bit_count()
    assert 0 < matches < CASES // 20 * len(rules)


def test_rules_are_told_apart_by_effect():
    rules = [Rule(id=str(effect), effect=effect) for effect in Effect]
    program = compile_rules(rules, VOCABULARY)
    assert program.rules == tuple(rules)
    assert (program.permits, program.blocks) == (0b0001, 0b0010)
    assert program.match(Facts()) == 0b1111


def test_duties_come_in_the_order_they_are_carried_out():
    token = Redact(rule="a", classes=(DataClass("pii"),), as_="token")
    mask = Redact(rule="b", classes=(DataClass("pii"),), as_="mask")
    modify = Modify(rule="c", remove=("user",))
    rules = [
        Rule(id="a", effect=Effect.REDACT, obligation=token),
        Rule(id="b", effect=Effect.REDACT, obligation=mask),
        Rule(id="c", effect=Effect.MODIFY, obligation=modify),
    ]
    assert compile_rules(rules, VOCABULARY).duties == ((0b100, modify), (0b010, mask), (0b001, token))


class Unranked:
    """An obligation of no known kind."""

    rule = "r"


def test_an_obligation_without_a_place_in_the_order_does_not_compile():
    with pytest.raises(AssertionError):
        compile_rules([Rule(id="r", effect=Effect.REDACT, obligation=Unranked())], VOCABULARY)


def test_no_rules_match_nothing():
    assert compile_rules([], VOCABULARY).match(Facts()) == 0


def test_no_text_of_a_rule_is_compiled():
    hostile = "');__import__('os').abort()#"
    field, op = KEYS["person"]
    rule = Rule(
        id=hostile, effect=Effect.BLOCK, when=(Condition(field=field, op=op, words=(hostile,)),), reason=hostile
    )
    match = compile_rules([rule], VOCABULARY).match
    code = match.__code__  # type: ignore[attr-defined]
    assert all(isinstance(constant, int | str | None) for constant in code.co_consts)
    assert [constant for constant in code.co_consts if isinstance(constant, str) and constant] == []
    assert hostile not in code.co_names
    assert match.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]
    assert match(Facts(principal=Principal(person=hostile, person_verified=True))) == 1
