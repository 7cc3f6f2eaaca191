"""Mail addresses, hosts and URLs, in domains that nobody can have."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.hosts import email, host, is_email_like, is_host_like
from egress_gateway.redact.surrogates.kinds import Drawing
from egress_gateway.redact.surrogates.names import name

RESERVED = r"[a-z]+\.example\.(?:com|org|net)"
FORMS = [
    (email, "anna.smith@corp.de", rf"[a-z]+\.[a-z]+@{RESERVED}"),
    (email, "A.Smith+x9@mail.corp.co.uk", rf"[A-Z]\.[A-Z][a-z]+\+[a-z]\d@{RESERVED}"),
    (email, "bob99@x.de", rf"[a-z]+\d\d@{RESERVED}"),
    (host, "corp.de", RESERVED),
    (host, "db1.corp.internal", rf"[a-z]+\d\.{RESERVED}"),
    (
        host,
        "https://intranet.corp.de:8443/a/b-c?d=1",
        rf"https://[a-z]+\.{RESERVED}:8443/[a-z]+/[a-z]+-[a-z]+\?[a-z]+=\d",
    ),
]


@pytest.mark.parametrize(("draw", "value", "form"), FORMS, ids=[case[1] for case in FORMS])
def test_the_form_stays(draw: Drawing, value: str, form: str) -> None:
    for attempt in ATTEMPTS:
        drawn = draw(value, source("pii.email"), attempt)
        assert drawn is not None
        assert re.fullmatch(form, drawn), drawn


@pytest.mark.parametrize("value", ["bob [at] corp [dot] de", '"bob"@corp.de', "bob@corp", "bob"])
def test_a_mail_address_in_another_form_has_none(value: str) -> None:
    assert email(value, source("pii.email"), 0) is None


@pytest.mark.parametrize("value", ["corp", "https://corp.de/a/", "a b.de", "1.2"])
def test_a_host_in_another_form_has_none(value: str) -> None:
    assert host(value, source("infra.host"), 0) is None


def test_colleagues_stay_at_one_domain_and_keep_their_names() -> None:
    anna, bob = (email(f"{given}@corp.de", source("pii.email"), 0) for given in ("anna", "bob"))
    assert anna
    assert bob
    assert anna.split("@")[1] == bob.split("@")[1] == host("corp.de", source("infra.host"), 0)
    assert anna.split("@")[0] == name("anna", source(), 0)


def test_what_looks_like_one() -> None:
    assert is_email_like("a@b.de")
    assert not is_email_like("a@b")
    assert is_host_like("a.de/x")
    assert not is_host_like("a")
