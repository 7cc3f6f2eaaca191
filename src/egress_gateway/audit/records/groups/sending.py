"""What left, what was replaced in it, and over which connection it went."""

from egress_gateway.audit.records.groups.base import Count, Group
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount


class SentGroup(Group, frozen=True, kw_only=True):
    """Exactly what the log's receipt covers."""

    digest: str
    """`sha256:<hex>` of the body that leaves, after redaction."""
    bytes: Count
    """Length in bytes."""
    destination: str
    """`<upstream> <method> <path> sha256:<hex>`, the last over the headers that leave beside the
    credential, a line `name: value` each."""


class DisclosedGroup(Group, frozen=True, kw_only=True):
    """One value of somebody's that is in what leaves, as it is or replaced."""

    data_class: DataClass
    """The value's class."""
    subject: str
    """Pseudonym of the value in this quarter. Nobody can tell whose it is once the value was erased."""
    redacted: bool = False
    """It was replaced: the upstream gets a stand-in."""


class RedactionGroup(Group, frozen=True, kw_only=True):
    """Values replaced on the way out and put back on the way in."""

    replaced: tuple[ClassCount, ...] = ()
    """Occurrences replaced, by class."""
    restored: Count = 0
    """Tokens put back."""
    repaired: Count = 0
    """Of those restored: tokens that came back misspelt and were proven by their check character."""
    unrestored: Count = 0
    """Token-shaped text that was damaged, or stood where nothing is restored."""
    foreign: Count = 0
    """Well-formed tokens of another request; never restored."""


class SealedGroup(Group, frozen=True, kw_only=True):
    """Content that the route wants on record, readable by `egress audit reveal` until whoever asked is erased."""

    holder: str
    """Pseudonym of the person, or of the application where nobody is known, under whose key it is sealed."""
    purpose: str
    """What it is there for, and which of the request: `tools 1`. It opens for nothing else."""
    text: str = ""
    """The sealed content, at most 16 KiB of it; absent where nothing fitted."""
    entries: Count = 0
    """How many values are in it."""
    left_out: Count = 0
    """How many were too long for it."""


class ConnectionGroup(Group, frozen=True, kw_only=True):
    """The connection to the upstream that the answer came on."""

    peer: str = ""
    """Address of the other end."""
    peer_port: Count = 0
    """Port of the other end."""
    local: str = ""
    """Address of our end: the connector's."""
    local_port: Count = 0
    """Port of our end."""
    tls: str = ""
    """TLS version; empty without TLS."""
    cipher: str = ""
    """Cipher suite."""
    key: str = ""
    """SHA-256 of the server's public key, base64."""
