"""Every record that a playbook here produces has to be one of the published schema."""

from collections.abc import Iterator

import msgspec
import pytest
from jsonschema import Draft202012Validator

from egress_gateway.adapters.record_schema import record_schema
from egress_gateway.audit.records.record import KINDS, kind_of
from egress_gateway.core.exchange import Committed, Receipt
from egress_gateway.core.ids import BodyDigest
from egress_gateway.testing.fake_audit_log import FakeAuditLog

VALIDATORS = {kind_of(kind): Draft202012Validator(record_schema(kind_of(kind))) for kind in KINDS}


@pytest.fixture(autouse=True)
def _valid_records(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    taken: list[bytes] = []
    append, intent = FakeAuditLog.append, FakeAuditLog.intent

    async def appended(log: FakeAuditLog, body: bytes) -> Committed:
        taken.append(body)
        return await append(log, body)

    async def intended(log: FakeAuditLog, body: bytes, destination: str, digest: BodyDigest) -> Receipt:
        taken.append(body)
        return await intent(log, body, destination, digest)

    monkeypatch.setattr(FakeAuditLog, "append", appended)
    monkeypatch.setattr(FakeAuditLog, "intent", intended)
    yield
    for body in taken:
        record = msgspec.json.decode(body)
        VALIDATORS[record["kind"]].validate(record)
