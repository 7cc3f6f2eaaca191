"""A made-up story, true in all but one claim."""

import pytest

from egress_gateway.cli.demo.story import Check, Claim, Proof, Row, Scene, Story, Turn
from egress_gateway.core.token_form import check_character

VALUE = "ada@example.com"
TOKEN = "EMAIL_" + "ABCDEFGHJK" + check_character("EMAIL_" + "ABCDEFGHJK")


@pytest.fixture
def story() -> Story:
    permitted = Turn(
        sent=f"Write to {VALUE}",
        saw=f"Write to {TOKEN}",
        answered=f"Wrote to {TOKEN}",
        got=f"Wrote to {VALUE}",
        decision="permit; redact=1",
        record="r1",
    )
    blocked = Turn(sent="a secret", got="PermissionDeniedError", decision="block", record="r2")
    scenes = (
        Scene(
            title="Two turns", values=(VALUE,), turns=(permitted, permitted), claims=(Claim("it is hidden", True),),
            seconds=0.25,
        ),
        Scene(title="A refusal", turns=(blocked,), claims=(Claim("nothing left", True),)),
    )  # fmt: skip
    proof = Proof(
        rows=(
            Row(seq=0, kind="boot"),
            Row(seq=1, kind="intent", scene=1, upstream="openai", verdict="permit", found="email"),
            Row(seq=2, kind="outcome", scene=1, upstream="openai", verdict="permit", replaced=1, restored=1),
            Row(seq=3, kind="refusal", scene=2, verdict="block: secrets-stay"),
        ),
        whole=Check(command="egress-verify log log", said="ok: 4 records\n4 kinds", exit_code=0),
        tampering="One bit is flipped.",
        altered=Check(
            command="egress-verify log copy", said="tampered: 4 records\n4 kinds\n  tampered: chain", exit_code=1
        ),
        claims=(Claim("the log is whole", False),),
    )
    return Story(scenes=scenes, proof=proof, seconds=1.5)
