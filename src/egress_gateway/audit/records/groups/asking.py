"""Who asked, and what for: the groups about a request as it arrived."""

from egress_gateway.audit.records.groups.base import Count, Group
from egress_gateway.core.slots import ClassCount, Coverage


class PrincipalGroup(Group, frozen=True, kw_only=True):
    """Who asked, as far as it was verified."""

    app: str = ""
    """The application."""
    key_id: str = ""
    """Public id of the gateway key."""
    issuer: str = ""
    """Name in gateway.yaml of whoever signed the token."""
    tenant: str = ""
    """The tenant at the issuer."""
    person: str = ""
    """Pseudonym of the person in this quarter. Nobody can tell whose it is once the person was erased."""
    subject: str = ""
    """Issuer, tenant and name of the person, sealed under a key that erasing the person destroys."""
    person_verified: bool = False
    """Whether a verified credential names the person."""
    asserted_person: str = ""
    """A claim in an unsigned header, as a pseudonym: never a fact for a rule."""
    person_region: str = ""
    """Where the person belongs."""
    groups: tuple[str, ...] = ()
    """Groups of the person."""
    groups_complete: bool = False
    """Whether all groups are known."""
    roles: tuple[str, ...] = ()
    """Roles of the person at the issuer."""
    mfa: bool = False
    """Whether the person signed in with a second factor."""
    strength: str = ""
    """How the person logged in, as the issuer calls it."""
    agent: str = ""
    """The agent."""
    agent_verified: bool = False
    """Whether a verified credential names the agent."""
    agent_chain: tuple[str, ...] = ()
    """The agents that the agent acts after, nearest first."""
    session: str = ""
    """The session."""
    session_derived: bool = False
    """Whether the session was derived and not stated."""
    auth: str = ""
    """How the application was recognised: `key`, `jwt`, `mtls`, `sigv4` or `token`."""


class CallerGroup(Group, frozen=True, kw_only=True):
    """The caller's connection, as firewalls and flow logs name it; its address is the record's `peer`."""

    peer_port: Count = 0
    """Absent where a front proxy tells the address and no port."""
    local: str = ""
    """Address of our end."""
    local_port: Count = 0
    """Port of our end."""
    tls: str = ""
    """TLS version; empty without TLS, which may have ended at a front proxy."""
    cipher: str = ""
    """Cipher suite."""


class ConductGroup(Group, frozen=True, kw_only=True):
    """How a request stands beside what its agent is used to, where a rule asks for that."""

    baseline: str = ""
    """`learning` while it is still being learnt, else `known`; absent where nobody asked, or nobody answered."""
    new_tool: bool = False
    """A tool is on offer that the agent is not used to."""
    new_target: bool = False
    """The agent is not used to this route and target."""
    unusual_rate: bool = False
    """The agent does far more this hour than it is used to."""


class RequestGroup(Group, frozen=True, kw_only=True):
    """What was asked, without its content."""

    digest: str = ""
    """`hmac-sha256:<hex>` of the body as it arrived. Keyed, because a bare digest of a short text can
    be guessed."""
    bytes: Count = 0
    """Length in bytes."""
    classes: tuple[ClassCount, ...] = ()
    """What was found, by class; scores in per mille."""
    coverage: Coverage = Coverage()
    """Where every byte of the body's leaves went."""
    detectors: str = ""
    """Digest of everything that decides what the classifier finds."""
    tools: tuple[str, ...] = ()
    """Tools on offer, as rules name them, sorted: the first 64."""
    further_tools: Count = 0
    """How many more were on offer."""
    conduct: ConductGroup = ConductGroup()
    """What is new of the agent."""
    max_tokens: Count = 0
    """The largest limit of output that was asked for; absent if none was."""
    tools_digest: str = ""
    """`hmac-sha256:<hex>` of the tools on offer, schemas and all; the same tools give the same."""
    system: str = ""
    """`none`, `pinned` (all of it is the route's own) or `other`."""
    system_digest: str = ""
    """`hmac-sha256:<hex>` of what instructs the model above its user."""


class ModelGroup(Group, frozen=True, kw_only=True):
    """The model as requested, and as the upstream says it served."""

    requested: str = ""
    """As the caller asked, if it looks like a name."""
    asked: str = ""
    """The model that the upstream was asked for, where a rule or an alias makes it another one."""
    served: str = ""
    """With its version, where the upstream says one."""
    fingerprint: str = ""
    """What the upstream calls the configuration it served with (`system_fingerprint`)."""
