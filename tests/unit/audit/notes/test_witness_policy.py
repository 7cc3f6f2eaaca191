"""Policy files: what a good one means, and what is wrong with a bad one, by line."""

from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from egress_gateway.audit.notes.checkpoint import Checkpoint, cosign, cosigner_key, sign, text_of, verifier_key
from egress_gateway.audit.notes.note import joined, parse, read_line
from egress_gateway.audit.notes.witness_policy import LARGEST_POLICY, WitnessPolicy, cosigners, met, read_policy
from egress_gateway.core.errors import WireError

LOG_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEYS: Final = {
    name: Ed25519PrivateKey.from_private_bytes(name.encode() * 16) for name in ("x1", "x2", "x3", "y1", "y2")
}
LOG: Final = verifier_key("log.test/one", LOG_KEY.public_key())
VKEYS: Final = {name: cosigner_key(f"{name}.test", key.public_key()) for name, key in KEYS.items()}
ML_DSA: Final = cosigner_key("q.test", MLDSA44PrivateKey.from_seed_bytes(bytes(32)).public_key())

TWO_LEVELS: Final = f"""# who watches us
log {LOG} https://log.test/

witness x1 {VKEYS["x1"]} https://x1.test/w/
witness\tx2 \t {VKEYS["x2"]}
  witness x3 {VKEYS["x3"]}
group X 2 x1 x2 x3
witness y1 {VKEYS["y1"]}
witness y2 {VKEYS["y2"]}
  # either will do
group Y any y1 y2
group both all X Y
quorum both
"""


def read(text: str) -> WitnessPolicy:
    return read_policy(text.encode())


def test_a_policy_names_logs_witnesses_and_groups() -> None:
    policy = read(TWO_LEVELS)
    assert [(log.key.name, log.url) for log in policy.logs] == [("log.test/one", "https://log.test")]
    assert [(one.name, one.url) for one in policy.witnesses][:2] == [("x1", "https://x1.test/w"), ("x2", "")]
    assert [(group.name, group.threshold) for group in policy.groups] == [("X", 2), ("Y", 1), ("both", 2)]


QUORUMS = {
    "nobody": ((), False),
    "one side": (("x1", "x2", "x3"), False),
    "too few of one side": (("x1", "y1"), False),
    "two and one": (("x1", "x3", "y2"), True),
    "everybody": (("x1", "x2", "x3", "y1", "y2"), True),
    "strangers and groups by name": (("X", "Y", "both", "z"), False),
}


@pytest.mark.parametrize(("names", "quorum"), QUORUMS.values(), ids=QUORUMS)
def test_a_quorum_is_counted_over_groups(names: tuple[str, ...], *, quorum: bool) -> None:
    assert met(read(TWO_LEVELS), names) is quorum


def test_a_quorum_may_be_one_witness_or_nobody() -> None:
    assert met(read("quorum none"), ())
    one = read(f"witness x1 {VKEYS['x1']}\nwitness x2 {VKEYS['x2']}\nquorum x1")
    assert (met(one, ("x1",)), met(one, ("x2",))) == (True, False)


def test_a_policy_that_nobody_wrote_is_never_met() -> None:
    assert not met(WitnessPolicy(), ())


def test_witnesses_may_sign_with_ml_dsa() -> None:
    assert met(read(f"witness q {ML_DSA}\nquorum q"), ("q",))


def test_names_and_comments_may_be_in_any_encoding() -> None:
    policy = read_policy(f"# \udce4\nwitness k\udce4 {VKEYS['x1']}\nquorum k\udce4".encode("utf-8", "surrogateescape"))
    assert met(policy, ("k\udce4",))


X1 = f"witness x1 {VKEYS['x1']}"
X2 = f"witness x2 {VKEYS['x2']}"
WRONG = {
    "nothing": ("", "there is no quorum line"),
    "no quorum": (X1, "there is no quorum line"),
    "two quorums": ("quorum none\nquorum none", "line 2: a second quorum"),
    "a quorum of two": (f"{X1}\n{X2}\nquorum x1 x2", "line 3: a quorum is"),
    "a quorum of nothing": ("quorum", "line 1: a quorum is"),
    "a quorum before its witness": (f"quorum x1\n{X1}", "line 1: 'x1' is no witness or group of a line before"),
    "a line of another kind": ("logs x", "line 1: 'logs' begins no line"),
    "a carriage return": (f"{X1}\r\nquorum x1", "line 1: a control character"),
    "a NUL": ("# \0", "line 1: a control character"),
    "a log without a key": ("log", "line 1: a log is"),
    "a log with too much": (f"log {LOG} https://a b", "line 1: a log is"),
    "a log with a witness's key": (f"log {VKEYS['x1']}", "line 1: a log signs with"),
    "a log twice": (f"log {LOG}\nlog {LOG}", "line 2: this public key stands on a line before"),
    "a witness without a key": ("witness x1", "line 1: a witness is"),
    "a witness with too much": (f"{X1} https://a b", "line 1: a witness is"),
    "a witness with a log's key": (f"witness x1 {LOG}", "line 1: a witness cosigns with"),
    "a key that is none": ("witness x1 x1.test+00000000+AAAA", "line 1: a verifier key that is neither"),
    "a key whose id is wrong": (X1.replace("+", "+f", 1), "line 1: a verifier key whose id does not fit"),
    "a key in two names": (
        f"{X1}\nwitness other {cosigner_key('other.test', KEYS['x1'].public_key())}",
        "line 2: this public key stands on a line before",
    ),
    "a name twice": (f"{X1}\n{X2.replace('x2 ', 'x1 ', 1)}", "line 2: 'x1' is defined already"),
    "a group named like a witness": (f"{X1}\n{X2}\ngroup x1 any x2", "line 3: 'x1' is defined already"),
    "nobody's name": (X1.replace("x1 ", "none ", 1), "line 1: `none` is nobody's name"),
    "a group of nobody": (f"{X1}\ngroup g any", "line 2: a group is"),
    "a group of itself": (f"{X1}\ngroup g any g", "line 2: 'g' is no witness or group of a line before"),
    "none as a member": (f"{X1}\ngroup g any none", "line 2: 'none' is no witness or group"),
    "a member twice": (f"{X1}\ngroup g any x1 x1", "line 2: 'x1' is a member already"),
    "a member of two groups": (f"{X1}\ngroup g any x1\ngroup h any x1", "line 3: 'x1' is a member already"),
    "a threshold of none": (f"{X1}\ngroup g 0 x1", "line 2: a threshold is `all`, `any` or a number from 1 to 1"),
    "a threshold of more": (f"{X1}\ngroup g 2 x1", "line 2: a threshold is"),
    "a threshold in words": (f"{X1}\ngroup g most x1", "line 2: a threshold is"),
    "a threshold with a zero in front": (f"{X1}\ngroup g 01 x1", "line 2: a threshold is"),
}


@pytest.mark.parametrize(("text", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_named(text: str, reason: str) -> None:
    with pytest.raises(WireError) as refused:
        read(text)
    assert refused.value.reason.startswith(reason)


def test_a_key_of_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(WireError, match="line 1: a key whose name is not UTF-8"):
        read_policy(b"witness k k\xe4.test+00000000+AAAA")


def test_a_policy_without_bound_is_refused() -> None:
    with pytest.raises(WireError, match="a policy of more than"):
        read_policy(b"#" * (LARGEST_POLICY + 1))
    many = "\n".join(
        f"witness w{number} "
        + cosigner_key(f"w{number}", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key())
        for number in range(129)
    )
    with pytest.raises(WireError, match="line 129: more than 128"):
        read(many)


def test_who_cosigned_is_told_by_signatures() -> None:
    checkpoint = Checkpoint(origin="log.test/one", size=5, root=bytes(32))
    note = parse(sign(checkpoint, "log.test/one", LOG_KEY))
    lines = [cosign(text_of(checkpoint), f"{name}.test", KEYS[name], 9) for name in ("x3", "x1")]
    policy = read(TWO_LEVELS)
    assert cosigners(policy, note) == ()
    assert cosigners(policy, parse(joined(note, lines))) == ("x1", "x3")
    false = cosign(text_of(checkpoint).replace("\n5\n", "\n6\n"), "y1.test", KEYS["y1"], 9)
    assert read_line(false.rstrip("\n")).name == "y1.test"
    with pytest.raises(WireError, match="false signature"):
        cosigners(policy, parse(joined(note, [false])))
