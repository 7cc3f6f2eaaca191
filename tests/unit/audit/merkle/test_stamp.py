"""Stamping gives the record that stamping before encoding would have given."""

import msgspec
import pytest

from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.records.groups import WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import admit, encode
from egress_gateway.core.errors import WireError

NAMES = {
    "all": ("worker-0", "b00t", "n1", "eu-1"),
    "none but the needed": ("worker-0", "b00t", "", ""),
    "with quotes and letters": ('w"\\', "é", "\n", "\u2028"),
}


@pytest.mark.parametrize(("writer", "boot", "node", "region"), NAMES.values(), ids=NAMES)
def test_a_stamped_record_is_canonical(writer: str, boot: str, node: str, region: str) -> None:
    record = BootRecord(ts=1, size=0, version="1")
    stamped = Stamper(writer, boot, node=node, region=region).stamp(encode(record), 7)
    stamp = WriterStamp(id=writer, boot=boot, node=node, region=region, wseq=7)
    assert stamped == encode(msgspec.structs.replace(record, writer=stamp))
    assert admit(stamped).writer == stamp


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"a":1', b'"a"}'])
def test_what_is_no_record_is_not_stamped(body: bytes) -> None:
    with pytest.raises(WireError, match="canonical"):
        Stamper("w", "b").stamp(body, 1)
