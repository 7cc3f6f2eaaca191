"""Lists of phrases that are looked for by their first letters.

An expression of a thousand alternatives is dear to compile, and most of its letters tell nothing that the first six
have not told. So the native pass looks for those alone, and what follows them is compared with the list.
"""

import re
from collections.abc import Callable
from typing import Final

_TOLD_BY: Final = 6
"""Letters of a phrase that the native pass looks for: fewer are in many other words, more are dear. Of a phrase with
fewer letters it does not look for the end, which is dearer than the few words that go on."""
_TOLD_LATER_BY: Final = 12
"""Of one that begins as ordinary words do."""
_COMMON: Final = re.compile(
    "adjust|append|attemp|border|broken|calcul|clinic|color |colore|compar|compre|contac|conver|crypto|cyclop|"
    "dental|detach|eating|factor|frozen|genera|heartb|intent|interf|interm|learni|locked|memory|multip|patent|"
    "perfor|person|preter|progra|proton|prover|pseudo|restor|select|short |small |stable|status|substa|system|"
    "tensio|termin|the fl|thread|triple|type i|upper "
)
"""How ordinary words begin: each of them in a text would be looked at."""
_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:'[sS](?![A-Za-z0-9]))?")
_LAST: Final = "aeions"
"""What a word may end in that does not in the list."""
_Tree = dict[str, "_Tree"]
"""What may follow what."""
_GAP: Final = r"['\t\n\f\r _/-]{1,4}"
"""Between two words: ends of lines, hyphens of compounds, underscores of field names, the apostrophe of `Graves'`."""
_BETWEEN: Final = re.compile(_GAP)
_ROOM: Final = 8
"""Characters that a word may have in a text, with the gap behind it, more than in the list."""


def phrases_of(*lines: str) -> frozenset[str]:
    """The phrases of tables: a comma or the end of a line between two."""
    return frozenset(
        phrase for table in lines for line in table.splitlines() for phrase in line.strip().split(", ") if phrase
    )


def beginnings(phrases: frozenset[str]) -> str:
    """An expression that matches where one of the phrases may begin, in lower case: wherever `phrase_at` finds one.

    What several begin with is said once: to write it out for each takes twice as long to compile.
    """
    tree: _Tree = {}
    for phrase in phrases:
        branch = tree
        told_by = _TOLD_LATER_BY if _COMMON.match(phrase) else _TOLD_BY
        # A last `e` may be left out; a gap at the end would match at each of its characters.
        stem = phrase.removesuffix("e")
        for at in range(len(stem[:told_by].rstrip())):
            branch = branch.setdefault(_step(stem, at), {})
        branch[""] = {}
    return _expression(tree)


def _step(phrase: str, at: int) -> str:
    """What a letter of a phrase is in a text."""
    if phrase[at] == " ":
        return _GAP
    return "'?s" if phrase[at] == "s" and phrase[at + 1 : at + 2] in ("", " ") else phrase[at]


def _expression(tree: _Tree) -> str:
    if "" in tree:
        return ""
    ways = [step + _expression(tree[step]) for step in sorted(tree)]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def phrase_at(phrases: frozenset[str]) -> Callable[[str, int], int]:
    """What finds the end of the longest phrase that begins at a place of a text; that place itself if none does.

    Case, what stands between words and the apostrophe of a genitive do not matter, nor does a plural.
    """
    most = max(phrase.count(" ") for phrase in phrases) + 1
    longest = max(map(len, phrases)) + most * _ROOM

    def end_at(text: str, start: int) -> int:
        found, said, at = start, "", start
        limit = start + longest
        while (word := _WORD.match(text, at, limit)) is not None:
            said += word[0].replace("'", "").lower()
            if _is_listed(said, phrases):
                found = word.end()
            gap = _BETWEEN.match(text, word.end(), limit)
            if gap is None:
                break
            said, at = said + " ", gap.end()
        return found

    return end_at


def _is_listed(said: str, phrases: frozenset[str]) -> bool:
    """Whether the list has it, or has it without a plural's end, or with another vowel at the end of the last word.

    What is `sertraline` in English is `Sertralin` in German and `sertralina` in Spanish.
    """
    if said in phrases or said + "e" in phrases:
        return True
    root = said[:-1]
    return said[-1] in _LAST and (
        root in phrases or root + "e" in phrases or (root[-1:] == "e" and root[:-1] in phrases)
    )
