"""`egress keys`: the key is shown once and nowhere else, and errors stand in one line."""

import json as json_format
import re
from pathlib import Path

import pytest
from cyclopts import App

from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.secret_files import read_key
from egress_gateway.adapters.system import SystemClock
from egress_gateway.cli import keys
from egress_gateway.core.config import StateConfig
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import authenticate

KEY = re.compile(r"egk_[a-z]+_[0-9a-z]{8}_[0-9A-Za-z]{43}")
DAY = 86_400_000_000

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def state(tmp_path: Path) -> Path:
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
    made = make(state, capsys, env="test", expires="2100-01-31", note="night batch", asserts_identity=True)
    (line,) = listed(state, capsys)
    assert line == {
        "key_id": made["key_id"],
        "env": "test",
        "app": "cx-bot",
        "routes": ["support"],
        "status": "active",
        "created": made["created"],
        "expires": "2100-01-31T00:00:00Z",
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
    assert keys.revoke(str(made["key_id"]), state=state) == 2
    assert capsys.readouterr().err == told * 2


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


def test_the_commands_register_as_they_are(state: Path, capsys: Captured) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="keys"))
    nouns.command(keys.create)
    nouns.command(keys.list_, name="list")
    nouns.command(keys.revoke)
    line = ["keys", "create", "bot", "--route", "a", "--route", "b", "--expires", "9d", "--json", "--state", str(state)]
    assert app(line) == 0
    made = json_format.loads(capsys.readouterr().out)
    assert made["routes"] == ["a", "b"]
    assert app(["keys", "revoke", made["key_id"], "--state", str(state)]) == 0
    assert app(["keys", "list", "--state", str(state)]) == 0
    assert "revoked" in capsys.readouterr().out
