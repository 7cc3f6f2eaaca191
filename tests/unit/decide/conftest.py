"""A small bundle that every test of the policy starts from, and ways to change it."""

from collections.abc import Callable, Mapping

import pytest
from tests.unit.decide.led import FILES as LED_FILES
from tests.unit.decide.led import NOW

from egress_gateway import registry
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

FILES = {
    "bundle.yaml": "schema: 1\nname: sample\nserial: 3\n",
    "groups.yaml": (
        "groups:\n  clinicians: {about: Doctors, spelt: [clinicians, 'CN=Clinicians,DC=corp']}\n"
        "  interns: Here for the summer\n"
        "agents: {triage: {groups: [clinicians]}, mailer: {groups: [interns]}}\n"
    ),
    "tools.yaml": "tools: {crm_update: Writes, code_exec: Runs code}\n",
    "providers.yaml": (
        "providers:\n"
        "  cloud: {tier: external, region: us}\n"
        "  clinic-cloud: {tier: partner, region: eu, baa: true, dpa: true, zdr: true, valid_until: 2027-01-31}\n"
        "  own: {tier: internal}\n"
    ),
    "classes.yaml": "classes: {customer.vip: {level: restricted}}\n",
    "routes/clinic.yaml": (
        "route: clinic\nowner: team\nrequire:\n"
        "  {app: [records], person: verified, groups: [clinicians], mfa: true}\n"
        "targets:\n  openai: {speaks: openai, upstreams: [clinic-cloud, own]}\nceiling: restricted\n"
    ),
    "routes/chat.yaml": (
        "route: chat\nowner: team\nrequire: {app: [bot, records], person: any}\n"
        "targets:\n  openai: {speaks: openai, upstreams: [cloud, own]}\n"
        "  anthropic: {speaks: anthropic, upstreams: [cloud]}\nceiling: confidential\nredact_scope: app\n"
    ),
    "floor.yaml": (
        "sets: {health: [phi]}\nrules:\n"
        "  - {id: phi-needs-baa, effect: block, reason: PHI needs a BAA,"
        " when: {data.any: $health, target.baa: false}}\n"
    ),
    "rules.yaml": (
        "sets: {ids: [pii.national_id, pci]}\nrules:\n"
        "  - {id: permit-chat, effect: permit, reason: Chat is allowed, when: {route: chat}}\n"
        "  - {id: permit-clinic, effect: permit, when: {route: clinic, groups.any: [clinicians]}}\n"
        "  - {id: redact-ids, effect: redact, classes: $ids, as: token}\n"
        "  - {id: mask-mail, effect: redact, classes: [pii.email], as: mask, when: {target.tier: external}}\n"
        "  - {id: no-exec, effect: modify, drop_tools: [code_exec], set: {store: false}, remove: [user],"
        " when: {groups.none: [clinicians]}}\n"
        "  - {id: no-interns, effect: block, reason: Interns may not send names,"
        " when: {groups.any: [interns], data.any: [pii.name]}}\n"
    ),
}

Changes = Mapping[str, str | None]
Load = Callable[..., Bundle]


@pytest.fixture
def files() -> dict[str, str]:
    """The text of each file of the bundle."""
    return dict(FILES)


@pytest.fixture
def load(files: dict[str, str]) -> Load:
    """Load the bundle with some files replaced (text) or left out (`None`)."""

    def load_changed(changes: Changes | None = None, **settings: object) -> Bundle:
        changed: dict[str, str | None] = {**files, **(changes or {})}
        data = {path: text.encode() for path, text in changed.items() if text is not None}
        known = {"upstreams": None, "operations": registry.operations(), "inspected": registry.inspected()}
        return load_bundle(data, **{**known, **settings})  # type: ignore[arg-type]

    return load_changed


@pytest.fixture
def bundle(load: Load) -> Bundle:
    """The bundle as it is."""
    return load()


@pytest.fixture
def led(load: Load) -> Bundle:
    """The bundle with every effect."""
    return load(LED_FILES, now=NOW)


@pytest.fixture
def facts_of(bundle: Bundle) -> Callable[[str], Facts]:
    """Facts from their written form, before any contract ended."""

    def read(text: str, loaded: Bundle = bundle) -> Facts:
        return read_facts(Fields(parse_yaml(text.encode(), file="f.yaml"), file="f.yaml", what="facts"), loaded, 0)

    return read


@pytest.fixture
def plain_facts() -> Facts:
    """A request that the sample bundle permits without obligations that matter."""
    return Facts(
        route="chat",
        principal=Principal(app="bot", groups_complete=True),
        target_name="openai",
        target=TargetFacts(upstream="cloud", tier="external", region="us"),
        family="openai",
        operation="chat.completions",
        model="gpt-5",
        data=(ClassCount(data_class=DataClass("pii.name"), count=1, score=900),),
        classified=True,
    )


@pytest.fixture
def refusal(load: Load) -> Callable[[Changes], str]:
    """The message that the changed bundle is refused with."""

    def refuse(changes: Changes) -> str:
        with pytest.raises(ConfigError) as refused:
            load(changes)
        return str(refused.value)

    return refuse
