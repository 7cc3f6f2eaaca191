"""Routes: what a file says, its defaults, and each mistake with its exact message and line."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Level
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.routes import (
    Failure,
    Links,
    Observe,
    PersonProof,
    RecordRules,
    RedactScope,
    Require,
    ResponseRules,
    Route,
    RouteTarget,
    SystemPins,
    UnknownFields,
)

A_HOST = "'https://a' is no host name in lower case; a star may stand only for all below a name: *.name"


def route(line: str) -> dict[str, str]:
    return {
        "routes/chat.yaml": "route: chat\nowner: team\nrequire: {app: [bot], person: any}\n"
        f"targets: {{openai: {{speaks: openai, upstreams: [cloud]}}}}\nceiling: public\n{line}\nredact_scope: app\n"
    }


def require(text: str) -> dict[str, str]:
    return {
        "routes/chat.yaml": f"route: chat\nowner: team\nrequire: {text}\n"
        "targets: {openai: {speaks: openai, upstreams: [cloud]}}\nceiling: public\nredact_scope: app\n"
    }


def targets(text: str) -> dict[str, str]:
    return {
        "routes/chat.yaml": "route: chat\nowner: team\nrequire: {app: [bot], person: any}\n"
        f"ceiling: public\ntargets: {text}\nredact_scope: app\n"
    }


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a misspelt key of a route": (
        route("unknown_field: scan"),
        "routes/chat.yaml:6: unknown key 'unknown_field' in route 'chat'; did you mean 'unknown_fields'?",
    ),
    "observing with a blank ticket": (
        route('enforcement: observe\nobserve: {ticket: " ", expires: 2027-01-31}'),
        "routes/chat.yaml:7: ticket of observe of route 'chat' is blank; say it in words",
    ),
    "a scope of persons where nobody is named": (
        {"routes/chat.yaml": route("")["routes/chat.yaml"].replace("redact_scope: app", "redact_scope: person")},
        (
            "routes/chat.yaml:7: route 'chat' asks for no person and keeps values apart by person: whoever names none "
            "would be refused; write redact_scope: app, or require person: asserted or verified"
        ),
    ),
    "the same without a word on the scope": (
        {"routes/chat.yaml": route("")["routes/chat.yaml"].replace("redact_scope: app\n", "")},
        (
            "routes/chat.yaml:3: route 'chat' asks for no person and keeps values apart by person: whoever names none "
            "would be refused; write redact_scope: app, or require person: asserted or verified"
        ),
    ),
    "an unknown ceiling": (
        {"routes/chat.yaml": route("")["routes/chat.yaml"].replace("public", "secret")},
        (
            "routes/chat.yaml:5: ceiling of route 'chat' must be one of public, internal, confidential, restricted, "
            "not 'secret'"
        ),
    ),
    "observing without anybody's word": (
        route("enforcement: observe"),
        (
            "routes/chat.yaml:6: route 'chat' needs a ticket and an end to observe: "
            "observe: {ticket: ..., expires: YYYY-MM-DD}"
        ),
    ),
    "observing without a ticket": (
        route("enforcement: observe\nobserve: {expires: 2027-01-31}"),
        "routes/chat.yaml:7: observe of route 'chat' needs 'ticket'",
    ),
    "observing without an end": (
        route("enforcement: observe\nobserve: {ticket: SEC-9}"),
        "routes/chat.yaml:7: observe of route 'chat' needs 'expires'",
    ),
    "observing until a day that is none": (
        route("enforcement: observe\nobserve: {ticket: SEC-9, expires: 2027-02-30}"),
        "routes/chat.yaml:7: '2027-02-30' is not a date; write YYYY-MM-DD",
    ),
    "a ticket to observe on a route that enforces": (
        route("observe: {ticket: SEC-9, expires: 2027-01-31}"),
        "routes/chat.yaml:6: route 'chat' enforces; write enforcement: observe, or remove its ticket and expiry",
    ),
    "an unknown enforcement": (
        route("enforcement: audit"),
        "routes/chat.yaml:6: enforcement of route 'chat' must be one of enforce, observe, not 'audit'",
    ),
    "pins of no system prompt": (
        route("system_prompt: {}"),
        "routes/chat.yaml:6: system_prompt of route 'chat' pins nothing; give it sha256 or prefix",
    ),
    "a digest in capitals": (
        route("system_prompt:\n  sha256:\n    - " + "A" * 64),
        ("routes/chat.yaml:8: a system prompt is pinned by the SHA-256 of its UTF-8 text: 64 digits of 0-9 and a-f"),
    ),
    "a prefix that anything has": (
        route("system_prompt: {prefix: [You are a bot]}"),
        "routes/chat.yaml:6: a prefix of a system prompt has from 16 to 4096 characters, not 13",
    ),
    "a prefix of a book": (
        route("system_prompt: {prefix: [" + "a" * 4097 + "]}"),
        "routes/chat.yaml:6: a prefix of a system prompt has from 16 to 4096 characters, not 4097",
    ),
    "a hold-back of a book": (
        route("response: {hold_back: 5000}"),
        "routes/chat.yaml:6: hold_back of response of route 'chat' must be a whole number from 0 to 4096, not a number",
    ),
    "masking without a hold-back": (
        route("response: {mask: [secret]}"),
        "routes/chat.yaml:6: masking needs a hold_back from 64 to 4096 characters",
    ),
    "masking with too little hold-back": (
        route("response: {mask: [secret], hold_back: 63}"),
        "routes/chat.yaml:6: masking needs a hold_back from 64 to 4096 characters",
    ),
    "too little hold-back for the masks of rules": (
        route("response: {hold_back: 63}"),
        "routes/chat.yaml:6: masking needs a hold_back from 64 to 4096 characters",
    ),
    "a host that is an address": (
        route("response: {link_hosts: [good.example, 'https://a']}"),
        f"routes/chat.yaml:6: {A_HOST}",
    ),
    "an unknown class to mask": (
        route("response: {mask: [secrets], hold_back: 64}"),
        "routes/chat.yaml:6: unknown data class 'secrets'; did you mean 'secret'?",
    ),
    "an unknown tool to restore in": (
        route("restore: {tools: {crm: true}}"),
        "routes/chat.yaml:6: unknown tool 'crm'; known: code_exec, crm_update",
    ),
    "restoring what the system prompt said, in other words": (
        route("restore: {system_prompt: always}"),
        "routes/chat.yaml:6: system_prompt of restore of route 'chat' must be one of never, allow, not 'always'",
    ),
    "a route under another name": (
        {"routes/chat.yaml": route("")["routes/chat.yaml"].replace("route: chat", "route: talk")},
        "routes/chat.yaml:1: the file is called chat.yaml and the route 'talk'; give them one name",
    ),
    "a route without requirements": (
        {"routes/chat.yaml": "route: chat\nowner: t\n"},
        "routes/chat.yaml:1: route 'chat' needs 'require'",
    ),
    "requirements without an application": (
        require("{person: any}"),
        "routes/chat.yaml:3: require of route 'chat' needs 'app'",
    ),
    "requirements without a word on persons": (
        require("{app: [bot]}"),
        "routes/chat.yaml:3: require of route 'chat' needs 'person'",
    ),
    "any application among others": (
        require("{app: [bot, any], person: any}"),
        "routes/chat.yaml:3: 'any' cannot name an application here",
    ),
    "an application with capitals": (
        require("{app: [Bot], person: any}"),
        "routes/chat.yaml:3: 'Bot' cannot name an application here",
    ),
    "an unknown proof of a person": (
        require("{app: any, person: sure}"),
        "routes/chat.yaml:3: person of require of route 'chat' must be one of verified, asserted, any, not 'sure'",
    ),
    "an unknown group to require": (
        require("{app: any, person: any, groups: [clinic]}"),
        "routes/chat.yaml:3: unknown group 'clinic'; did you mean 'clinicians'?",
    ),
    "a route without targets": (targets("{}"), "routes/chat.yaml:5: route 'chat' has no target; name one"),
    "a target that no URL can hold": (
        targets("{Open AI: {speaks: openai, upstreams: [cloud]}}"),
        "routes/chat.yaml:5: 'Open AI' cannot name a target: it stands in URLs",
    ),
    "a target of an unknown family": (
        targets("{a: {speaks: opnai, upstreams: [cloud]}}"),
        "routes/chat.yaml:5: unknown family 'opnai'; did you mean 'openai'?",
    ),
    "a target of an unknown upstream": (
        targets("{a: {speaks: openai, upstreams: [clod]}}"),
        "routes/chat.yaml:5: unknown upstream 'clod'; did you mean 'cloud'?",
    ),
    "an unknown failure": (
        targets("{a: {speaks: openai, upstreams: [cloud], failover: [overload]}}"),
        "routes/chat.yaml:5: unknown failure 'overload'; did you mean 'overloaded'?",
    ),
    "more retries than a caller waits for": (
        targets("{a: {speaks: openai, upstreams: [cloud], retries: 4}}"),
        "routes/chat.yaml:5: retries of target 'a' must be a whole number from 0 to 3, not a number",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_refuses_an_upstream_that_is_not_configured_with_its_line(load):
    with pytest.raises(ConfigError, match=r"^routes/chat\.yaml:4: upstream 'cloud' is not configured"):
        load(route(""), upstreams={"clinic-cloud": ("openai",), "own": ("openai",)})


SPEAKS = {
    "another family": (("anthropic",), "speaks anthropic, not openai; give the target one that speaks openai"),
    "two others": (
        ("anthropic", "gemini"),
        "speaks anthropic, gemini, not openai; give the target one that speaks openai",
    ),
    "none": ((), "speaks nothing, not openai; give the target one that speaks openai"),
}


@pytest.mark.parametrize(("families", "message"), SPEAKS.values(), ids=SPEAKS)
def test_refuses_an_upstream_that_does_not_speak_the_targets_family(load, families, message):
    changes = targets("\n  openai:\n    speaks: openai\n    upstreams:\n      - own\n      - cloud")
    upstreams = {"own": ("openai",), "cloud": families, "clinic-cloud": ("openai",)}
    with pytest.raises(ConfigError) as refused:
        load(changes, upstreams=upstreams)
    assert str(refused.value) == f"routes/chat.yaml:10: upstream 'cloud' {message}"


def test_an_upstream_may_speak_more_than_the_targets_family(load):
    speaks = dict.fromkeys(("own", "cloud", "clinic-cloud"), ("anthropic", "openai"))
    assert load(upstreams=speaks).routes["chat"].targets[0].upstreams == ("cloud", "own")


def test_what_a_file_leaves_out_restores_nothing_and_refuses_unknown_fields(load):
    assert load(route("")).routes["chat"] == Route(
        route="chat",
        owner="team",
        require=Require(app=("bot",), person=PersonProof.ANY),
        targets=(RouteTarget(name="openai", speaks="openai", upstreams=("cloud",)),),
        ceiling=Level.PUBLIC,
        unknown_fields=UnknownFields.REFUSE,
        redact_scope=RedactScope.APP,
        restore=RestoreRules(),
        response=ResponseRules(),
        hide_rule=False,
    )


def test_content_is_in_records_only_where_a_route_says_so(load):
    assert load(route("")).routes["chat"].record == RecordRules()
    assert load(route("record: {tool_arguments: digest}")).routes["chat"].record == RecordRules()
    with pytest.raises(ConfigError, match="plain"):
        load(route("record: {tool_arguments: plain}"))


DAY = 24 * 60 * 60 * 1_000_000
FEBRUARY_2027 = 1_801_440_000_000_000
"""Microseconds since the epoch."""

FULL = """
unknown_fields: scan
restore:
  {text: true, structured: true, reasoning: true, tools: {crm_update: true, code_exec: false}, system_prompt: allow}
response: {mask: [pii, secret.jwt], hold_back: 256, links: allow, link_hosts: ["*.example.com", wiki.corp]}
hide_rule: true
record: {tool_arguments: sealed, redactions: sealed}
deep: [ner, guard]
enforcement: observe
observe: {ticket: SEC-9, expires: 2027-01-31}
system_prompt: {sha256: ["DIGEST"], prefix: ["You are the clinic's helper. "]}
""".replace("DIGEST", "0f" * 32)


def test_everything_that_a_file_can_say(load):
    read = load(route(FULL)).routes["chat"]
    assert read.unknown_fields is UnknownFields.SCAN
    assert read.redact_scope is RedactScope.APP
    assert read.restore == RestoreRules(
        text=True, structured=True, reasoning=True, tools=("crm_update",), system_prompt=True
    )
    assert read.response == ResponseRules(
        mask=("pii", "secret.jwt"), hold_back=256, links=Links.ALLOW, link_hosts=("*.example.com", "wiki.corp")
    )
    assert read.hide_rule
    assert read.deep == ("ner", "guard")
    assert read.record == RecordRules(tool_arguments=True, redactions=True)
    assert read.observe == Observe(ticket="SEC-9", expires="2027-01-31", ends=FEBRUARY_2027)
    assert read.system_prompts == SystemPins(sha256=("0f" * 32,), prefixes=("You are the clinic's helper. ",))


def test_a_model_is_called_by_a_name(load):
    assert load(route("")).routes["chat"].deep == ()
    with pytest.raises(ConfigError, match="cannot name a model"):
        load(route('deep: ["My model"]'))


def test_a_route_may_observe_for_ninety_days_and_no_longer(load):
    def observed(now: int) -> Observe | None:
        return (
            load(route("enforcement: observe\nobserve: {ticket: A, expires: 2027-01-31}"), now=now)
            .routes["chat"]
            .observe
        )

    last_day = FEBRUARY_2027 - DAY
    assert observed(last_day - 90 * DAY) is not None
    assert observed(FEBRUARY_2027 + DAY) is not None
    with pytest.raises(
        ConfigError, match=r"chat\.yaml:7: expires of observe of route 'chat' is more than 90 days ahead"
    ):
        observed(last_day - 90 * DAY - 1)


@pytest.mark.parametrize(
    ("written", "failover", "retries"),
    [
        ("", (Failure.CONNECT,), 0),
        (", failover: []", (), 0),
        (", failover: error", (Failure.ERROR,), 0),
        (", failover: [error, connect, overloaded], retries: 3", tuple(Failure), 3),
    ],
    ids=["nothing said", "never another", "one word", "all of them"],
)
def test_when_another_upstream_is_tried(load, written, failover, retries):
    (target,) = load(targets(f"{{a: {{speaks: openai, upstreams: [own, cloud]{written}}}}}")).routes["chat"].targets
    assert (target.failover, target.retries) == (failover, retries)


def test_any_application_is_said_in_one_word(load):
    loaded = load(require("{app: any, person: verified, groups: [clinicians], mfa: true}"))
    assert loaded.routes["chat"].require == Require(any_app=True, groups=("clinicians",), mfa=True)
    assert loaded.vocabulary.apps is None


def test_targets_keep_their_order(load):
    two = "{b: {speaks: openai, upstreams: [own, cloud]}, a: {speaks: anthropic, upstreams: [own]}}"
    assert load(targets(two)).routes["chat"].targets == (
        RouteTarget(name="b", speaks="openai", upstreams=("own", "cloud")),
        RouteTarget(name="a", speaks="anthropic", upstreams=("own",)),
    )


def test_a_route_by_default_serves_nobody():
    nothing = Route()
    assert (nothing.require, nothing.targets, nothing.ceiling) == (Require(), (), Level.PUBLIC)
    assert (Require().app, Require().any_app, Require().person) == ((), False, PersonProof.VERIFIED)
    assert nothing.target("openai") is None
