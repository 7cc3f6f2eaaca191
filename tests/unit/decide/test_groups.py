"""Groups: what they are called, how others spell them, and which agents are in them."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.groups import MAX_SPELLING, Groups, folded, read_groups
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

FILE = """\
groups:
  support: People who answer
  doctors: {about: Doctors, spelt: [5d1e0c64, "CN=Doctors,DC=corp", doctors]}
agents:
  "spiffe://corp/bot": {groups: [support]}
"""


def read(text: str) -> Groups:
    return read_groups(Fields(parse_yaml(text.encode(), file="groups.yaml"), file="groups.yaml", what="groups.yaml"))


def test_no_file_no_groups() -> None:
    assert read_groups(None) == Groups()
    assert Groups().named(["anything"]) == ()


SPELT: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "by its name": (["support"], ("support",)),
    "by an id": (["5d1e0c64"], ("doctors",)),
    "by several spellings, once": (["CN=Doctors,DC=corp", "doctors", "5d1e0c64"], ("doctors",)),
    "sorted, without what nobody means": (["x", "support", "5d1e0c64", ""], ("doctors", "support")),
    "a word in another case": (["Support", "5D1E0C64"], ()),
    "a distinguished name in another case": (["cn=doctors,dc=CORP"], ("doctors",)),
    "a distinguished name with blanks": (["CN=Doctors , DC=corp"], ("doctors",)),
    "not at all": ([], ()),
}


@pytest.mark.parametrize(("spelt", "named"), SPELT.values(), ids=SPELT)
def test_spellings_become_names(spelt: list[str], named: tuple[str, ...]) -> None:
    assert read(FILE).named(spelt) == named


FOLDED = {
    "case": ("CN=Ärzte,DC=Corp", "cn=ärzte,dc=corp"),
    "blanks around commas": ("cn=a  ,  ou=b ,dc=c, dc=d", "cn=a,ou=b,dc=c,dc=d"),
    "blanks within a name": ("cn=a  b,dc=c", "cn=a  b,dc=c"),
    "a comma of a name": (r"cn=A\, B, dc=c", r"cn=a\, b,dc=c"),
    "a blank of a name": (r"cn=A\ ,dc=c", r"cn=a\ ,dc=c"),
    "a blank of a name, and more": (r"cn=A\  ,dc=c", r"cn=a\  ,dc=c"),
    "quotes": ('cn="A, B",dc=C', 'cn="A, B",dc=C'),
    "an id": ("5D1E0C64", "5D1E0C64"),
    "a path": ("/Staff/Legal, and more", "/Staff/Legal, and more"),
    "one part": ("CN=Staff", "CN=Staff"),
    "a sharp s is not two": ("cn=Straße,dc=c", "cn=straße,dc=c"),
}


@pytest.mark.parametrize(("spelling", "expected"), FOLDED.values(), ids=FOLDED)
def test_distinguished_names_are_folded_as_directories_do(spelling: str, expected: str) -> None:
    assert folded(spelling) == expected
    assert folded(expected) == expected


def test_agents_have_groups_of_their_own() -> None:
    assert read(FILE).agents == {"spiffe://corp/bot": ("support",)}


MISTAKES = {
    "nothing said": ("groups: {a: null}\n", "groups.yaml:1: say in a few words what 'a' is"),
    "not a name": ("groups: {'a b': x}\n", "groups.yaml:1: 'a b' cannot be a name"),
    "no spelling": ("groups: {a: {about: x}}\n", "groups.yaml:1: group 'a' needs 'spelt'"),
    "nothing about it": ("groups: {a: {spelt: [b]}}\n", "groups.yaml:1: group 'a' needs 'about'"),
    "a key too many": ("groups: {a: {about: x, spelt: [b], id: c}}\n", "unknown key 'id' in group 'a'"),
    "one spelling of two": (
        "groups:\n  a: {about: x, spelt: [c]}\n  b: {about: z, spelt: [c]}\n",
        "groups.yaml:3: 'c' spells two groups: a and b",
    ),
    "one distinguished name of two": (
        "groups:\n  a: {about: x, spelt: ['CN=c, DC=d']}\n  b: {about: z, spelt: ['cn=C,dc=D']}\n",
        "groups.yaml:3: 'cn=C,dc=D' spells two groups: a and b",
    ),
    "the name of another": ("groups:\n  a: x\n  b: {about: z, spelt: [a]}\n", "groups.yaml:3: 'a' spells two groups"),
    "an endless spelling": (
        f"groups: {{a: {{about: x, spelt: [{'b' * (MAX_SPELLING + 1)}]}}}}\n",
        f"a spelling has at most {MAX_SPELLING} characters",
    ),
    "an agent of no group that there is": (
        "groups: {staff: x}\nagents: {bot: {groups: [staf]}}\n",
        "groups.yaml:2: unknown group 'staf'; did you mean 'staff'?",
    ),
    "an agent without groups": ("groups: {staff: x}\nagents: {bot: {}}\n", "groups.yaml:2: agent 'bot' needs 'groups'"),
    "an agent that cannot be shown": (
        'groups: {staff: x}\nagents: {"a\\u202eb": {groups: [staff]}}\n',
        "groups.yaml:2: an agent's id is printable text",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert message in str(caught.value)
