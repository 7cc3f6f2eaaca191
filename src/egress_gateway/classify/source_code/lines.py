"""Lines that only code has: statements, definitions, calls.

Read by RE2 in linear time. A line of configuration (`key = value`, `"key": value,`) or of markup counts for nothing,
and a word that also begins sentences (`for`, `if`, `return`) counts only together with punctuation that they lack.
"""

from collections.abc import Sequence
from typing import Final

from egress_gateway.classify.scan import LinearExpression, linear

_STATEMENT: Final = (
    r"(?:[^\n\"'<#*-][^\n]*)?(?:\w\(|[\w\])][ \t]*[-+*/|&]?=[^=>]|->|::|\breturn\b|\b(?:break|continue)\b)[^\n]*;"
)
"""Ends with a semicolon and calls, assigns or jumps. Lists in contracts end so as well."""
_OPENING: Final = (
    r"(?:[^\n\"']*\)[ \t]*(?:const|throws [\w., ]+|async|=>|->[ \t]*[\w<>\[\]., &']+|:[ \t]*[\w<>\[\]., |?]+)?[ \t]*\{"
    r"|(?:\w+[ \t]+){0,3}(?:class|struct|enum|interface|namespace|impl|trait|object|union|module)\b[^\n;.]*\{"
    r"|\}?[ \t]*(?:else|try|finally|do)[ \t]*\{|[^\n\"']*=>[ \t]*\{)"
)
_CLOSING: Final = r"(?:\}[ \t]*\)+;?|\};|end|fi|done|esac)"
_DEFINITION: Final = (
    r"(?:(?:async[ \t]+)?def[ \t]+\w[\w.?!]*[ \t]*(?:\([^\n]*)?(?:[:=][^\n]*)?"
    r"|class[ \t]+\w+(?:\([^\n]*\)|[ \t]*<[ \t]*[\w:]+)?[ \t]*:?"
    r"|(?:pub[ \t]+|async[ \t]+|unsafe[ \t]+)*fn[ \t]+\w+[^\n]*"
    r"|func[ \t]+[\w(][^\n]*\([^\n]*|(?:\w+[ \t]+){0,3}fun[ \t]+\w+\([^\n]*"
    r"|(?:export[ \t]+|async[ \t]+|local[ \t]+|default[ \t]+)*function\b[ \t]*[\w.:-]*[ \t]*(?:\([^\n]*|\{)"
    r"|sub[ \t]+\w+[ \t]*\{?|(?:data|case|sealed|abstract)[ \t]+class[ \t]+\w+[^\n]*)"
)
_IMPORT: Final = (
    r"(?:from[ \t]+[\w.]+[ \t]+import[ \t][^\n]+"
    r"|import[ \t]+(?:(?:static|type)[ \t]+)?(?:[\w.*]+|(?:\w+,[ \t]*)?\{[^\n}]*\})(?:,[ \t]*[\w., ]+)?"
    r"(?:[ \t]as[ \t]\w+)?(?:[ \t]from[ \t][\"'][^\n]+)?;?"
    r"|#[ \t]*(?:include[ \t]*[<\"]|define[ \t]+\w+|ifn?def[ \t]|endif\b|pragma[ \t])[^\n]*"
    r"|using[ \t]+[\w.:= ]+;|use[ \t]+[\w:\\{}, *]+;"
    r"|package[ \t]+[\w.]+;?|require(?:_relative)?[ \t]*\(?[\"'][^\n]+|library\([\w.]+\)|#!/\S+[^\n]*|<\?php[^\n]*)"
)
_BINDING: Final = (
    r"(?:(?:export[ \t]+|private[ \t]+|public[ \t]+|static[ \t]+|final[ \t]+|lazy[ \t]+|override[ \t]+)*"
    r"(?:const|let|var|val|my|local|readonly)[ \t]+"
    r"(?:mut[ \t]+)?(?:[\w$@%]+(?:[ \t]*:[^\n=]*)?|[{\[(][^\n=]*)[ \t]*=[^\n]*"
    r"|[\w., ]+[ \t]*:=[ \t]*[^\n]+|[\w.$\[\]]+[ \t]*<-[ \t]*[^\n]+|\$\w+[ \t]*=[ \t]*[^\n]+"
    r"|[\w.\[\]]+[ \t]*(?::[ \t]*[\w\[\]., |]+)?[ \t]*[-+*/|&]?=[ \t]*(?:await[ \t]+|new[ \t]+)?[\w.]+\([^\n]*)"
)
_BRANCH: Final = (
    r"(?:(?:el)?(?:if|elif)[ \t][^\n]*(?:[=<>!]=|\(|\bnot\b|\bis\b|\bin\b)[^\n]*:"
    r"|(?:else|try|finally|except[\w ()., ]*)[ \t]*:"
    r"|for[ \t][\w, ()]+[ \t]in[ \t][^\n]+:|while[ \t][^\n]+:|with[ \t][\w.]+\([^\n]*:"
    r"|(?:if|while|for|elif)[ \t]+\[[^\n]*|for[ \t]+\w+[ \t]+in[ \t][^\n]*;[ \t]*do"
    r"|(?:unless|elsif|elseif|if|until)[ \t][^\n]*\b(?:then|do)|(?:if|for|while|switch|foreach)[ \t]*\([^\n]*\)[^\n.,]*"
    r"|return[ \t][^\n]*[(\[.=+*/{][^\n]*[^\n.]|return|raise[ \t]+\w+\([^\n]*|yield[ \t]\w[^\n]*\("
    r"|case[ \t][^\n]+(?:=>|:)[^\n]*"
    r"|@[A-Za-z_][\w.]*(?:\([^\n]*\))?|(?:throw|echo|puts|await|defer)[ \t][^\n]*[$\"'(][^\n]*)"
)
_CALL: Final = r"(?:await[ \t]+)?[\w$][\w.$:>-]*[\w]!?\((?:[^\n]*\))?[;,]?"
_QUERY: Final = (
    r"(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE (?:OR REPLACE )?(?:TABLE|VIEW|INDEX|FUNCTION)|ALTER TABLE"
    r"|FROM|WHERE"
    r"|(?:LEFT |INNER |RIGHT |OUTER )*JOIN|GROUP BY|ORDER BY|VALUES|HAVING)[ \t][^\n]*"
    r"|select[ \t][^\n]+[ \t]from[ \t]\w[^\n]*"
)


def _any_of(*shapes: str) -> LinearExpression:
    return linear(rf"(?m)^[ \t]*(?:{'|'.join(shapes)})[ \t\r]*$", "a line of code")


_LINES: Final = (
    _any_of(_STATEMENT, _OPENING, _CLOSING, _DEFINITION, _IMPORT, _BINDING, _CALL, _QUERY),
    # By itself: together with the others it has more states than RE2 keeps.
    _any_of(_BRANCH),
)
_MARKS: Final = "(;={:"
_FEW_MARKS: Final = 3
"""Of these characters: a text with fewer has no block of code, and is not looked at."""


def code_lines(text: str) -> Sequence[tuple[int, int]]:
    """The spans of the lines of a text that only code has, in order. Takes folded text (`normalise`)."""
    if sum(map(text.count, _MARKS)) < _FEW_MARKS:
        return ()
    data = text.encode("ascii", "replace")
    return sorted({match.span() for each in _LINES for match in each.finditer(data)})


_FENCE: Final = linear(r"(?m)^[ \t]{0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n`]*$", "a fence")


def fences(text: str) -> Sequence[tuple[int, int, str]]:
    """The insides of fenced blocks (Markdown), with what the fence says they are; one left open goes to the end.

    Takes folded text (`normalise`).
    """
    found = []
    sign, tag, inside = "", "", 0
    for fence in _FENCE.finditer(text.encode("ascii", "replace")):
        ticks, said = (text[slice(*fence.span(group))] for group in (1, 2))
        if not sign:
            sign, tag, inside = ticks, said.lower(), fence.span()[1] + 1
        elif ticks.startswith(sign) and not said:
            found.append((inside, fence.span()[0], tag))
            sign = ""
    if sign:
        found.append((inside, len(text), tag))
    return [(start, end, said) for start, end, said in found if start < end]
