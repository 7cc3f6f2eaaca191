"""The gateway's configuration as one frozen record; a reload builds a new one and swaps it."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.detection_config import DetectionConfig
from egress_gateway.core.identity_config import IdentityConfig
from egress_gateway.core.reconcile_config import ReconcileConfig
from egress_gateway.core.retention import RetentionConfig
from egress_gateway.core.state_config import StateConfig


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one request may ask of us. Bounds are checked where the bytes arrive."""

    body: int = 32 << 20
    """Bytes of a request body after decompression. Providers accept 20-32 MiB."""
    answer: int = 64 << 20
    """Bytes of a whole JSON answer held in memory."""
    stream: int = 512 << 20
    """Bytes of a whole streamed answer; events of one token each make 250 bytes of every four."""
    head_seconds: float = 10.0
    """From connect to the end of the first head; a slower peer holds a connection for nothing."""
    body_seconds: float = 60.0
    """For the whole request body."""
    upstream_connect_seconds: float = 5.0
    upstream_idle_seconds: float = 600.0
    """Between two pieces of an answer; reasoning models pause for minutes."""
    keepalive_seconds: float = 75.0
    inspection_seconds: float = 30.0
    """That a large request waits for an inspector, and that looking at it may take: 32 MiB take 15."""
    inspection_queue: int = 32
    """Large requests of one worker that may wait; each holds its body meanwhile."""
    inspection_memory: int = 1 << 30
    """Bytes of data of one inspector."""
    drain_seconds: float = 30.0
    """How long running answers may go on after a stop signal."""


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A listener's certificate chain and key as PEM files, re-read when they change."""

    certificate: str
    key: str
    minimum: str = "1.2"


class ClientCertificates(msgspec.Struct, frozen=True, kw_only=True):
    """Certificates that callers of a TLS listener may show."""

    ca: str
    """PEM bundle of the authorities that make them; re-read when it changes."""
    revoked: str = ""
    """PEM file of revocation lists of those authorities; re-read when it changes."""
    required: bool = False


class FrontProxy(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed of a proxy before a listener, and of nobody else."""

    peers: tuple[str, ...]
    """Networks in CIDR form from which the proxy connects; whoever else connects is not served."""
    proxy_protocol: bool = False
    """Every connection begins with a PROXY protocol v2 header."""
    certificate: bool = False
    """`x-forwarded-client-cert` names the caller's certificate (Envoy's XFCC)."""
    identity_header: str = ""
    """Header of the proxy that holds a signed identity, taken for `x-egress-identity`."""


class ListenerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One address to listen on. Plain HTTP only where `tls` is absent."""

    address: str = "127.0.0.1"
    port: int = 8080
    tls: TlsFiles | None = None
    clients: ClientCertificates | None = None
    front_proxy: FrontProxy | None = None


class BreakerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When an upstream that does not answer is left alone."""

    failures: int = 5
    """In a row."""
    seconds: int = 30
    """For how long at first; each time that it is tried in vain, twice as long, ten minutes at most."""


class UpstreamConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A configured place to send to. Its contract facts are policy, not configuration."""

    name: str
    host: str
    """Name of the wire facts in the registry: `openai`, `anthropic`, `openai-compatible`."""
    url: str
    """Scheme, host, port and optional path prefix; nothing a caller sends changes it."""
    credential: str = ""
    """`env:NAME` or `file:PATH`; empty for a host that wants none."""
    ca: str = ""
    """PEM bundle to verify the upstream with; empty for the system's."""
    tls_minimum: str = "1.2"
    pins: tuple[str, ...] = ()
    """SHA-256 of the public keys that the server may have, base64; empty for any that `ca` vouches for."""
    private: bool = False
    """Whether the URL's name may lead into private networks."""
    breaker: BreakerConfig = BreakerConfig()


class AdminConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where administrators are served over HTTP: on this machine alone."""

    address: str = "127.0.0.1"
    port: int = 8081
    audience: str
    """`aud` of the tokens that are believed here: another than applications hold, who could use it otherwise."""


class ReviewsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How people are asked before something leaves."""

    hold_seconds: int = 120
    """That a caller is kept waiting at most; then it gets a ticket."""
    holds: int = 64
    """Callers of one worker that wait at a time; each holds its request meanwhile."""
    pass_seconds: int = 3600
    """After which an approval that was not used is worth nothing."""
    keep_seconds: int = 86_400
    """From a decision until it is erased, content and all."""
    pending_per_person: int = 20
    pending_per_app: int = 200
    pending_per_queue: int = 500
    people: Mapping[str, str] = {}
    """Users of the machine who review, to who they are among those who ask: nobody reviews his own."""


class SecondSignature(StrEnum):
    """With what a log's checkpoints are signed besides Ed25519."""

    NONE = "none"
    ML_DSA_44 = "ml-dsa-44"


class MaxUnwitnessed(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the log may have no quorum of witnesses while requests leave; 0 for any."""

    records: int = 0
    seconds: int = 0


class LogConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How the audit log vouches for itself."""

    second_signature: SecondSignature = SecondSignature.NONE
    recovery_key: str = ""
    """Verifier key of the key, kept offline, that may revoke the log's; empty where there is none."""
    keep_old_keys: bool = False
    """Whether the log's private keys stay on disk when they have been rotated away."""
    witnesses: str = ""
    """Path of a witness policy (C2SP tlog-policy); empty where nobody cosigns."""
    witness_ca: str = ""
    """PEM bundle to verify witnesses with; empty for the system's."""
    max_unwitnessed: MaxUnwitnessed = MaxUnwitnessed()


class UsersConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Names or numbers of the users that the processes run as, when root starts them."""

    auditd: str = ""
    connector: str = ""
    worker: str = ""
    directory: str = ""
    control: str = ""
    courier: str = ""


class GatewayConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in `gateway.yaml`."""

    profile: str = "dev"
    node: str = "gateway"
    region: str = ""
    """Where the gateway stands, as rules know it. With none, the rules of every region hold."""
    workers: int = 1
    inspectors: int = 1
    """Processes of each worker for large requests; with none of them, its streams wait for those."""
    host_suffix: str = ""
    """A host name `<route><suffix>` stands for the route; empty for none."""
    listeners: tuple[ListenerConfig, ...] = (ListenerConfig(),)
    upstreams: tuple[UpstreamConfig, ...] = ()
    policy: str = "policy"
    """Directory of the bundle."""
    state: StateConfig = StateConfig()
    log: LogConfig = LogConfig()
    users: UsersConfig = UsersConfig()
    identity: IdentityConfig = IdentityConfig()
    limits: Limits = Limits()
    retention: RetentionConfig | None = None
    """None where nobody said how long records are kept: none is ever pruned."""
    reviews: ReviewsConfig | None = None
    """None where nobody reviews: what a rule escalates is refused."""
    admin: AdminConfig | None = None
    """None where administrators are not served over HTTP."""
    reconcile: ReconcileConfig = ReconcileConfig()
    agents: AgentsConfig = AgentsConfig()
    detection: DetectionConfig = DetectionConfig()

    @property
    def log_origin(self) -> str:
        """The log's name, and the name of its key, in checkpoints (C2SP tlog-checkpoint)."""
        return f"egress.local/{self.region or 'local'}/{self.node}"
