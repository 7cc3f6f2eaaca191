"""All checks together: their names, who makes which, and how the start is refused."""

from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from tests.unit.documentation import DOCS, first_spans

from egress_gateway.compose.doctor import examination, separation
from egress_gateway.compose.doctor.check import Check, Installation, Mark, Problem, Severity
from egress_gateway.compose.doctor.examination import CHECKS, require_production, survey
from egress_gateway.compose.processes import Role
from egress_gateway.core.config import UsersConfig
from egress_gateway.core.errors import ConfigError

NOT_YET = {"policy-signed", "witness", "keys-in-files"}
"""Nobody can satisfy these with this build."""
FILE = Path("gateway.yaml")


@pytest.fixture(autouse=True)
def _few_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed packages are tens of thousands of files; test_separation.py looks through them."""
    monkeypatch.setattr(separation, "sysconfig", SimpleNamespace(get_path=lambda _: str(tmp_path)))


def test_names_are_unique_and_all_are_documented() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert first_spans((DOCS / "howto" / "check-an-installation.md").read_text()) == set(names)


def test_the_worst_that_is_looked_at_is_what_there_is(installation: Installation) -> None:
    seen = survey(installation.config, installation.file)
    assert (seen.config, seen.file, seen.users) == (installation.config, installation.file, installation.users)
    assert seen.machine.python >= (3, 11)
    assert seen.now > installation.now - 10**15


def test_users_that_are_not_there_are_left_to_the_checks(installation: Installation) -> None:
    users = UsersConfig(auditd="no-such-user-here", connector="4712", worker="4713")
    assert survey(msgspec.structs.replace(installation.config, users=users), FILE).users is None


def test_production_is_refused_with_the_whole_list(installation: Installation) -> None:
    with pytest.raises(ConfigError) as caught:
        require_production(installation.config, installation.file)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"production does not start for {len(lines) - 1} reasons; `egress doctor` shows all:"
    assert {line.split(":")[0].strip() for line in lines[1:]} >= NOT_YET
    assert all(" -> " in line for line in lines[1:])


@pytest.mark.parametrize("role", Role)
def test_one_process_is_checked_for_what_its_user_can_see(installation: Installation, role: Role) -> None:
    with pytest.raises(ConfigError) as caught:
        require_production(installation.config, installation.file, only=role)
    named = {line.split(":")[0].strip() for line in str(caught.value).splitlines()[1:]}
    unseen = {check.name for check in CHECKS if role not in check.seen_by}
    assert named & unseen == set()
    assert named >= NOT_YET


@pytest.mark.parametrize("severity", Severity)
def test_it_starts_once_nothing_refuses(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, severity: Severity
) -> None:
    wrong = Check(name="one", holds="", severity=severity, look=lambda _: [Problem("a", "b")])
    monkeypatch.setattr(examination, "CHECKS", (wrong,))
    if severity is Severity.ADVICE:
        require_production(installation.config, installation.file)
        return
    with pytest.raises(ConfigError, match="for 1 reasons"):
        require_production(installation.config, installation.file)


def test_only_refusals_count(installation: Installation) -> None:
    results = examination.examine(CHECKS, survey(installation.config, installation.file), "dev")
    assert all(result.mark is Mark.REFUSED for result in examination.refusals(results))
    assert not {result.name for result in examination.refusals(results)} & NOT_YET
