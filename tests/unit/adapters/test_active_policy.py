"""What is in force by the word of whoever may say so: swapped whole, and never an older one."""

import os
from pathlib import Path

import pytest

from egress_gateway.adapters import active_policy
from egress_gateway.adapters.active_policy import ACTIVE, Activation, ActivePolicy
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest

FILES = {"rules.yaml": b"rules: []\n", "routes/a.yaml": b"route: a\n"}


def digest(number: int) -> BundleDigest:
    return BundleDigest(f"sha256:{number:064x}")


def activation(number: int, **fields: object) -> Activation:
    given = {"digest": digest(number), "name": "acme", "serial": number, "since": number, "actor": "ann", **fields}
    return Activation(**given)  # type: ignore[arg-type]  # a test's own words


@pytest.fixture
def policy(tmp_path: Path) -> ActivePolicy:
    return ActivePolicy(tmp_path / "policy")


def put_in_force(policy: ActivePolicy, number: int, base: str = "") -> list[str]:
    told: list[str] = []
    policy.keep(digest(number), FILES)
    policy.activate(activation(number), base=base, announce=lambda: told.append("announced"))
    return told


def test_nothing_is_in_force_before_the_first(policy: ActivePolicy) -> None:
    assert (policy.current(), policy.history()) == (None, ())


def test_the_latest_is_in_force_and_the_others_are_history(policy: ActivePolicy) -> None:
    assert put_in_force(policy, 1) == ["announced"]
    assert put_in_force(policy, 3, digest(1)) == ["announced"]
    assert policy.current() == activation(3)
    assert policy.current() is policy.current()
    assert policy.history() == (activation(1), activation(3))
    assert policy.files(digest(3)) == FILES


@pytest.mark.parametrize("number", [2, 1], ids=["the same serial", "an older one"])
def test_an_older_bundle_does_not_come_back(policy: ActivePolicy, number: int) -> None:
    put_in_force(policy, 2)
    with pytest.raises(ConfigError, match=f"serial {number} is not above 2"):
        put_in_force(policy, number, digest(2))
    assert policy.current() == activation(2)


def test_what_was_looked_at_beside_another_is_not_put_in_force(policy: ActivePolicy) -> None:
    put_in_force(policy, 1)
    with pytest.raises(ConfigError, match="another bundle was put in force meanwhile"):
        put_in_force(policy, 2)


def test_what_cannot_be_put_on_record_is_not_put_in_force(policy: ActivePolicy) -> None:
    def full() -> None:
        raise ConfigError("full")

    policy.keep(digest(1), FILES)
    with pytest.raises(ConfigError, match="full"):
        policy.activate(activation(1), base="", announce=full)
    assert policy.current() is None


def test_what_was_not_handed_in_cannot_be_put_in_force(policy: ActivePolicy) -> None:
    with pytest.raises(ConfigError, match="there is no copy of this bundle"):
        policy.activate(activation(1), base="", announce=lambda: None)


def test_only_so_much_history_is_kept(policy: ActivePolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(active_policy, "MAX_HISTORY", 2)
    for number in (1, 2, 3):
        put_in_force(policy, number, digest(number - 1) if number > 1 else "")
    assert policy.history() == (activation(2), activation(3))


def test_workers_of_another_user_can_read_all_of_it(policy: ActivePolicy, tmp_path: Path) -> None:
    earlier = os.umask(0o077)
    try:
        put_in_force(policy, 1)
    finally:
        os.umask(earlier)
    root = tmp_path / "policy"
    places = [root, *(path for path in root.rglob("*") if path.suffix != ".lock")]
    assert {path.stat().st_mode & 0o777 for path in places} == {0o755, 0o644, 0o444}


BROKEN = {
    "no JSON": (b"{", "does not say what is in force"),
    "something else": (b'{"digest": "x"}\n', "does not say what is in force"),
    "nothing": (b"", "is empty"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN)
def test_what_says_nothing_stops_everything(policy: ActivePolicy, tmp_path: Path, data: bytes, message: str) -> None:
    put_in_force(policy, 1)
    (tmp_path / "policy" / ACTIVE).write_bytes(data)
    for ask in (policy.current, policy.history):
        with pytest.raises(ConfigError, match=message):
            ask()


def test_what_others_may_write_counts_for_nothing(policy: ActivePolicy, tmp_path: Path) -> None:
    put_in_force(policy, 1)
    (policy.place(digest(1)) / "rules.yaml").chmod(0o666)
    with pytest.raises(ConfigError, match="can be written by others"):
        policy.files(digest(1))
    (tmp_path / "policy" / ACTIVE).chmod(0o666)
    with pytest.raises(ConfigError, match="can be written by others"):
        policy.current()


def test_a_directory_that_cannot_be_opened_is_told(policy: ActivePolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(ConfigError, match="cannot be opened to workers: Operation not permitted"):
        policy.keep(digest(1), FILES)


def test_what_root_makes_is_the_states_owners(policy: ActivePolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[Path, int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda *given_to: given.append(given_to))
    policy.keep(digest(1), FILES)
    home = policy.place(digest(1)).parent
    assert given == [(home, os.getuid(), home.parent.stat().st_gid)]
