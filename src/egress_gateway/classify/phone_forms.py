"""How countries write their telephone numbers at home, as far as little else is written so.

A zero in front, a bracket around the area, or groups of unequal length in their order. What is written as other
numbers are, such as three groups of three, is not here: a word beside it has to tell.
"""

import re
from typing import Final

NATIONAL_FORMS: Final = tuple(
    (region, re.compile(form))
    for region, form in (
        ("AT", r"06\d\d[ /]\d{6,8}"),
        ("AU", r"04\d\d[ -]\d{3}[ -]\d{3}|0[2378] \d{4} \d{4}"),
        ("BE", r"04\d\d[ /]\d\d([ .])\d\d\1\d\d|0\d[ /]\d{3}([ .])\d\d\2\d\d"),
        ("BR", r"\(\d\d\) ?9?\d{4}-\d{4}"),
        ("CH", r"0\d\d \d{3} \d\d \d\d"),
        (
            "DE",
            r"(?:\(0[2-9]\d{1,4}\) ?|0[2-9]\d{1,4} ?/ ?(?!(?:19|20)\d\d$))\d{3,8}(?:[ -]\d{2,5}){0,3}",
        ),
        ("DE", r"01[5-7]\d{1,2} ?[ /-] ?\d{3,8}(?:[ -]\d{2,5}){0,3}"),
        ("ES", r"[6789]\d\d(?: \d\d){3}"),
        ("FR", r"0[1-9](?:-\d\d){4}"),
        ("GB", r"0\d{2,4} \d{3,4} ?\d{3,4}|\(0\d{2,4}\) ?\d{3,4} ?\d{3,4}"),
        ("IE", r"08\d \d{3} \d{4}"),
        ("IL", r"05\d-\d{3}-?\d{4}"),
        ("IT", r"0\d{1,3}[/-]\d{5,8}|3\d\d[ /-]\d{6,7}"),
        ("JP", r"0\d{1,3}-\d{1,4}-\d{4}"),
        ("KR", r"01\d-\d{3,4}-\d{4}"),
        (
            "NL",
            r"06 ?[ -] ?(?:\d{8}|\d\d \d\d \d\d \d\d|\d{4} \d{4})|0\d\d(?: ?- ?\d{7}|[ -]\d{3} \d\d \d\d)",
        ),
        ("NZ", r"02\d \d{3} \d{3,4}"),
        ("PL", r"\(?\d\d\)? \d{3} \d\d \d\d|\d\d-\d{3}-\d\d-\d\d"),
        ("RU", r"8[ -]?\(\d{3}\) ?\d{3}-\d\d-\d\d"),
        ("SE", r"0\d{1,2}-\d{2,3} \d\d \d\d\d?|08-\d{3} \d{3} \d\d"),
        ("TR", r"05\d\d \d{3} \d\d \d\d"),
        ("ZA", r"0[678]\d \d{3} \d{4}"),
    )
)
"""Ways to write a number that little else is written in, by the country that writes so."""
