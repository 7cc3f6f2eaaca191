"""Secrets in pieces, one piece a request: caught when they are whole, and ordinary conversations left alone."""

import base64
import json
from collections.abc import Sequence
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import private_keys, secrets_cloud, secrets_code
from egress_gateway.core.counting import Fragments, KeptPieces
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Scope, Slot
from egress_gateway.steps.fragments import MOST_JOINED, MOST_LOOKS, Watch, _ways, with_secrets
from egress_gateway.steps.pieces import pieces_of
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.manual_clock import ManualClock

MASTER = Secret(b"m" * 32)
WINDOW = 3600
WANTED = Fragments(per=("person",), seconds=WINDOW)
ADA = Facts(principal=Principal(app="bot", person="ada", person_verified=True))
BOB = Facts(principal=Principal(app="bot", person="bob", person_verified=True))

AWS = "AKIA" + "IOSF" + "ODNN" + "7EXA" + "MPLE"
GITHUB = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PEM = (
    derive_private_key(0xC0FFEE << 200, SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
SECRETS = {
    "an AWS key id": (AWS, "secret.aws_access_key"),
    "a GitHub token": (GITHUB, "secret.github_token"),
    "a PEM key": (PEM, "secret.private_key"),
}


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    return build_classifier([secrets_cloud.DETECTOR, secrets_code.DETECTOR, private_keys.DETECTOR])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def counters(clock: ManualClock) -> FakeCounters:
    return FakeCounters(clock)


async def send(counters: FakeCounters, *texts: str, facts: Facts = ADA) -> tuple[DataClass, ...]:
    """One request of these texts: what is found in it, alone or with what was sent before; it leaves if nothing is."""
    slots = [Slot(pointer="/t", scope=Scope.MESSAGE, text=text) for text in texts]
    findings = classifier().classify(slots)
    watch = Watch(WANTED, counters, pieces=pieces_of(slots, findings), facts=facts, master=MASTER)
    found = (*(one.data_class for one in findings), *await watch.look(classifier()))
    if not found:
        await watch.keep(classifier())
    return found


def cut(text: str, count: int) -> list[str]:
    size = -(-len(text) // count)
    return [text[at : at + size] for at in range(0, len(text), size)]


SAID = {
    "bare": "{}",
    "in a sentence": "and the next part is {} as I said",
    "with a number of its own": "part {n}: {}",
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize("count", [2, 3, 4, 5])
@pytest.mark.parametrize(("secret", "data_class"), SECRETS.values(), ids=SECRETS)
async def test_a_secret_in_pieces_is_caught_at_the_latest_when_it_is_whole(
    counters: FakeCounters, secret: str, data_class: str, count: int, said: str
) -> None:
    found: tuple[DataClass, ...] = ()
    for number, piece in enumerate(cut(secret, count)):
        found = await send(counters, said.replace("{n}", str(number)).replace("{}", piece))
        if found:
            break
    assert data_class in found


async def test_what_is_whole_in_one_text_is_for_the_classifier_and_not_for_this(counters: FakeCounters) -> None:
    await send(counters, "A1B2C3D4")
    first, second = cut(AWS, 2)
    assert await send(counters, f"{first} {second}") == ()


async def test_a_header_that_is_cut_is_whole_again(counters: FakeCounters) -> None:
    body = PEM.split("-----")[2].strip()
    for piece in ("-----BEGIN PRI", "VATE K"):
        assert await send(counters, piece) == ()
    assert await send(counters, "EY-----\n" + body) == ("secret.private_key",)


async def test_a_conversation_that_brings_its_past_along_is_no_way_around(counters: FakeCounters) -> None:
    said: list[str] = []
    found: tuple[DataClass, ...] = ()
    for piece in cut(GITHUB, 4):
        said += [f"remember {piece}", "I will."]
        found = await send(counters, *said)
    assert found == ("secret.github_token",)


async def test_what_others_sent_is_not_joined(counters: FakeCounters) -> None:
    first, second = cut(AWS, 2)
    await send(counters, first)
    assert await send(counters, second, facts=BOB) == ()
    assert await send(counters, second) == ("secret.aws_access_key",)


async def test_after_the_window_nothing_is_known(counters: FakeCounters, clock: ManualClock) -> None:
    first, second = cut(AWS, 2)
    await send(counters, first)
    clock.advance(WINDOW * 1_000_000)
    assert await send(counters, second) == ()


async def test_what_did_not_leave_is_not_kept(counters: FakeCounters) -> None:
    first, second = cut(AWS, 2)
    await send(counters, first)
    for _ in range(2):
        assert await send(counters, second) == ("secret.aws_access_key",)
    assert len(counters.kept) == 1


async def test_what_is_kept_is_sealed(counters: FakeCounters) -> None:
    await send(counters, GITHUB[:20])
    (sealed,) = counters.kept
    assert GITHUB[:8].encode() not in sealed


async def test_what_was_sealed_for_another_is_not_taken_for_nothing(counters: FakeCounters) -> None:
    await send(counters, AWS[:10])
    watch = Watch(WANTED, counters, pieces=(("A1B2",),), facts=BOB, master=MASTER)
    await counters.keep(watch._key, counters.kept, WINDOW, seen=0)
    with pytest.raises(Unavailable):
        await watch.look(classifier())


def watch_for(counters: FakeCounters, text: str) -> Watch:
    slots = [Slot(pointer="/t", scope=Scope.MESSAGE, text=text)]
    found = pieces_of(slots, classifier().classify(slots))
    return Watch(WANTED, counters, pieces=found, facts=ADA, master=MASTER)


async def test_pieces_that_are_sent_at_the_same_time_are_caught_before_the_last_leaves(counters: FakeCounters) -> None:
    watches = [watch_for(counters, piece) for piece in cut(GITHUB, 3)]
    assert [await watch.look(classifier()) for watch in watches] == [()] * 3
    assert [await watch.keep(classifier()) for watch in watches] == [(), (), ("secret.github_token",)]
    assert len(counters.kept) == 2
    # Once rules have let it pass all the same, it is kept as any other.
    assert await watches[2].keep(classifier()) == ()
    assert len(counters.kept) == 3


async def test_a_request_that_is_sent_to_several_upstreams_is_kept_once(counters: FakeCounters) -> None:
    first, second, third = cut(AWS, 3)
    await send(counters, first)
    again = watch_for(counters, second)
    assert await again.look(classifier()) == ()
    for _ in range(5):
        assert await again.keep(classifier()) == ()
    assert len(counters.kept) == 2
    assert await send(counters, third) == ("secret.aws_access_key",)


async def test_others_that_never_pause_let_nothing_leave(counters: FakeCounters) -> None:
    mine = watch_for(counters, "A1B2C3D4")
    await mine.look(classifier())
    numbers = iter(range(100, 200))

    class Busy(FakeCounters):
        async def keep(self, key: bytes, pieces: Sequence[bytes], seconds: int, *, seen: int) -> KeptPieces | None:
            await send(counters, f"E5F6G7{next(numbers)}")
            return await counters.keep(key, pieces, seconds, seen=seen)

    mine._service = Busy(ManualClock())
    with pytest.raises(Unavailable):
        await mine.keep(classifier())
    assert len(counters.kept) == MOST_LOOKS


ORDINARY = {
    "a chat about orders": [
        "Order A1234567 arrives on Friday.",
        "And B7654321?",
        "It was sent as 1Z999AA10123456784.",
        "Thanks! The invoice is INV-2026-0042.",
    ],
    "code": [
        "def sha256_hex(data: bytes) -> str: return hashlib.sha256(data).hexdigest()",
        "use base64.b64encode(utf8Bytes) and HTTP2 over TLS13 with AES256-GCM",
        "MY_CONSTANT = 0xDEADBEEF; x86_64, ARM64, i18n, k8s and JSON5",
        "commit 3f2a9c1 fixes CVE-2026-12345 in libfoo2",
    ],
    "identifiers": [
        "user 550e8400-e29b-41d4-a716-446655440000",
        "order 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "sha256 " + "9f86d081884c7d659a2feaa0c55ad015",
        "etag W/" + "33a64df551425fcc55e4d42a148795d9",
    ],
    "shouting": ["PLEASE READ THIS", "URGENT: HIPAA AND GDPR", "CALL ME NOW", "AKIA IS NOT A NAME"],
    "letters": [base64.b64encode(json.dumps({"page": n, "size": 20}).encode()).decode() for n in range(5)],
    "parts of a whole": ["part1 of 3", "part2 of 3", "part3 of 3", "that was PDF417 in A4 with DIN476"],
}


@pytest.mark.parametrize("texts", ORDINARY.values(), ids=ORDINARY)
async def test_an_ordinary_conversation_is_left_alone(counters: FakeCounters, texts: list[str]) -> None:
    for text in texts:
        assert await send(counters, text) == ()
    assert await send(counters, *texts) == ()


async def test_a_request_without_pieces_asks_nobody(counters: FakeCounters) -> None:
    counters.away = True
    assert await send(counters, "Good morning") == ()
    with pytest.raises(Unavailable):
        await send(counters, "A1B2C3")


async def test_a_bundle_that_does_not_ask_for_it_has_nothing_kept() -> None:
    watch = Watch(None, None, pieces=(("A1B2",),), facts=ADA, master=MASTER)
    assert await watch.look(classifier()) == ()
    await watch.keep(classifier())


async def test_without_anybody_who_keeps_nothing_leaves() -> None:
    with pytest.raises(Unavailable) as caught:
        await Watch(WANTED, None, pieces=(("A1B2",),), facts=ADA, master=MASTER).look(classifier())
    assert caught.value.code == "counters"


def test_each_way_ends_in_something_new() -> None:
    ways = list(_ways([("a",), ("b", "c")], [("d",)]))
    assert ways == [
        (("bc", "d"), 1),
        (("b", "d"), 1),
        (("c", "d"), 1),
        (("a", "bc", "d"), 2),
        (("a", "b", "d"), 2),
        (("a", "c", "d"), 2),
    ]
    assert list(_ways([("a",), ("b",)], [])) == []
    assert list(_ways([], [("a",)])) == []
    assert list(_ways([], [("a",), ("b",)])) == [(("a", "b"), 1)]


def test_there_are_no_more_ways_than_are_looked_at() -> None:
    groups = [tuple(f"p{n}{m}" for m in range(4)) for n in range(24)]
    assert sum(1 for _ in _ways(groups, groups[:6])) > MOST_JOINED


def test_what_is_completed_is_in_the_facts_where_nothing_can_replace_it() -> None:
    key, mail = DataClass("secret.aws_access_key"), DataClass("pii.email")
    facts = Facts(
        data=(ClassCount(data_class=mail, count=2, score=800), ClassCount(data_class=key, count=1, score=700)),
        rigid_data=(mail,),
    )
    found = with_secrets(facts, (key,))
    assert found.data == (
        ClassCount(data_class=mail, count=2, score=800),
        ClassCount(data_class=key, count=2, score=1000),
    )
    assert found.rigid_data == (mail, key)
    assert with_secrets(facts, ()) is facts
