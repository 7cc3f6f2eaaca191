"""A person whose name is a canary uses everything there is, and is erased: afterwards no file knows of him."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests import patterns
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.planted import Planted
from tests.e2e.test_identities import IDENTITY, Clinic, bearer, identity, token
from tests.e2e.wire import chat

from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.operations import AdminRecord, ReviewRecord, TokenIssuedRecord
from egress_gateway.core.state_config import StateConfig
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

PERSON = "canary-7f3a9c"
NAME = f"corp:{PERSON}"
MAIL = "canary.4b1d" + "@" + "canary-mail.example"
REVIEWS = "\nreviews: {hold_seconds: 60}\n"
RULES = """
  - {id: ask-counsel, effect: escalate, queue: counsel, sla: 1h, mode: ticket, when: {data.any: [finance.iban]}}
"""
WHY = ("--reason", "asked for it", "--basis", "GDPR 17")


@pytest.fixture
def clinic(make_gateway: Callable[..., Gateway]) -> Iterator[Clinic]:
    gateway = make_gateway(lambda config: config + IDENTITY + REVIEWS)
    made = Clinic(gateway)
    rules = gateway.directory / "policy/rules.yaml"
    rules.write_text(rules.read_text() + RULES)
    # They are tests of the policy as it came.
    (gateway.directory / "policy" / "tests" / "support.yaml").unlink()
    # Commands that look for a value compile the patterns for themselves: they trust no file of a worker.
    patterns.put_into(Path(StateConfig(directory=str(gateway.state)).run))
    with gateway:
        yield made


def run(clinic: Clinic, *arguments: str) -> str:
    done = egress(*arguments, directory=clinic.gateway.directory)
    assert done.returncode == 0, done.stderr
    return done.stdout


def spellings(text: str) -> set[bytes]:
    """A text as files may have it: as it is, as UTF-16, in hex, percent-encoded, and inside of any base64."""
    found: set[bytes] = set()
    for data in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        found |= {data, data.hex().encode(), data.hex().upper().encode()}
        for before in range(3):
            # The characters that depend on the text alone, whatever stands before and after it.
            inner = base64.b64encode(b"\0" * before + data)[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found | {quote(text, safe="").encode(), "".join(f"%{byte:02X}" for byte in text.encode()).encode()}


def traces(gateway: Gateway, *texts: str) -> set[str]:
    """Files of the state that hold any of these in any spelling."""
    needles = {needle for text in texts for needle in spellings(text)}
    return {
        path.relative_to(gateway.state).as_posix()
        for path, data in gateway.files().items()
        if any(needle in data for needle in needles)
    }


def test_the_sweep_finds_what_it_is_for(tmp_path: Path) -> None:
    for before in (b"", b"x", b"xy", b"xyz"):
        for data in (
            before + MAIL.encode() + before,
            base64.b64encode(before + MAIL.encode() + before),
            base64.urlsafe_b64encode(before + MAIL.encode("utf-16-le") + before),
            MAIL.encode().hex().encode(),
        ):
            assert any(needle in data for needle in spellings(MAIL))
    assert not any(needle in b"nothing of anybody" for needle in spellings(MAIL))


async def use_everything(clinic: Clinic, planted: Planted) -> None:
    """Be served, refused, reviewed, given a token, contained, all as the canary."""
    who = identity(token(sub=PERSON))
    served = await clinic.ask(bearer(clinic.key), who, body=chat(f"Write to {MAIL}"))
    assert served.status == 200, served.body
    refused = await clinic.ask(bearer(clinic.key), identity(token(sub=PERSON, amr=["pwd"])), body=chat(MAIL))
    assert refused.status == 403
    waits = await clinic.ask(bearer(clinic.key), who, body=chat(f"Pay {planted.iban()}"))
    assert waits.headers["x-egress-code"] == "review_pending", waits.body
    run(clinic, "review", "deny", waits.headers["x-egress-review"], "--reason", "no")
    assert (await clinic.exchange(token(sub=PERSON))).status == 200
    run(clinic, "contain", "--person", NAME, "--for", "1h", "--reason", "drill")
    # Met by the containment, or a moment before it: in either case on record.
    await clinic.ask(bearer(clinic.key), who)


async def test_who_is_erased_is_in_no_file(clinic: Clinic, provider: ProviderSimulator, planted: Planted) -> None:
    gateway = clinic.gateway
    await use_everything(clinic, planted)

    def recorded() -> bool:
        acts = [each.record for each in gateway.records() if isinstance(each.record, AdminRecord)]
        return any(act.act == "contain.add" for act in acts)

    await until(recorded, "the containment is not on record")
    kinds = {type(each.record) for each in gateway.records()}
    assert {IntentRecord, ReviewRecord, TokenIssuedRecord} <= kinds
    # The log never had the name; this is for keeping him out.
    assert traces(gateway, PERSON, MAIL) == {"containments"}

    account = json.loads(run(clinic, "audit", "disclosures", "--subject", MAIL, "--json"))
    assert [(one["person"], one["data_class"], one["redacted"]) for one in account["disclosures"]] == [
        (NAME, "pii.email", True)
    ]
    report = json.loads(run(clinic, "audit", "erase", "--person", NAME, *WHY, "--json"))
    assert (len(report["still_named"]), report["sealed_reviews"]) == (1, 1)
    run(clinic, "audit", "erase", "--subject", MAIL, *WHY)
    account = json.loads(run(clinic, "audit", "disclosures", "--subject", MAIL, "--json"))
    assert (account["pseudonyms"], account["disclosures"]) == ([], [])
    again = egress("audit", "erase", "--person", NAME, *WHY, directory=gateway.directory)
    assert again.returncode == 1

    run(clinic, "contain", "lift", json.loads(run(clinic, "contain", "list", "--json"))["id"], "--reason", "over")
    (erased,) = report["pseudonyms"][:1]

    def both_recorded() -> bool:
        acts = [each.record for each in gateway.records() if isinstance(each.record, AdminRecord)]
        return sum(act.act == "audit.erase" for act in acts) == 2 and acts[-1].act == "contain.lift"

    await until(both_recorded, "the erasures are not on record")
    assert gateway.stop() == 0
    assert traces(gateway, PERSON, MAIL) == set()
    log = b"".join(path.read_bytes() for path in (gateway.state / "log").iterdir() if path.is_file())
    assert erased.encode() in log
    kept = b"".join(path.read_bytes() for path in (gateway.state / "subjects").iterdir())
    assert erased.encode() not in kept
    checked = gateway.verify()
    assert checked.returncode == 0, checked.stdout


async def test_who_comes_back_is_somebody_else(clinic: Clinic, provider: ProviderSimulator) -> None:
    gateway = clinic.gateway
    who = identity(token(sub=PERSON))

    async def pseudonym() -> str:
        answer = await clinic.ask(bearer(clinic.key), who)
        assert answer.status == 200, answer.body
        return (await gateway.last_of(answer.headers["x-egress-record"])).principal.person

    before = await pseudonym()
    assert await pseudonym() == before
    run(clinic, "audit", "erase", "--person", NAME, *WHY)
    after = before
    for _ in range(100):
        after = await pseudonym()
        if after != before:
            break
    assert after != before
