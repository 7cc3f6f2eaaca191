"""Random bundles and requests: every effect, every kind of condition, and facts that reach them."""

import random

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Approval, Conduct, Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.dates import DAY
from egress_gateway.registry import operations

NOW = 20_000 * DAY
"""4 October 2024."""
HEAD = {
    "bundle.yaml": "schema: 1\nname: p\nserial: 1\n",
    "groups.yaml": (
        "groups: {staff: a, interns: b}\nagents: {bot: {groups: [staff]}, twin: {groups: [staff, interns]}}\n"
    ),
    "tools.yaml": "tools: {search: {about: a, does: [http]}, shell: b, none: {about: c, does: []}}\n",
    "providers.yaml": (
        "providers:\n  cloud: {tier: external, region: us}\n"
        "  near: {tier: internal, region: eu, baa: true, certified: [c5], valid_until: 2030-01-01}\n"
        "  far: {tier: external, region: eu, zdr: true, valid_until: 2024-10-10}\n"
        "models: {aliases: {newest: gpt-5, Older: gpt-4}}\n"
    ),
    "routes/chat.yaml": (
        "route: chat\nowner: a\nrequire: {app: any, person: any}\nceiling: confidential\n"
        "targets: {t: {speaks: openai, upstreams: [cloud, near]}}\nredact_scope: app\n"
    ),
}
OBSERVE = "enforcement: observe\nobserve: {ticket: T-1, expires: 2024-10-10}\n"
COUNTERS = (
    "counters:\n  day: {distinct: [pii], per: [person], window: 1d}\n"
    "  month: {distinct: [pii], per: [person], window: 30d}\n"
)
SPEAKS = {"cloud": ("openai",), "near": ("openai",), "far": ("openai", "anthropic")}
CLASSES = tuple(map(DataClass, ("pii.email", "pii.national_id.us_ssn", "pci.card", "secret.jwt", "finance.bic")))
CONDITIONS = (
    "groups.any: [staff]",
    "groups.none: [interns]",
    "data.any: [pii]",
    "data.any: [pci.card, secret]",
    "data.none: [pii.national_id]",
    "data.count.gt: 2",
    "data.at_least: {pii: 3, pci.card: 2}",
    "data.sure: {pii.email: 500}",
    "level: [restricted]",
    "level.not: [internal, public]",
    "above_ceiling: true",
    "target.tier: external",
    "target.region.not: [eu]",
    "target.baa: false",
    "target.zdr: true",
    "target.upstream: [near]",
    "target.certified.any: [c5]",
    "target.certified.none: [c5]",
    'model: ["gpt-5*"]',
    "model.not: [gpt-5]",
    "model: [small]",
    "tools.any: [shell]",
    "tools.unlisted: true",
    "tools.does.any: [http]",
    "tools.does.none: [exec]",
    "system_prompt.not: [pinned]",
    "max_tokens.gt: 100",
    "tokens.gt: 10",
    "bytes.gt: 10",
    "mfa: true",
    "delegated: true",
    "stream: false",
    "region: [eu]",
    "destination.not: [web]",
    "person: [ann]",
    "agent.not: [bot]",
    "agent.learning: false",
    "agent.new_tool: true",
    "agent.new_target: true",
    "agent.unusual_rate: false",
    "person_region: [eu]",
    "roles.any: [lead]",
    "auth: [mtls]",
    "tenant.not: [t1]",
    "strength: [high]",
    "issuer: [corp]",
    "history.gt: {day: 5}",
    "history.gt: {day: 9, month: 2}",
)
RESTRICTING = {
    "block": "effect: block, reason: x",
    "redact": "effect: redact, classes: [pii, pci], as: token",
    "surrogate": "effect: redact, classes: [pii, pci], as: surrogate",
    "mask": "effect: redact, classes: [secret], as: mask",
    "modify": "effect: modify, drop_tools: [shell]",
    "system": "effect: modify, system: strip",
    "near": "effect: reroute, to: {upstream: near}",
    "far": "effect: reroute, to: {upstream: far, model: gpt-4}",
    "small": "effect: reroute, to: {model: small}",
    "ask": "effect: escalate, queue: q, sla: 1h",
    "quota": "effect: quota, per: [person], requests: 5/min",
}
EFFECTS = {**RESTRICTING, "permit": "effect: permit", "bypass": "effect: bypass"}


def rule_of(effect: str, conditions: list[str], named: str = "r0") -> str:
    """One rule as text, without its id. A bypass names another rule."""
    if effect == "permit":
        conditions = ["route: chat", "groups_complete: true", *conditions]
    text = EFFECTS[effect]
    if effect == "bypass":
        conditions = ["person_verified: true", *conditions]
        text += f", rules: [{named}], expires: 2024-10-10, ticket: T, approved_by: [a, b]"
    return f"{text}, when: {{{', '.join(conditions)}}}"


def bundle_of(
    texts: list[str],
    floor: str = "",
    require: str = "",
    invariants: tuple[str, ...] = (),
    speaks: dict[str, tuple[str, ...]] | None = None,
    *,
    observing: bool = False,
) -> Bundle:
    """These rules and invariants, a floor of one rule, and what the route demands besides."""
    lines = "".join(f"  - {{id: r{number}, {text}}}\n" for number, text in enumerate(texts))
    never = "".join(f"  - {{id: i{number}, never: {{{text}}}}}\n" for number, text in enumerate(invariants))
    route = HEAD["routes/chat.yaml"].replace("person: any", f"person: any{require}")
    files = {
        **HEAD,
        "routes/chat.yaml": route + (OBSERVE if observing else ""),
        "rules.yaml": (f"rules:\n{lines}" if lines else "rules: []\n") + (f"invariants:\n{never}" if never else ""),
        "floor.yaml": COUNTERS + (f"rules:\n  - {{id: f, {floor}}}\n" if floor else "rules: []\n"),
    }
    data = {path: text.encode() for path, text in files.items()}
    return load_bundle(data, upstreams=speaks, operations=operations(), inspected=("model",), now=NOW)


def random_bundle(rng: random.Random) -> Bundle:
    """Some rules of every effect, most of them behind conditions; at times a floor, invariants, observing."""

    def conditions(most: int) -> list[str]:
        drawn = rng.sample(CONDITIONS, rng.randint(0, most))
        return list({text.partition(":")[0]: text for text in drawn}.values())

    plain = [rule_of("permit", []) if rng.random() < 0.6 else rule_of("permit", conditions(2))]
    plain += [
        rule_of(rng.choice(tuple(RESTRICTING)), conditions(3) or ["mfa: false"]) for _ in range(rng.randint(2, 9))
    ]
    restricting = [f"r{number}" for number, text in enumerate(plain) if "permit" not in text and "quota" not in text]
    exceptions = [
        rule_of("bypass", conditions(1), ", ".join(rng.sample(restricting, min(2, len(restricting)))))
        for _ in range(rng.randint(0, 2) if restricting else 0)
    ]
    return bundle_of(
        plain + exceptions,
        require=rng.choice(("", "", "", ", groups: [staff]", ", mfa: true", ", agent: none", ", auth: [mtls]")),
        floor=rule_of(rng.choice(tuple(RESTRICTING)), conditions(2)) if rng.random() < 0.5 else "",
        invariants=tuple(
            ", ".join(dict.fromkeys([*conditions(2), "bytes.gt: 10"])) for _ in range(rng.choice((0, 0, 0, 1)))
        ),
        speaks=SPEAKS if rng.random() < 0.5 else None,
        observing=rng.random() < 0.15,
    )


def request_of(seed: int) -> Facts:
    """Facts that reach the rules: known route, target, application. A function of the seed, for speed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable cases, no secret

    def some(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in words if rng.random() < 0.4)

    def flag() -> bool:
        return rng.random() < 0.5

    found = [DataClass(name) for name in sorted(some(CLASSES))]
    near = flag()
    upstream, model = "near" if near else "cloud", rng.choice(["", "gpt-5", "GPT-5-mini", "gpt-4", "NEWEST", "small"])
    there = {"upstream": upstream, "model": model}
    return Facts(
        now=rng.choice((0, NOW, NOW + 9 * DAY)),
        region=rng.choice(("", "eu", "us")),
        route="chat",
        principal=Principal(
            app="a",
            person=rng.choice(["", "ann", "bob"]),
            person_verified=flag(),
            groups=some(("staff", "interns", "others")),
            groups_complete=flag(),
            mfa=flag(),
            roles=some(("lead", "clerk")),
            auth=rng.choice(["", "key", "mtls"]),
            issuer=rng.choice(["", "corp"]),
            tenant=rng.choice(["", "t1", "t2"]),
            strength=rng.choice(["", "high"]),
            agent=rng.choice(["", "bot", "twin", "other"]),
            agent_verified=flag(),
            person_region=rng.choice(["", "eu", "us"]),
        ),
        target_name="t",
        target=TargetFacts(
            upstream=upstream,
            tier="internal" if near else "external",
            region="eu" if near else "us",
            baa=near,
            certified=("c5",) if near else (),
            ended=rng.random() < 0.02,
        ),
        destination=rng.choice(("llm", "web")),
        family=rng.choice(("openai", "openai", "anthropic")),
        operation="chat.completions",
        model=model,
        stream=flag(),
        tools=some(("search", "shell", "none", "unlisted")),
        system_prompt=rng.choice(("", "none", "pinned", "other")),
        max_tokens=rng.choice([0, 100, 101]),
        tokens=rng.choice([0, 10, 11]),
        bytes=rng.choice([10, 11]),
        data=tuple(
            ClassCount(data_class=name, count=rng.randint(1, 3), score=rng.choice((499, 500))) for name in found
        ),
        rigid_data=tuple(name for name in found if rng.random() < 0.1),
        history=tuple((name, rng.choice((0, 3, 10))) for name in some(("day", "month"))),
        conduct=rng.choice(
            (
                Conduct(),
                Conduct(known=True, learning=True),
                Conduct(known=True, new_tool=flag(), new_target=flag(), unusual_rate=flag()),
            )
        ),
        contained=("c",) if rng.random() < 0.01 else (),
        approval=rng.choice(
            (
                Approval(),
                Approval(),
                Approval(rules=("r1", "r2", "r3", "f"), **there),
                Approval(review="v", rules=("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "f"), **there),
                Approval(review="v", rules=("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "f"), model=model),
                Approval(
                    review="v", rules=("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "f"), upstream="near"
                ),
                Approval(review="v", rules=("r2",), redact=(DataClass("pii"),), **there),
            )
        ),
        classified=rng.random() < 0.97,
    )
