"""Everything a pipeline talks to, simulated, with one journal for all of it."""

from egress_gateway.core.keys import KeyRecord
from egress_gateway.testing.counting_ids import CountingIds
from egress_gateway.testing.fake_audit_log import FakeAuditLog
from egress_gateway.testing.fake_denials import FakeDenialTally
from egress_gateway.testing.fake_keys import FakeKeySource
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
        self.denials = FakeDenialTally(self.journal)
        self.audit = FakeAuditLog(self.journal, self.clock)
        self.upstream = FakeUpstream(self.journal, self.audit.covers)
