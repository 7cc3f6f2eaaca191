"""The records of the tables, and the two ways to write a credential's pattern."""

from egress_gateway.classify.pattern import CERTAIN, LONGEST_RUN, Rank, issued, named, run_on


def test_an_issued_credential_is_a_certain_secret():
    pattern = issued("acme_key", r"\bacme_[a-z]{8}\b", variant="_new")
    assert (pattern.id, pattern.data_class, pattern.rank, pattern.score) == (
        "acme_key_new",
        "secret.acme_key",
        Rank.SECRET,
        CERTAIN,
    )
    assert pattern.regex == r"\bacme_[a-z]{8}\b"
    assert pattern.extent is None


def test_an_open_end_is_matched_at_its_least_and_run_to_its_end():
    pattern = issued("acme_key", r"\bacme_[a-z]{8,}={0,2}")
    assert pattern.regex == r"\bacme_[a-z]{8}"
    assert pattern.extent("acme_abcdefghij== k", 0, 13) == (0, 17)


def test_a_named_credential_has_its_value_as_group():
    assert "([a-z]{4})" in named("acme_key", "acme", "[a-z]{4}").regex


def test_a_run_is_bounded():
    assert run_on("[a]")("a" * (LONGEST_RUN + 50), 0, 5) == (0, LONGEST_RUN + 5)
    assert run_on("[a]")("ab", 0, 1) == (0, 1)
