"""Everything a pipeline talks to, simulated, with one journal for all of it."""

from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify import sigv4
from egress_gateway.identify.proof import Grants, Means
from egress_gateway.identify.signature_memory import SignatureMemory
from egress_gateway.steps.running import RunningRequests
from egress_gateway.steps.subjects import Naming
from egress_gateway.testing.counting_ids import CountingIds
from egress_gateway.testing.fake_audit_log import FakeAuditLog
from egress_gateway.testing.fake_containments import FakeContainments
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.fake_denials import FakeDenialTally
from egress_gateway.testing.fake_directory import FakeDirectory
from egress_gateway.testing.fake_keys import FakeKeySource
from egress_gateway.testing.fake_reviews import FakeReviews
from egress_gateway.testing.fake_subjects import FakeSubjects
from egress_gateway.testing.fake_tokens import FakeRevocations, FakeTokenVerifier
from egress_gateway.testing.fake_upstream import FakeUpstream
from egress_gateway.testing.journal import Journal
from egress_gateway.testing.manual_clock import ManualClock


class Peers:
    """The fakes that a pipeline under test is composed with. The upstream believes only this log."""

    def __init__(self, *keys: KeyRecord) -> None:
        self.journal = Journal()
        self.clock = ManualClock()
        self.ids = CountingIds()
        self.keys = FakeKeySource(*keys)
        self.tokens = FakeTokenVerifier()
        self.revoked = FakeRevocations()
        self.directory = FakeDirectory()
        self.containments = FakeContainments()
        self.running = RunningRequests(self.containments, self.clock)
        self.counters = FakeCounters(self.clock)
        self.reviews = FakeReviews()
        self.subjects = FakeSubjects(self.clock)
        self.naming = Naming(self.subjects, Secret(b"s" * 32))
        self.denials = FakeDenialTally(self.journal)
        self.audit = FakeAuditLog(self.journal, self.clock)
        self.upstream = FakeUpstream(self.journal, self.audit.covers)

    def means(self, pepper: Secret[bytes], *applications: ApplicationConfig) -> Means:
        """What credentials are checked against: these keys and these tokens."""
        return Means(
            source=self.keys,
            pepper=pepper,
            tokens=self.tokens,
            revoked=self.revoked,
            grants=Grants(Secret(b"g" * 32), longest=600_000_000),
            signatures=SignatureMemory(sigv4.SKEW),
            applications=applications,
        )
