"""A name in a record is read with the person's key, and in its own record only."""

import pytest

from egress_gateway.audit.sealing.names import PURPOSE, PersonName, open_name, seal_name
from egress_gateway.audit.sealing.sealed import nonce_of, seal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Subject

ADA = Subject(pseudonym="p" + "1" * 26, key=Secret(b"a" * 32))
BOB = Subject(pseudonym="p" + "2" * 26, key=Secret(b"b" * 32))
NAME = PersonName(name="corp/t:ada", issuer="corp", tenant="t")
RID = RecordId("0" * 32)


def test_what_is_sealed_is_read() -> None:
    sealed = seal_name(ADA, NAME, RID)
    assert open_name(ADA, sealed, RID) == NAME
    assert "ada" not in sealed


@pytest.mark.parametrize(("who", "rid"), [(BOB, RID), (ADA, RecordId("1" * 32))], ids=["another key", "another record"])
def test_it_opens_nowhere_else(who: Subject, rid: RecordId) -> None:
    with pytest.raises(WireError):
        open_name(who, seal_name(ADA, NAME, RID), rid)


@pytest.mark.parametrize("content", [b"\xff", b"{}", b'{"name":1}'])
def test_what_is_no_name_is_said_to_be_none(content: bytes) -> None:
    sealed = seal(ADA.key, content, nonce=nonce_of(RID, PURPOSE), bound_to=f"{PURPOSE} {RID}".encode())
    with pytest.raises(WireError, match="not a name"):
        open_name(ADA, sealed, RID)
