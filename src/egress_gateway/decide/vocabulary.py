"""The closed lists of words that a bundle may use, and their check.

A misspelt word that silently never matches is how a block rule stops blocking, so every word of a
rule stands in a list here or the bundle does not load.
"""

from collections.abc import Collection, Mapping

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.wire.fields import nearest

TIERS = ("external", "partner", "internal")
PROOFS = ("key", "jwt", "mtls", "sigv4", "token")
"""How an application can be recognised."""
EFFECTS = ("db", "mail", "fs", "http", "exec", "pay")
"""What a tool can do to the world: write to a database, send mail, change files, reach the network, run
programs, move money."""
LEVELS: Mapping[str, Level] = {level.name.lower(): level for level in Level}

OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "openai": ("chat.completions",),
    "anthropic": ("messages", "messages.count_tokens"),
}
"""What each family's dialects claim; the registry of dialects may pass a longer list."""


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """Every word that rules may use. `None` where the world outside chooses the words."""

    levels: Mapping[DataClass, Level]
    """Data classes, built in and declared, with their sensitivity."""
    class_families: Collection[str] = ()
    """Every family name above those classes."""
    sets: Mapping[str, tuple[DataClass, ...]] = {}
    """Named groups of data classes, written `$name` where classes are listed."""
    groups: Collection[str] = ()
    tools: Collection[str] = ()
    tool_effects: Mapping[str, tuple[str, ...]] = {}
    """What each tool does, of `EFFECTS`; a tool that is missing may do anything."""
    counters: Collection[str] = ()
    certifications: Collection[str] = ()
    aliases: Collection[str] = ()
    """Names of models that stand for others, in lower case; no request has one when rules see it."""
    routes: Collection[str] = ()
    targets: Collection[str] = ()
    apps: Collection[str] | None = None
    """Applications that some route serves; `None` if a route serves any."""
    ceilings: Mapping[str, Level] = {}
    """The most sensitive level that may leave unredacted, by route."""
    upstreams: Collection[str] = ()
    configured: Collection[str] | None = None
    """Upstreams of gateway.yaml; `None` where there is none to check against."""
    priced: bool = False
    """Whether some model has a price, without which nothing costs anything that is known."""
    regions: Collection[str] = ()
    families: Collection[str] = ()
    operations: Collection[str] = ()
    inspected: Collection[str] | None = None
    """Top-level fields of a body that no rule may set or remove; `None` if they are not known, and then
    there is no field that a rule may."""


def families_of(classes: Collection[str]) -> frozenset[str]:
    """The family names above the given classes: `pii` and `pii.national_id` for `pii.national_id.us_ssn`."""
    return frozenset(name.rsplit(".", depth)[0] for name in classes for depth in range(1, name.count(".") + 1))


def check_word(kind: str, word: str, known: Collection[str], *, file: str, line: int) -> None:
    """Refuse a word that its list does not hold, naming the nearest that it does."""
    if word not in known:
        raise ConfigError(f"unknown {kind} {word!r}{nearest(word, known)}", file=file, line=line)


def read_classes(words: Collection[tuple[str, int]], vocabulary: Vocabulary, *, file: str) -> tuple[DataClass, ...]:
    """Class and family names, with each `$set` written out."""
    names: dict[DataClass, None] = {}
    for word, line in words:
        if word.startswith("$"):
            check_word("set", word[1:], vocabulary.sets, file=file, line=line)
            names.update(dict.fromkeys(vocabulary.sets[word[1:]]))
        else:
            if word not in vocabulary.levels:
                names_known = {*vocabulary.levels, *vocabulary.class_families}
                check_word("data class", word, names_known, file=file, line=line)
            names[DataClass(word)] = None
    return tuple(names)
