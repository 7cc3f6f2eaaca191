"""Contracts: promises with an end, and each mistake with its exact message and line."""

import datetime as dt

import pytest

from egress_gateway.core.policy import TargetFacts


def provider(text: str) -> dict[str, str]:
    return {"providers.yaml": f"providers:\n  cloud: {text}\n"}


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a promise without an end": (
        provider("{tier: external, baa: true}"),
        "providers.yaml:2: provider 'cloud' promises something; say until when with valid_until: YYYY-MM-DD",
    ),
    "an end that is no date": (
        provider("{tier: external, valid_until: 2027-02-30}"),
        ("providers.yaml:2: '2027-02-30' is not a date; write YYYY-MM-DD, or a moment as YYYY-MM-DDThh:mm:ssZ"),
    ),
    "a certification without an end": (
        provider("{tier: external, certified: [c5]}"),
        "providers.yaml:2: provider 'cloud' promises something; say until when with valid_until: YYYY-MM-DD",
    ),
    "a certification with capitals": (
        provider("{tier: external, certified: [C5], valid_until: 2027-01-31}"),
        "providers.yaml:2: 'C5' cannot name a certification: use lower case, digits, dots and hyphens",
    ),
    "an unknown tier": (
        provider("{tier: cloud}"),
        "providers.yaml:2: tier of provider 'cloud' must be one of external, partner, internal, not 'cloud'",
    ),
    "an upstream with capitals": (
        {"providers.yaml": "providers:\n  Cloud: {tier: external}\n"},
        "providers.yaml:2: 'Cloud' cannot name an upstream: use lower case, digits, dots and hyphens",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


PROMISED = TargetFacts(upstream="clinic-cloud", tier="partner", region="eu", baa=True, dpa=True, zdr=True)
ENDED = TargetFacts(upstream="clinic-cloud", tier="partner", region="eu", ended=True)


def moment(text: str) -> int:
    """Microseconds since the epoch."""
    return int(dt.datetime.fromisoformat(text).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("now", "facts"),
    [
        (0, PROMISED),
        (moment("2027-01-31T23:59:59+00:00") + 999_999, PROMISED),
        (moment("2027-02-01T00:00:00+00:00"), ENDED),
    ],
    ids=["long before", "the last microsecond", "the first microsecond after"],
)
def test_promises_hold_until_the_end_of_the_last_day(bundle, now, facts):
    assert bundle.target_facts("clinic-cloud", now) == facts


def test_nothing_is_promised_unless_it_is_said(bundle):
    assert bundle.target_facts("cloud", 0) == TargetFacts(upstream="cloud", tier="external", region="us")
    assert bundle.target_facts("own", 0) == TargetFacts(upstream="own", tier="internal")
    assert not bundle.target_facts("cloud", moment("2999-01-01T00:00:00+00:00")).ended


@pytest.mark.parametrize("until", ["2027-01-31T18:00:00Z", "2027-01-31T19:30:00+01:30"])
def test_a_contract_may_end_at_any_second(load, until):
    bundle = load(
        {
            "providers.yaml": (
                "providers:\n  clinic-cloud: {tier: partner, region: eu}\n  own: {tier: internal}\n"
                f"  cloud: {{tier: external, baa: true, certified: [fedramp-high, c5], valid_until: {until}}}\n"
            )
        }
    )
    ends = moment("2027-01-31T18:00:00+00:00")
    promised = TargetFacts(upstream="cloud", baa=True, certified=("c5", "fedramp-high"))
    assert bundle.target_facts("cloud", ends - 1) == promised
    assert bundle.target_facts("cloud", ends) == TargetFacts(upstream="cloud", ended=True)
    assert bundle.vocabulary.certifications == ["c5", "fedramp-high"]


def test_an_end_without_a_promise_is_an_end(load):
    own = "providers:\n  clinic-cloud: {tier: partner}\n  own: {tier: internal}\n  cloud: {tier: external"
    bundle = load({"providers.yaml": f"{own}, valid_until: 2027-01-31}}\n"})
    assert not bundle.target_facts("cloud", moment("2027-01-31T23:59:59+00:00")).ended
    assert bundle.target_facts("cloud", moment("2027-02-01T00:00:00+00:00")).ended
