"""Rule packs: files in which a deployer writes patterns of their own, read into a detector like the built-in ones.

Every pattern is proven when the file is read: it is linear, of bounded size, never empty, stays inside one text, and
its start is exact (`differential`); it finds each of its examples, and nothing in its near misses. What is wrong is
said with file and line.
"""

from collections.abc import Collection, Iterator
from typing import Final

from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.differential import disagreement, variations
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import CERTAIN, Cue, Detector, Pattern, Rank
from egress_gateway.classify.rule_syntax import in_one_slot
from egress_gateway.classify.scan import compile_patterns, linear
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.wire.fields import NAME, Fields, nearest
from egress_gateway.wire.yaml import parse_yaml

MOST_PATTERNS: Final = 200
"""In a file: all of them are proven at each start, at about a tenth of a second each."""
LARGEST_DATABASE: Final = 1 << 20
"""Bytes that a pattern compiles to; the largest built-in one takes half of it."""
_TRIED: Final = 4
"""Variations of each example that both engines are compared on."""
_LONGEST_VALUE: Final = 4096
"""Characters of an example."""


def read_rule_pack(data: bytes, *, file: str, taken: Collection[str] = ()) -> Detector:
    """The detector that a file describes; `taken` are the ids of patterns that there are already.

    Raises `ConfigError`.
    """
    with Fields(parse_yaml(data, file=file), file=file, what="rule pack") as top:
        name = top.name("pack")
        classes = {*BUILTIN_CLASSES, *_declared(top)}
        nodes = top.items("patterns")
        if not 0 < len(nodes) <= MOST_PATTERNS:
            raise top.error(f"a rule pack holds 1 to {MOST_PATTERNS} patterns; split it", key="patterns")
        known = set(taken)
        patterns: list[Pattern] = []
        cues: list[Cue] = []
        for node in nodes:
            with Fields(node, file=file, what="pattern") as fields:
                pattern, cue = _pattern(fields, classes, known)
            known.add(pattern.id)
            patterns.append(pattern)
            cues += cue
    return Detector(name=f"pack:{name}", patterns=tuple(patterns), cues=tuple(cues))


def _declared(top: Fields) -> Iterator[DataClass]:
    """Classes of the deployer's own, which `policy/classes.yaml` gives their level."""
    for name, line in top.words("classes") if top.has("classes") else ():
        if not _is_class(name):
            raise ConfigError(f"{name!r} is not a class name: use family.name in lower case", file=top.file, line=line)
        if any(covers(known, name) or covers(name, known) for known in BUILTIN_CLASSES):
            raise ConfigError(f"{name!r} is a built-in class or family already", file=top.file, line=line)
        yield DataClass(name)


def _is_class(name: str) -> bool:
    parts = name.split(".")
    return len(parts) > 1 and all(part.isidentifier() and part.islower() and part.isascii() for part in parts)


def _pattern(fields: Fields, classes: Collection[DataClass], taken: Collection[str]) -> tuple[Pattern, list[Cue]]:
    name = fields.text("id", pattern=NAME)
    fields.what = f"pattern {name!r}"
    if name in taken:
        raise fields.error(f"there is a pattern {name!r} already; ids are shown in findings and are unique", key="id")
    data_class = DataClass(fields.text("class"))
    if data_class not in classes:
        raise fields.error(f"no class is called {data_class!r}{nearest(data_class, classes)}", key="class")
    words = fields.text("cue") if fields.has("cue") else ""
    pattern = Pattern(
        id=name,
        regex=_expression(fields, "regex", fields.text("regex")),
        data_class=data_class,
        rank=Rank.SECRET if covers("secret", data_class) else Rank.PATTERN,
        score=fields.number("score", 0 if words else CERTAIN, low=0, high=CERTAIN),
        cue=f"{name} cue" if words else "",
        near=fields.number("near", low=1, high=CERTAIN) if words else 0,
        splits=fields.flag("splits", default=False),
    )
    if not pattern.score and not words:
        raise fields.error("a pattern that scores 0 needs a cue, and near with it", key="score")
    cues = [Cue(name=pattern.cue, words=_expression(fields, "cue", words))] if words else []
    _prove(fields, pattern, cues)
    return pattern, cues


def _expression(fields: Fields, key: str, text: str) -> str:
    """The expression as it is compiled, if it may be."""
    try:
        return _compilable(key, text)
    except ConfigError as error:
        raise fields.error(f"{key} of {fields.what}: {error.message}", key=key) from error


def _compilable(name: str, text: str) -> str:
    written = in_one_slot(text)
    if linear(written, name).fullmatch(b"") is not None:
        raise ConfigError("it matches where nothing stands; ask for a character")
    if len(compile_patterns([(name, written)]).dump()) > LARGEST_DATABASE:
        raise ConfigError("it is too large when compiled; shorten its repetitions")
    return written


def _prove(fields: Fields, pattern: Pattern, cues: list[Cue]) -> None:
    """Try the examples: they are found, the near misses are not, and both engines see the same."""
    classifier = build_classifier([Detector(name="tried", patterns=(pattern,), cues=tuple(cues))])
    for example in fields.texts("examples"):
        if len(example) > _LONGEST_VALUE or not _finds(classifier, example):
            raise fields.error(f"{fields.what} does not find one of its examples", key="examples")
        texts = [normalise(text).text for text, _ in zip(variations(example), range(_TRIED), strict=False)]
        if difference := disagreement(pattern.id, pattern.regex, texts):
            raise fields.error(f"the start of {fields.what} is not exact: {difference}; simplify it", key="regex")
    for miss in fields.texts("near_misses", ()):
        if _finds(classifier, miss):
            raise fields.error(f"{fields.what} finds something in one of its near misses", key="near_misses")


def _finds(classifier: Classifier, text: str) -> bool:
    return bool(classifier.classify([Slot(pointer="", scope=Scope.MESSAGE, text=text)]))
