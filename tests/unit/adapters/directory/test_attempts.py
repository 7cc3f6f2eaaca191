"""The bound on wrong passwords: by name, for all names, over time, and for many at once."""

from egress_gateway.adapters.directory.attempts import (
    MOST_OF_A_NAME,
    MOST_OF_ALL,
    PERIOD_MICROSECONDS,
    Attempts,
)


def test_a_name_has_so_many_tries_and_others_have_their_own() -> None:
    attempts = Attempts()
    assert [attempts.begin("ann", 0) for _ in range(MOST_OF_A_NAME + 1)] == [True] * MOST_OF_A_NAME + [False]
    assert not attempts.begin("ANN", 0)
    assert attempts.begin("bob", 0)


def test_tries_come_back_one_by_one_with_time() -> None:
    attempts = Attempts()
    for now in range(MOST_OF_A_NAME):
        attempts.begin("ann", now)
    assert not attempts.begin("ann", PERIOD_MICROSECONDS - 1)
    assert attempts.begin("ann", PERIOD_MICROSECONDS)
    assert not attempts.begin("ann", PERIOD_MICROSECONDS)


def test_the_right_password_makes_slips_forgotten_but_nobody_elses() -> None:
    attempts = Attempts()
    for name in ("ann", "bob"):
        for _ in range(MOST_OF_A_NAME):
            attempts.begin(name, 0)
    attempts.right("Ann")
    assert (attempts.begin("ann", 1), attempts.begin("bob", 1)) == (True, False)


def test_a_try_without_an_answer_does_not_count() -> None:
    attempts = Attempts()
    for now in range(10 * MOST_OF_A_NAME):
        assert attempts.begin("ann", now)
        attempts.unanswered("Ann", now)
    attempts.unanswered("nobody", 0)


def test_one_password_with_every_name_is_stopped() -> None:
    attempts = Attempts()
    tried = [attempts.begin(f"person-{number}", 0) for number in range(MOST_OF_ALL + 1)]
    assert tried == [True] * MOST_OF_ALL + [False]
