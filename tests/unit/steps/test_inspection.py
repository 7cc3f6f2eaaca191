"""The records that cross between processes show nobody's text and no key."""

from egress_gateway.core.redaction import Redaction
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Coverage
from egress_gateway.providers.dialect import ForwardedHead, RequestShape
from egress_gateway.steps.inspection import Seen, Subject, Transformed


def test_they_show_neither_bodies_nor_keys() -> None:
    subject = Subject(
        family="openai",
        operation="chat.completions",
        unknown=UnknownFields.REFUSE,
        head=ForwardedHead(),
        body=b"canary",
        keys=(Secret(b"canary"),),
        value_key=Secret(b"canary"),
    )
    seen = Seen(
        classes=(),
        rigid=(),
        coverage=Coverage(),
        shape=RequestShape(),
        system_prompt="none",
        tokens=0,
        pieces=(("canary",),),
    )
    made = Transformed(redaction=Redaction(), body=b"canary", shape=RequestShape(), values=())
    assert "canary" not in f"{subject!r} {made!r} {seen!r}"
    assert "body=<6>" in repr(subject)
