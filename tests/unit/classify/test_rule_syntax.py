"""What a rule pack's expression may hold, what it becomes, and what is refused with its remedy."""

import pytest

from egress_gateway.classify.pattern import SEPARATOR
from egress_gateway.classify.rule_syntax import LONGEST_EXPRESSION, in_one_slot
from egress_gateway.classify.scan import compile_patterns
from egress_gateway.core.errors import ConfigError

TAKEN = {
    "a plain one": (r"\bacme_[a-z0-9]{32}\b", r"\bacme_[a-z0-9]{32}\b"),
    "a group for the value": (r"(?i)badge: ([A-Z]\d{6})", r"(?i)badge: ([A-Z]\d{6})"),
    "case in a part": (r"(?i:no|nr)\.[0-9]+", r"(?i:no|nr)\.[0-9]+"),
    "any character": ("a.b", r"a[^\n\x1d\x1e]b"),
    "all but some": ("[^,]+", r"[^,\x1d\x1e]+"),
    "no digit": (r"\D", r"[^0-9\x1d\x1e]"),
    "no word character": (r"\W", r"[^0-9A-Za-z_\x1d\x1e]"),
    "no white space": (r"\S", r"[^\t\n\f\r \x1d\x1e]"),
    "white space": (r"\s?x", r"[\t\n\f\r ]?x"),
    "white space in a class": (r"[\s,]", r"[\t\n\f\r ,]"),
    "no white space in a class": (r"[^\s,]", r"[^\t\n\f\r ,\x1d\x1e]"),
    "escaped signs": (r"\[\$\x41[\]\-]", r"\[\$\x41[\]\-]"),
    "a dollar in a class": ("[$^]", "[$^]"),
}


@pytest.mark.parametrize("pair", TAKEN.values(), ids=TAKEN)
def test_what_is_taken(pair):
    written, compiled = pair
    assert in_one_slot(written) == compiled
    compile_patterns([("it", compiled)])


REFUSED = {
    "look-ahead": ("a(?=b)", "looks around"),
    "look-behind": ("(?<!a)b", "looks around"),
    "a back-reference": (r"(a)\1", "is not taken"),
    "a named group": ("(?P<v>a)", "write (?:...)"),
    "flags in the middle": ("a(?i)b", "very beginning"),
    "other flags": ("(?s)a", "write (?:...)"),
    "two groups": ("(a)(b)", "two groups"),
    "a lazy repetition": ("a+?", "greedy"),
    "a possessive repetition": ("a{2,3}+", "greedy"),
    "an anchor": ("^a", "write \\b"),
    "an anchor at the end": ("a$", "write \\b"),
    "an anchor by escape": (r"\Aa", "write \\b"),
    "a property": (r"\pL", "is not taken"),
    "a POSIX class": ("[[:alpha:]]", "write its characters"),
    "a negation in a class": (r"[a\S]", "write its characters"),
    "a backspace": (r"[\b]", "write its characters"),
    "an open class": ("[a", "not closed"),
    "an empty class": ("[]a]", "holds nothing"),
    "a separator": (r"a\x1db", "between texts"),
    "a separator in a class": (r"[\x1e]", "between texts"),
    "other characters": ("ä", "printable ASCII"),
    "a bare separator": (SEPARATOR, "printable ASCII"),
    "too long": ("a" * (LONGEST_EXPRESSION + 1), "longer than"),
    "an escape of nothing": ("a\\", "cannot be read"),
}


@pytest.mark.parametrize("pair", REFUSED.values(), ids=REFUSED)
def test_what_is_refused(pair):
    expression, said = pair
    with pytest.raises(ConfigError) as refused:
        in_one_slot(expression)
    assert said in refused.value.message
