"""Refusals of the gateway's own endpoints: who, what for and why, and no content."""

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.identify.proof import Proof
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.testing.peers import Peers


async def test_a_refusal_names_application_endpoint_and_code() -> None:
    peers = Peers()
    desk = RefusalDesk(peers.audit, peers.clock, peers.ids)
    error = Refused("record_unknown", "no such record", status=404)
    head = RequestHead(method="GET", path="/_egress/records/x", peer="192.0.2.1")
    await desk.record(error, head, Proof(app="bot", auth="mtls"), operation="records")
    [record] = map(decode, peers.audit.records)
    assert isinstance(record, RefusalRecord)
    assert (record.principal.app, record.principal.auth, record.peer) == ("bot", "mtls", "192.0.2.1")
    assert (record.operation, record.error.code, record.status) == ("records", "record_unknown", 404)
    assert record.family_of_error == "refused"
    assert record.rid
