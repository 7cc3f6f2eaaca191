"""A bundle with every effect: where requests are led, what people are asked, what is set aside."""

from egress_gateway.decide.dates import DAY

FLOOR = """
sets: {health: [phi]}
rules:
  - {id: phi-needs-baa, effect: block, reason: PHI needs a BAA, when: {data.any: $health, target.baa: false}}
  - {id: floor-mask, effect: redact, classes: [secret], as: mask}
  - {id: floor-ask, effect: escalate, queue: security, sla: 1h, when: {data.any: [code.source]}}
invariants:
  - {id: no-forecast, never: {data.any: [finance.forecast], target.tier: external}, reason: Forecasts stay}
"""
RULES = """
rules:
  - {id: permit-chat, effect: permit, reason: Chat is allowed, when: {route: chat}}
  - {id: health-home, effect: reroute, to: {upstream: clinic-cloud}, when: {data.any: $health}}
  - {id: all-home, effect: reroute, to: {upstream: own, model: small}, when: {person_region: eu}}
  - {id: cheap, effect: reroute, to: {model: tiny}, when: {target.tier: external}}
  - {id: redact-ids, effect: redact, classes: [pii.national_id, pci], as: token}
  - {id: outside-only, effect: redact, classes: [pii], as: surrogate, when: {target.tier: external}}
  - {id: no-tiny, effect: block, reason: Too small, when: {model: tiny, bytes.gt: 1000}}
  - {id: ask-legal, effect: escalate, reason: Legal looks at it, queue: legal, sla: 4h, when: {data.any: [legal]}}
  - {id: ask-all, effect: escalate, queue: all, sla: 2d, four_eyes: true, mode: hold, when: {stream: true}}
  - {id: budget, effect: quota, per: [app], requests: 5/min}
  - id: redteam
    effect: bypass
    rules: [outside-only, ask-legal, health-home]
    when: {groups.any: [clinicians]}
    expires: 2024-12-01
    ticket: T-1
    approved_by: [a, b]
"""
PROVIDERS = """
providers:
  cloud: {tier: external, region: us}
  clinic-cloud: {tier: partner, region: eu, baa: true, valid_until: 2024-12-31}
  own: {tier: internal}
models: {aliases: {Latest: gpt-5.2, tiniest: tiny}}
"""
NOW = 20_000 * DAY
"""4 October 2024, as in the facts below."""
CHAT = (
    "route: chat\nowner: team\nrequire: {app: [bot], person: any}\n"
    "targets:\n  openai: {speaks: openai, upstreams: [cloud, own]}\nceiling: confidential\nredact_scope: app\n"
)
FILES = {"floor.yaml": FLOOR, "rules.yaml": RULES, "providers.yaml": PROVIDERS, "routes/chat.yaml": CHAT}
OPEN = (
    "route: chat, app: bot, groups_complete: true, person_region: us, now: 2024-10-04, target.upstream: own, model: m"
)
CLOUD = OPEN.replace("target.upstream: own", "target.upstream: cloud")
