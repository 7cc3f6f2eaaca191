"""The algorithms of tokens: what each is good for, and what is none of them."""

from egress_gateway.identify.jwt_algorithms import ALGORITHMS, SHARED


def test_every_algorithm_has_a_type_of_key_and_a_curve_where_there_are_curves() -> None:
    assert {kind for kind, _ in ALGORITHMS.values()} == {"RSA", "EC", "OKP", "oct"}
    assert all(bool(curve) == (kind in {"EC", "OKP"}) for kind, curve in ALGORITHMS.values())


def test_only_one_is_verified_with_a_secret() -> None:
    assert [name for name, (kind, _) in ALGORITHMS.items() if kind == "oct"] == [SHARED]


def test_a_token_that_is_not_signed_has_none() -> None:
    assert "none" not in {name.lower() for name in ALGORITHMS}
