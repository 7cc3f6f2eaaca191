"""`egress keys`: the key is shown once and nowhere else, and errors stand in one line."""

import json as json_format
import re
from pathlib import Path

import pytest
from cyclopts import App

from egress_gateway.adapters import key_store
from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.key_use import KeyUse
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli import keys
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.keys import Scope
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.gateway_key import authenticate
from egress_gateway.identify.sigv4 import access_key_id, signing_secret

KEY = re.compile(r"egk_[a-z]+_[0-9a-z]{8}_[0-9A-Za-z]{43}")
DAY = 86_400_000_000

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Not where a `gateway.yaml` could be.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return tmp_path / "var"


def make(state: Path, capsys: Captured, app: str = "cx-bot", **options: object) -> dict[str, object]:
    """A key made by the command, as its JSON form tells it."""
    arguments = {"routes": ["support"]} | options
    assert keys.create(app, state=state, json=True, **arguments) == 0  # type: ignore[arg-type] # options of a table
    made: dict[str, object] = json_format.loads(capsys.readouterr().out)
    return made


def listed(state: Path, capsys: Captured) -> list[dict[str, object]]:
    assert keys.list_(state=state, json=True) == 0
    return [json_format.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_key_is_all_of_standard_output_and_stands_nowhere_else(state: Path, capsys: Captured) -> None:
    assert keys.create("cx-bot", routes=["support"], state=state) == 0
    shown = capsys.readouterr()
    key = shown.out.removesuffix("\n")
    assert KEY.fullmatch(key)
    assert key.split("_")[2] in shown.err
    assert "only now" in shown.err
    assert not KEY.search(shown.err)
    assert keys.list_(state=state) == 0
    assert keys.list_(state=state, json=True) == 0
    later = capsys.readouterr()
    assert key[-43:] not in later.out + later.err
    files = [path for path in state.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if key[-43:].encode() in path.read_bytes()]


def test_the_key_opens_the_gateway(state: Path, capsys: Captured) -> None:
    made = make(state, capsys, routes=["support", "clinic"])
    config = StateConfig(directory=str(state))
    pepper = read_key(f"file:{config.worker_keys}/{PEPPER_FILE}", environment={})
    store = KeyStore(Path(config.key_store) / STORE_FILE)
    record = authenticate(Secret(str(made["key"])), store, pepper, now=SystemClock().now())
    assert (record.app, record.routes, record.asserts_identity) == ("cx-bot", ("support", "clinic"), False)


@pytest.fixture
def policy(state: Path) -> Path:
    routes = state.parent / "policy" / "routes"
    routes.mkdir(parents=True)
    for name in ("support", "clinic"):
        (routes / f"{name}.yaml").write_text(f"route: {name}\n")
    return routes.parent


def test_a_route_that_the_policy_has_gets_its_key(state: Path, policy: Path, capsys: Captured) -> None:
    assert make(state, capsys)["routes"] == ["support"]
    assert make(state, capsys, routes=["clinic"], policy=policy)["routes"] == ["clinic"]


MISTYPED = {"a slip": ("suport", "did you mean 'support'?"), "another word": ("x", "known: clinic, support")}


@pytest.mark.parametrize(("route", "remedy"), MISTYPED.values(), ids=MISTYPED)
@pytest.mark.parametrize("named", [True, False])
def test_a_route_that_the_policy_does_not_have_gets_no_key(
    state: Path, policy: Path, capsys: Captured, route: str, remedy: str, named: bool
) -> None:
    given = policy if named else None
    assert keys.create("cx-bot", routes=["support", route], state=state, policy=given) == 2
    shown = capsys.readouterr()
    assert f"the policy has no route {route!r}; {remedy}\n" in shown.err
    assert shown.out == ""
    assert listed(state, capsys) == []


def test_a_policy_that_is_named_and_not_there_is_an_error(state: Path, tmp_path: Path, capsys: Captured) -> None:
    assert keys.create("cx-bot", routes=["support"], state=state, policy=tmp_path / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_key_is_listed_with_all_that_it_may(state: Path, capsys: Captured) -> None:
    made = make(
        state,
        capsys,
        env="test",
        scopes=[Scope.CALL, Scope.TOKEN, Scope.CALL],
        networks=["10.0.0.0/8", "10.0.0.0/8"],
        expires="2100-01-31",
        note="night batch",
        asserts_identity=True,
    )
    (line,) = listed(state, capsys)
    assert line == {
        "key_id": made["key_id"],
        "env": "test",
        "app": "cx-bot",
        "routes": ["support"],
        "scopes": ["call", "token"],
        "networks": ["10.0.0.0/8"],
        "status": "active",
        "created": made["created"],
        "expires": "2100-01-31T00:00:00Z",
        "last_used": "",
        "successor": "",
        "sigv4": False,
        "asserts_identity": True,
        "note": "night batch",
    }
    assert made == line | {"key": made["key"]}


def test_a_revoked_key_is_listed_as_such(state: Path, capsys: Captured) -> None:
    made = make(state, capsys)
    kept = make(state, capsys, app="other")
    assert keys.revoke(str(made["key_id"]), state=state) == 0
    assert "is revoked" in capsys.readouterr().out
    assert {line["key_id"]: line["status"] for line in listed(state, capsys)} == {
        made["key_id"]: "revoked",
        kept["key_id"]: "active",
    }


def test_a_key_that_leaked_can_be_revoked_by_itself_and_is_not_echoed(state: Path, capsys: Captured) -> None:
    made = make(state, capsys)
    assert keys.revoke(str(made["key"]), state=state, json=True) == 0
    shown = capsys.readouterr()
    assert json_format.loads(shown.out)["status"] == "revoked"
    assert not KEY.search(shown.out + shown.err)


def test_a_key_that_nobody_has_is_a_negative_verdict_without_an_echo(state: Path, capsys: Captured) -> None:
    typed = str(make(state, capsys)["key"])[:-1]
    assert keys.revoke(typed, state=state) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "error: no key has this id; `egress keys list` shows them all\n"


def test_an_expired_key_is_listed_as_such(state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    make(state, capsys, expires="12h")
    now = SystemClock().now()
    monkeypatch.setattr(SystemClock, "now", lambda _: now + DAY)
    (line,) = listed(state, capsys)
    assert line["status"] == "expired"


EXPIRIES = {
    "hours": ("12h", "2030-01-01T12:00:00Z"),
    "days": ("90d", "2030-04-01T00:00:00Z"),
    "weeks": ("1w", "2030-01-08T00:00:00Z"),
    "a date": ("2030-02-03", "2030-02-03T00:00:00Z"),
    "a time in UTC": ("2030-02-03T04:05:06", "2030-02-03T04:05:06Z"),
    "a time with its offset": ("2030-02-03T04:05:06+02:00", "2030-02-03T02:05:06Z"),
}
MIDNIGHT_2030 = 1_893_456_000_000_000


@pytest.mark.parametrize(("text", "moment"), EXPIRIES.values(), ids=EXPIRIES)
def test_an_expiry_is_an_age_or_a_moment(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, text: str, moment: str
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: MIDNIGHT_2030)
    assert make(state, capsys, expires=text)["expires"] == moment


WRONG: dict[str, dict[str, object]] = {
    "an expiry that is none": {"expires": "soon"},
    "an age without a unit": {"expires": "90"},
    "an age of nothing": {"expires": "0d"},
    "a date that is not": {"expires": "2030-02-30"},
    "a date past": {"expires": "2020-01-01"},
    "the epoch, which would mean never": {"expires": "1970-01-01"},
    "a moment beyond the calendar": {"expires": "9999-12-31T23:59-14:00"},
    "an application in capitals": {"app": "CX"},
    "no routes": {"routes": []},
    "an environment with a hyphen": {"env": "pre-prod"},
    "a note with an escape": {"note": "\x1b]0;title\x07"},
    "a network with host bits": {"networks": ["10.0.0.1/8"]},
    "a reason with an escape": {"reason": "\x1b[2J"},
    "a ticket too long": {"ticket": "T" * 65},
    "a configuration that is not there": {"config": Path("nowhere/gateway.yaml")},
}


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_told_in_one_line_and_makes_no_key(
    state: Path, capsys: Captured, options: dict[str, object]
) -> None:
    arguments = {"app": "cx-bot", "routes": ["support"]} | options
    app = str(arguments.pop("app"))
    assert keys.create(app, state=state, **arguments) == 2  # type: ignore[arg-type] # options of a table
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(r"error: [^\n\x1b]+\n", shown.err)
    assert listed(state, capsys) == []


def test_a_store_that_cannot_be_used_is_told_with_its_place(state: Path, capsys: Captured) -> None:
    made = make(state, capsys)
    path = Path(StateConfig(directory=str(state)).key_store) / STORE_FILE
    path.chmod(0o644)
    told = f"error: {path}: can be read by others; run `chmod 600 {path}`\n"
    assert keys.list_(state=state) == 2
    assert keys.show(str(made["key_id"]), state=state) == 2
    assert keys.rotate(str(made["key_id"]), state=state) == 2
    assert keys.revoke(str(made["key_id"]), state=state) == 2
    assert capsys.readouterr().err == told * 4


def test_an_empty_store_says_how_to_fill_it(state: Path, capsys: Captured) -> None:
    assert keys.list_(state=state) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "egress keys create" in shown.err


def test_the_table_shows_notes_as_they_are_and_ids_whole(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "a-very-long-name-of-an-application-that-does-not-fit-into-the-table"
    ids = [make(state, capsys, app=app, note="[red]x", asserts_identity=True)["key_id"] for app in ("cx", long[:64])]
    assert keys.list_(state=state) == 0
    table = capsys.readouterr().out
    assert all(str(key_id) in table for key_id in ids)
    assert "[red]x" in table
    assert "asserts" in table


def acts(state: Path) -> list[AdminRecord]:
    """What was entered for the log, in order."""
    found = [admit(path.read_bytes()) for path in sorted(Path(StateConfig(directory=str(state)).acts).glob("*.json"))]
    return [act for act in found if isinstance(act, AdminRecord)]


def test_every_change_is_entered_for_the_log_and_nothing_else(state: Path, capsys: Captured) -> None:
    first = str(make(state, capsys, reason="new bot", ticket="CHG-1")["key_id"])
    assert keys.rotate(first, state=state, json=True, reason="leaver", ticket="CHG-2") == 0
    second = json_format.loads(capsys.readouterr().out)["key_id"]
    assert keys.revoke(first, state=state, reason="leaked") == 0
    assert keys.revoke(first, state=state) == 0
    assert keys.revoke("zzzzzzzz", state=state) == 1
    assert keys.show(second, state=state) == keys.list_(state=state) == 0
    assert [(act.act, act.object, act.reason, act.ticket) for act in acts(state)] == [
        ("key.create", first, "new bot", "CHG-1"),
        ("key.rotate", first, "leaver", "CHG-2"),
        ("key.revoke", first, "leaked", ""),
    ]
    assert f"successor={second}" in acts(state)[1].details


def test_a_change_that_cannot_be_entered_is_not_made(state: Path, capsys: Captured) -> None:
    key_id = str(make(state, capsys)["key_id"])
    before = listed(state, capsys)
    journal = Path(StateConfig(directory=str(state)).acts)
    for path in journal.iterdir():
        path.unlink()
    journal.rmdir()
    journal.write_bytes(b"")
    assert keys.create("other", routes=["support"], state=state) == 2
    assert keys.rotate(key_id, state=state) == 2
    assert keys.revoke(key_id, state=state) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("error: ") == 3
    assert listed(state, capsys) == before


def test_a_change_that_failed_after_it_was_entered_is_followed_by_one_that_says_so(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id = str(make(state, capsys)["key_id"])

    def full(*_: object) -> None:
        raise ConfigError("cannot be written: No space left on device")

    monkeypatch.setattr(key_store, "replace_file", full)
    assert keys.revoke(key_id, state=state) == 2
    assert capsys.readouterr().err == "error: cannot be written: No space left on device\n"
    _, entered, failed = acts(state)
    assert (entered.act, failed.act, failed.object) == ("key.revoke", "key.revoke", key_id)
    assert failed.details == (f"failed={entered.act_id}",)


def test_that_it_failed_may_fail_to_be_entered_too(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        for path in Path(StateConfig(directory=str(state)).acts).iterdir():
            path.unlink()
        Path(StateConfig(directory=str(state)).acts).rmdir()
        Path(StateConfig(directory=str(state)).acts).write_bytes(b"")
        raise ConfigError("the disk is gone")

    monkeypatch.setattr(key_store, "replace_file", full)
    assert keys.create("cx-bot", routes=["support"], state=state) == 2
    errors = capsys.readouterr().err.splitlines()
    assert errors[0] == "error: the disk is gone"
    assert errors[1].startswith("error: nor can it be recorded that it failed: ")


def configured(state: Path, text: str) -> None:
    state.parent.joinpath("gateway.yaml").write_text(f"upstreams: {{}}\n{text}")


def test_who_is_not_an_operator_changes_nothing(state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    key_id = str(make(state, capsys)["key_id"])
    configured(state, "identity: {admins: {operator: [ann], auditor: [carol]}}\n")
    monkeypatch.setattr(acts_module, "who_acts", lambda: Actor(1003, "carol"))
    before = listed(state, capsys)
    assert keys.create("cx-bot", routes=["support"], state=state) == 2
    assert keys.rotate(key_id, state=state) == 2
    assert keys.revoke(key_id, state=state) == 2
    errors = capsys.readouterr().err
    assert errors.count("is for the role operator, which carol does not have in `identity.admins`") == 3
    assert listed(state, capsys) == before
    assert len(acts(state)) == 1


def test_an_operator_acts_as_such(state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(state, "identity: {admins: {operator: [ann]}}\n")
    monkeypatch.setattr(acts_module, "who_acts", lambda: Actor(1000, "ann"))
    make(state, capsys)
    (act,) = acts(state)
    assert (act.actor, act.uid, act.role) == ("ann", 1000, "operator")


def test_production_without_roles_refuses(state: Path, capsys: Captured) -> None:
    configured(state, "profile: production\n")
    assert keys.create("cx-bot", routes=["support"], state=state) == 2
    shown = capsys.readouterr()
    assert "name the roles in `identity.admins`" in shown.err
    assert shown.out == ""
    assert not state.exists()


def test_a_rotated_key_is_shown_once_and_both_are_listed(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: MIDNIGHT_2030)
    first = make(state, capsys, scopes=[Scope.CALL], networks=["10.0.0.0/8"], note="night batch")
    assert keys.rotate(str(first["key"]), overlap="12h", expires="90d", state=state) == 0
    shown = capsys.readouterr()
    key = shown.out.removesuffix("\n")
    assert KEY.fullmatch(key)
    assert "which ends 2030-01-01T12:00:00Z" in shown.err
    old, new = sorted(listed(state, capsys), key=lambda line: str(line["expires"]))
    assert (old["key_id"], old["successor"]) == (first["key_id"], new["key_id"])
    assert new["expires"] == "2030-04-01T00:00:00Z"
    same = ("app", "env", "routes", "scopes", "networks", "note", "asserts_identity", "sigv4")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}


def test_as_json_a_rotation_tells_of_both(state: Path, capsys: Captured) -> None:
    first = make(state, capsys)
    assert keys.rotate(str(first["key_id"]), state=state, json=True) == 0
    made = json_format.loads(capsys.readouterr().out)
    assert KEY.fullmatch(made["key"])
    assert (made["replaces"]["key_id"], made["replaces"]["successor"]) == (first["key_id"], made["key_id"])
    assert made["expires"] == ""


ROTATIONS: dict[str, tuple[dict[str, object], str]] = {
    "an overlap that is none": ({"overlap": "soon"}, "'soon' is no span of time; write 12h, 90d or 8w"),
    "an expiry that is none": ({"expires": "soon"}, "'soon' is no expiry"),
}


@pytest.mark.parametrize(("options", "message"), ROTATIONS.values(), ids=ROTATIONS)
def test_a_rotation_that_cannot_be(state: Path, capsys: Captured, options: dict[str, object], message: str) -> None:
    key_id = str(make(state, capsys)["key_id"])
    assert keys.rotate(key_id, state=state, **options) == 2  # type: ignore[arg-type] # options of a table
    assert message in capsys.readouterr().err


def test_a_key_that_was_replaced_names_its_successor(state: Path, capsys: Captured) -> None:
    key_id = str(make(state, capsys)["key_id"])
    assert keys.rotate(key_id, state=state, json=True) == 0
    successor = json_format.loads(capsys.readouterr().out)["key_id"]
    assert keys.rotate(key_id, state=state) == 2
    assert capsys.readouterr().err == f"error: key {key_id} has a successor; rotate {successor}\n"


def test_a_key_for_aws_clients_comes_with_their_settings_and_they_stand_nowhere(state: Path, capsys: Captured) -> None:
    assert keys.create("cx-bot", routes=["support"], sigv4=True, state=state) == 0
    key, identifier, secret = capsys.readouterr().out.splitlines()
    assert KEY.fullmatch(key)
    config = StateConfig(directory=str(state))
    pepper = read_key(f"file:{config.worker_keys}/{PEPPER_FILE}", environment={})
    (record,) = KeyStore(Path(config.key_store) / STORE_FILE).records()
    assert record.sigv4
    assert identifier == f"AWS_ACCESS_KEY_ID={access_key_id(record.key_id)}"
    value = signing_secret(pepper, record).expose()
    assert secret == f"AWS_SECRET_ACCESS_KEY={value}"
    assert keys.rotate(record.key_id, state=state, json=True) == 0
    made = json_format.loads(capsys.readouterr().out)
    assert made["aws_access_key_id"] == access_key_id(made["key_id"])
    assert made["aws_secret_access_key"] != value
    stored = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    for hidden in (value, made["aws_secret_access_key"], key[-43:], made["key"][-43:]):
        assert hidden.encode() not in stored


def test_a_key_that_is_not_for_aws_clients_has_no_settings_of_theirs(state: Path, capsys: Captured) -> None:
    assert not [name for name in make(state, capsys) if name.startswith("aws")]


def test_when_a_key_was_used_is_shown(state: Path, capsys: Captured) -> None:
    key_id = str(make(state, capsys)["key_id"])
    use = KeyUse(Path(StateConfig(directory=str(state)).key_use), "worker-0", tell=print)
    use.note(key_id, MIDNIGHT_2030)
    use.flush()
    assert listed(state, capsys)[0]["last_used"] == "2030-01-01T00:00:00Z"
    assert keys.list_(state=state) == 0
    assert "2030-01-01" in capsys.readouterr().out
    assert keys.show(key_id, state=state) == 0
    assert "last used     2030-01-01T00:00:00Z" in capsys.readouterr().out


def test_a_file_of_use_that_cannot_be_read_hides_no_key(state: Path, capsys: Captured) -> None:
    key_id = make(state, capsys)["key_id"]
    place = Path(StateConfig(directory=str(state)).key_use)
    place.mkdir()
    (place / "worker-0.json").write_bytes(b"{")
    (place / "worker-0.json").chmod(0o600)
    assert keys.list_(state=state, json=True) == 0
    shown = capsys.readouterr()
    assert json_format.loads(shown.out)["key_id"] == key_id
    assert shown.err.startswith("warning: when keys were last used is not known: ")


def test_one_key_is_shown_in_full(state: Path, capsys: Captured) -> None:
    made = make(state, capsys)
    for typed in (made["key_id"], made["key"]):
        assert keys.show(str(typed), state=state, json=True) == 0
        assert json_format.loads(capsys.readouterr().out) == {
            name: value for name, value in made.items() if name != "key"
        }
    assert keys.show("zzzzzzzz", state=state) == 1
    assert capsys.readouterr().err == "error: no key has this id; `egress keys list` shows them all\n"
    assert keys.rotate("zzzzzzzz", state=state) == 1


def test_the_commands_register_as_they_are(state: Path, capsys: Captured) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="keys"))
    nouns.command(keys.create)
    nouns.command(keys.list_, name="list")
    nouns.command(keys.show)
    nouns.command(keys.rotate)
    nouns.command(keys.revoke)
    line = ["keys", "create", "bot", "--route", "a", "--route", "b", "--expires", "9d", "--json", "--state", str(state)]
    assert app([*line, "--scope", "call", "--scope", "token", "--network", "10.0.0.0/8", "--sigv4"]) == 0
    made = json_format.loads(capsys.readouterr().out)
    assert (made["routes"], made["scopes"], made["networks"]) == (["a", "b"], ["call", "token"], ["10.0.0.0/8"])
    assert app(["keys", "rotate", made["key_id"], "--overlap", "2d", "--json", "--state", str(state)]) == 0
    capsys.readouterr()
    assert app(["keys", "show", made["key_id"], "--state", str(state)]) == 0
    capsys.readouterr()
    assert app(["keys", "revoke", made["key_id"], "--state", str(state)]) == 0
    assert app(["keys", "list", "--state", str(state)]) == 0
    assert "revoked" in capsys.readouterr().out
