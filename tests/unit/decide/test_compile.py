"""The compiled program: agrees with the interpreter, and contains nothing of the bundle's text."""

import random

import msgspec
import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Escalate, Limit, Modify, Quota, Redact, Reroute
from egress_gateway.core.policy import Facts, Level, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bypasses import Bypass
from egress_gateway.decide.compile import compile_rules
from egress_gateway.decide.conditions import FIELDS, KEYS, Condition, Kind, Operator
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.rules import Effect, Rule
from egress_gateway.decide.vocabulary import Vocabulary

CLASSES = ("pci.card", "pii.email", "pii.national_id.us_ssn", "secret.jwt")
WORDS = ("a", "b", "c")
MODELS = ("a", "ab", "b", "A-x")
COUNTERS = ("day", "month")
VOCABULARY = Vocabulary(
    levels=dict(
        zip(
            map(DataClass, CLASSES),
            (Level.RESTRICTED, Level.INTERNAL, Level.CONFIDENTIAL, Level.RESTRICTED),
            strict=True,
        )
    ),
    tools=("a", "b"),
    tool_effects={"a": ("db", "mail"), "b": ()},
    ceilings={"a": Level.INTERNAL, "b": Level.RESTRICTED},
)
CASES = 10_000


def random_condition(rng: random.Random) -> Condition:
    key = rng.choice(tuple(KEYS))
    field, op = KEYS[key]
    match FIELDS[field]:
        case Kind.FLAG:
            return Condition(field=field, op=op, flag=rng.random() < 0.5)
        case Kind.NUMBER:
            return Condition(field=field, op=op, limit=rng.randrange(4))
        case Kind.AMOUNTS:
            high = 5 if field == "data.at_least" else 1_000
            entries = {(rng.choice((*CLASSES, "pii")),): rng.randint(1, high) for _ in range(rng.randint(1, 2))}
            return Condition(field=field, op=op, amounts=tuple(sorted(entries.items())))
        case Kind.COUNTERS:
            limits = {(name,): rng.randrange(4) for name in rng.sample(COUNTERS, rng.randint(1, 2))}
            return Condition(field=field, op=op, amounts=tuple(sorted(limits.items())))
        case Kind.EFFECTS:
            pool: tuple[str, ...] = ("db", "mail", "exec")
        case Kind.CLASSES:
            pool = (*CLASSES, "pii", "pii.national_id", "pci", "secret")
        case Kind.WORD if field == "level":
            pool = ("public", "internal", "confidential", "restricted")
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
        region=word(),
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
        target=TargetFacts(
            upstream=word(), tier=word(), region=word(), baa=flag(), dpa=flag(), zdr=flag(), certified=words()
        ),
        destination=word(),
        family=word(),
        operation=word(),
        model=rng.choice(("", *MODELS)),
        stream=flag(),
        tools=words(),
        system_prompt=word(),
        max_tokens=rng.randrange(5),
        tokens=rng.randrange(5),
        bytes=rng.randrange(5),
        data=tuple(
            ClassCount(data_class=DataClass(name), count=rng.randint(1, 3), score=rng.randint(1, 1_000))
            for name in found
        ),
        history=tuple((name, rng.randrange(5)) for name in COUNTERS if flag()),
        classified=True,
    )


def interpreted(rules: list[Rule], facts: Facts) -> int:
    return sum(
        1 << index
        for index, rule in enumerate(rules)
        if all(counts(condition, facts, VOCABULARY, sure=rule.opens) for condition in rule.when)
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


def test_every_fact_is_among_the_random_ones():
    rng = random.Random(0)  # noqa: S311 - repeatable cases, no secret
    assert {random_condition(rng).field for _ in range(2_000)} == set(FIELDS)


ENDS = 1_000_000
BYPASS = Bypass(rules=("block", "escalate"), ticket="T-1", approved_by=("a", "b"), expires="1970-01-01", ends=ENDS)
QUOTA = Quota(rule="quota", per=("person",), limits=(Limit(unit="requests", amount=1, seconds=1),))
ESCALATE = Escalate(rule="escalate", queue="q", sla_seconds=60)
ONE_OF_EACH = (
    Rule(id="permit", effect=Effect.PERMIT),
    Rule(id="block", effect=Effect.BLOCK, floor=True),
    Rule(id="move", effect=Effect.REROUTE, obligation=Reroute(rule="move", upstream="u")),
    Rule(id="swap", effect=Effect.REROUTE, obligation=Reroute(rule="swap", model="m")),
    Rule(id="escalate", effect=Effect.ESCALATE, escalation=ESCALATE),
    Rule(id="quota", effect=Effect.QUOTA, obligation=QUOTA),
    Rule(id="bypass", effect=Effect.BYPASS, bypass=BYPASS),
)


def test_rules_are_told_apart_by_effect():
    program = compile_rules(ONE_OF_EACH, VOCABULARY)
    assert program.rules == ONE_OF_EACH
    assert (program.permits, program.blocks, program.floor) == (0b1, 0b10, 0b10)
    assert (program.moves, program.swaps, program.reroutes) == (0b100, 0b1000, 0b1100)
    assert program.escalations == ((0b10000, ESCALATE),)
    assert program.quotas == ((0b100000, QUOTA),)
    assert program.bypasses == ((0b1000000, 0b10010, ENDS),)
    assert program.alike == 0b1000001


def test_bits_are_named_in_bundle_order():
    program = compile_rules(ONE_OF_EACH, VOCABULARY)
    assert program.names(0) == ()
    assert program.names(0b1000101) == ("permit", "move", "bypass")


@pytest.mark.parametrize(("now", "active"), [(0, False), (1, True), (ENDS - 1, True), (ENDS, False)])
def test_a_bypass_counts_until_it_ends_and_only_where_the_time_is_known(now, active):
    program = compile_rules(ONE_OF_EACH, VOCABULARY)
    found = program.found([Facts(now=now)])
    assert found == (0b1111111 if active else 0b0111111)
    assert program.set_aside(found) == (0b10010 if active else 0)
    assert program.set_aside(found & ~0b10) == (0b10000 if active else 0)


def test_what_opens_has_to_match_for_both_and_what_restricts_for_one():
    mfa = Condition(field="mfa", op=Operator.IS, flag=True)
    rules = [msgspec.structs.replace(rule, when=(mfa,)) for rule in ONE_OF_EACH]
    program = compile_rules(rules, VOCABULARY)
    with_mfa, without = Facts(now=1, principal=Principal(mfa=True)), Facts(now=1)
    assert program.found([with_mfa, without]) == program.found([without, with_mfa]) == 0b0111110
    assert program.found([with_mfa, with_mfa]) == 0b1111111
    assert program.found([without, without]) == 0


def test_duties_come_in_the_order_they_are_carried_out():
    duties = [Redact(rule=way, classes=(DataClass("pii"),), as_=way) for way in ("token", "surrogate", "mask")]
    modify = Modify(rule="modify", remove=("user",))
    rules = [Rule(id=duty.rule, effect=Effect.REDACT, obligation=duty) for duty in (*duties, modify)]
    token, surrogate, mask = duties
    assert compile_rules(rules, VOCABULARY).duties == (
        (0b1000, modify),
        (0b0100, mask),
        (0b0010, surrogate),
        (0b0001, token),
    )


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
