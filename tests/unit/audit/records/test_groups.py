"""The groups: empty is absent, unknown is an error, and the names are those of the policy's facts."""

import re
from pathlib import Path

import msgspec
import pytest

from egress_gateway.audit.records import groups
from egress_gateway.audit.records.sections import OF_GROUP
from egress_gateway.core.policy import Principal, TargetFacts

GROUPS = [kind for kind in vars(groups).values() if isinstance(kind, type) and issubclass(kind, groups.Group)]


@pytest.mark.parametrize("kind", GROUPS, ids=lambda kind: kind.__name__)
def test_unknown_fields_are_an_error(kind: type[groups.Group]) -> None:
    required = {name: {"count": 1}.get(name, "") for name in kind.__struct_fields__ if name in ("name", "code")}
    with pytest.raises(msgspec.ValidationError, match=r"unknown field|missing required"):
        msgspec.convert({**required, "unheard_of": 1}, kind)


def test_an_empty_group_has_no_fields() -> None:
    assert msgspec.to_builtins(groups.PrincipalGroup()) == {}
    assert msgspec.to_builtins(groups.PolicyGroup()) == {}


def test_principals_have_the_names_of_the_policys_facts() -> None:
    assert set(groups.PrincipalGroup.__struct_fields__) - {"subject"} == set(Principal.__struct_fields__)


def test_targets_have_the_names_of_the_policys_facts() -> None:
    assert set(groups.TargetGroup.__struct_fields__) == {*TargetFacts.__struct_fields__, "name"}


def test_the_sequence_number_sorts_last_in_the_stamp() -> None:
    assert max(groups.WriterStamp.__struct_fields__) == "wseq"


DOCUMENTED = (Path(__file__).parents[4] / "docs" / "reference" / "audit-records.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind for kind in GROUPS if kind is not groups.Group], ids=lambda kind: kind.__name__)
def test_every_field_is_documented(kind: type[groups.Group]) -> None:
    section = DOCUMENTED.split("## Groups\n", 1)[1].split(f"### {OF_GROUP[kind]}\n", 1)[1].split("\n#", 1)[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(kind.__struct_fields__)
