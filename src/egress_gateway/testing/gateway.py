"""A whole pipeline between simulated peers: what a playbook plays on.

    gateway = SimulatedGateway({"rules.yaml": RULES})
    await (
        gateway.playbook()
        >> gateway.request("/support/openai/v1/chat/completions", CHAT)
        << AuditIntent("one POST /v1/chat/completions")
        ...
    )

Everything between the listener and the way out is real: dialects, detectors, policy, redaction. The
detectors are those for mail addresses, cards and the keys of AI providers, so that they compile at
once.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import msgspec

from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import cards, email, secrets_ai
from egress_gateway.core.config import BreakerConfig, Limits, ReviewsConfig
from egress_gateway.core.exchange import Headers
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.ids import DataClass
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.policy import Principal
from egress_gateway.core.routes import RedactScope
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.pipeline import Pipeline
from egress_gateway.providers.hosts.host import below
from egress_gateway.redact.tokens import scope_key, token
from egress_gateway.registry import dialects_by_family, inspected, operations
from egress_gateway.steps.agents import Agents
from egress_gateway.steps.breaker import Breakers
from egress_gateway.steps.keys import Keys
from egress_gateway.steps.parts import Parts
from egress_gateway.steps.review import Reviewing
from egress_gateway.testing.peers import Peers
from egress_gateway.testing.playbook import Playbook
from egress_gateway.testing.stimuli import Request

POLICY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bundle.yaml": "schema: 1\nname: simulated\nserial: 1\n",
        "providers.yaml": (
            "providers:\n  one: {tier: external, region: us}\n  two: {tier: internal, region: eu}\n"
            "  three: {tier: external, region: us}\n"
        ),
        "tools.yaml": "tools: {crm_update: Writes a note, code_exec: Runs code}\n",
        "routes/support.yaml": (
            "route: support\nowner: team\nrequire: {app: [cx-bot], person: any}\n"
            "targets:\n  openai: {speaks: openai, upstreams: [one, two]}\n"
            "  anthropic: {speaks: anthropic, upstreams: [three]}\n"
            "ceiling: restricted\nunknown_fields: scan\nredact_scope: app\n"
            "restore: {text: true, structured: true, tools: {crm_update: true}}\n"
        ),
        "rules.yaml": (
            "rules:\n"
            "  - {id: permit-support, effect: permit, when: {route: support}}\n"
            "  - {id: redact-mail, effect: redact, classes: [pii.email], as: token, when: {target.tier: external}}\n"
            "  - {id: no-cards, effect: block, reason: Card numbers stay here, when: {data.any: [pci.card]}}\n"
        ),
    }
)
"""The bundle that the changes of a test are laid over."""

UPSTREAMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"one": ("openai",), "two": ("openai",), "three": ("anthropic",)}
)
"""Where the targets of `POLICY` lead, and the families spoken there."""
APPLICATION: Final = "cx-bot"
JSON: Final[Headers] = (("content-type", "application/json"),)


@lru_cache(maxsize=1)
def small_classifier() -> Classifier:
    """Mail addresses, cards and the keys of AI providers; compiled once a process."""
    return build_classifier([email.DETECTOR, cards.DETECTOR, secrets_ai.DETECTOR])


def simulated_bundle(changes: Mapping[str, str] = MappingProxyType({})) -> Bundle:
    """`POLICY` with some files replaced."""
    files = {path: text.encode() for path, text in {**POLICY, **changes}.items()}
    return load_bundle(files, upstreams=UPSTREAMS, operations=operations(), inspected=inspected())


class SimulatedGateway:
    """A pipeline, its peers, and the key of the one application that it serves."""

    def __init__(self, policy: Mapping[str, str] = MappingProxyType({}), **parts: object) -> None:
        """`policy` replaces files of `POLICY`; `parts` replaces fields of `Parts`."""
        pepper = Secret(b"p" * 32)
        self._tokens = Secret(b"t" * 32)
        self.key, key_id = mint("test", bytes(ENTROPY_BYTES))
        self.record = KeyRecord(
            key_id=key_id,
            env="test",
            app=APPLICATION,
            digest=digest(pepper, self.key),
            routes=("support",),
            scopes=NEW_SCOPES,
        )
        self.peers = Peers(self.record)
        self.agents = Agents(self.peers.counters, self._tokens)
        self.bundle = simulated_bundle(policy)
        """The bundle in force; a test may put another one here at any time."""
        made = Parts(
            policy=lambda: self.bundle,
            dialects=dialects_by_family(),
            paths={upstream: lambda path: below("", path) for upstream in UPSTREAMS},
            classifier=small_classifier(),
            means=self.peers.means(pepper, ApplicationConfig(name=APPLICATION, clients={"corp": ("cx-client",)})),
            reviewing=Reviewing(
                self.peers.reviews, limits=ReviewsConfig(holds=0), key=Secret(b"d" * 32), clock=self.peers.clock
            ),
            directory=self.peers.directory,
            counters=self.peers.counters,
            agents=self.agents,
            audit=self.peers.audit,
            upstream=self.peers.upstream,
            denials=self.peers.denials,
            clock=self.peers.clock,
            running=self.peers.running,
            breakers=Breakers(dict.fromkeys(UPSTREAMS, BreakerConfig())),
            ids=self.peers.ids,
            naming=self.peers.naming,
            keys=Keys(tokens=self._tokens, digests=Secret(b"d" * 32)),
            limits=Limits(body=1 << 20, answer=1 << 20),
        )
        self.pipeline = Pipeline(msgspec.structs.replace(made, **parts))

    def playbook(self) -> Playbook:
        """A playbook of this gateway."""
        return Playbook(self.peers, self.pipeline.handle)

    def request(self, path: str, body: object, *headers: tuple[str, str]) -> Request:
        """A request of the application; a body that is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return Request(path=path, headers=(*self.authorization, *JSON, *headers), body=(data,))

    def token(self, data_class: str, value: str) -> str:
        """What stands for a value on the route `support` of `POLICY`."""
        principal = Principal(app=APPLICATION)
        key = scope_key(
            self._tokens, route="support", kind=RedactScope.APP, principal=principal, now=self.peers.clock.now()
        )
        return token(key, DataClass(data_class), value)

    @property
    def authorization(self) -> Headers:
        """The header that says who is asking."""
        return (("authorization", f"Bearer {self.key.expose()}"),)
