"""Groups that a policy may name, how identity providers spell them, and which agents are in them.

An identity provider sends ids or paths, and hundreds of them; a rule wants a name. `groups.yaml` says
which spellings are which group, and puts agents into groups of their own: an agent that acts for a
person gets only what both may.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.vocabulary import check_word
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

MAX_SPELLING: Final = 512
"""Characters; a distinguished name in a deep directory has some 200."""

_BETWEEN: Final = re.compile(r"(?<![\\ ]) *, *")
"""A comma that separates, with the blanks around it: not one that is part of a name, nor an escaped blank before it."""


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of a bundle."""

    names: tuple[str, ...] = ()
    spellings: Mapping[str, str] = {}
    """What an issuer or a directory says, as `folded`, to the group's name; a name spells itself unless others are."""
    agents: Mapping[str, tuple[str, ...]] = {}
    """Verified agents to their own groups."""

    def named(self, spelt: Iterable[str]) -> tuple[str, ...]:
        """The groups that are meant, sorted; spellings that no rule could mean are left out."""
        return tuple(sorted({name for word in spelt if (name := self.spellings.get(folded(word)))}))


def folded(spelling: str) -> str:
    """A distinguished name without case and without blanks around its commas; anything else as it is.

    Directories tell neither apart (RFC 4518 section 2.2, RFC 2253 section 4), and write one name in several
    ways. Names with quotes are left alone: a comma between quotes separates nothing.
    """
    if "=" not in spelling or "," not in spelling or '"' in spelling:
        return spelling
    # Most names have no blank there, and there are thousands of them.
    packed = _BETWEEN.sub(",", spelling) if ", " in spelling or " ," in spelling else spelling
    return packed.lower()


def read_groups(top: Fields | None) -> Groups:
    """What `groups.yaml` says. Raises `ConfigError`."""
    if top is None:
        return Groups()
    spellings: dict[str, str] = {}

    def read_group(name: str, node: Node, line: int) -> str:
        if not NAME.fullmatch(name.lower()):
            raise ConfigError(
                f"{name!r} cannot be a name: use letters, digits, dots and hyphens", file=top.file, line=line
            )
        for spelling, at in _spelt(name, node, line, top.file):
            if (other := spellings.setdefault(folded(spelling), name)) != name:
                message = f"{spelling!r} spells two groups: {other} and {name}"
                raise ConfigError(message, file=top.file, line=at)
        return name

    def read_agent(agent: str, node: Node, line: int) -> tuple[str, ...]:
        with Fields(node, file=top.file, what=f"agent {agent!r}") as fields:
            words = fields.words("groups")
        for word, at in words:
            check_word("group", word, names, file=top.file, line=at)
        if not agent.isprintable() or len(agent) > MAX_SPELLING:
            raise ConfigError("an agent's id is printable text", file=top.file, line=line)
        return tuple(sorted(word for word, _ in words))

    with top:
        names = tuple(top.entries("groups", read_group))
        agents = top.entries("agents", read_agent) if top.has("agents") else {}
    return Groups(names=names, spellings=spellings, agents=agents)


def _spelt(name: str, node: Node, line: int, file: str) -> tuple[tuple[str, int], ...]:
    """The spellings of a group: given as a sentence of what it is, or as a mapping with `spelt`."""
    if isinstance(node.value, str) and node.value:
        return ((name, line),)
    if not isinstance(node.value, dict):
        raise ConfigError(f"say in a few words what {name!r} is", file=file, line=node.line)
    with Fields(node, file=file, what=f"group {name!r}") as fields:
        fields.sentence("about")
        words = fields.words("spelt")
    for word, at in words:
        if len(word) > MAX_SPELLING:
            raise ConfigError(f"a spelling has at most {MAX_SPELLING} characters", file=file, line=at)
    return words
