"""What a bank or an insurer knows of a consumer: loans, policies, credit scores.

The non-public personal information of the Gramm-Leach-Bliley Act (16 CFR 313.3(n)). Not to be taken for
`finance.npi`, which is material non-public information of a company.
"""

from typing import Final

from egress_gateway.classify.pattern import NUMBER, Detector, Pattern
from egress_gateway.core.ids import DataClass

_CONSUMER: Final = DataClass("finance.consumer")
_GAP: Final = r"[^0-9A-Za-z\n\x1d]{0,4}"


def _has_three_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 3


def _is_score(text: str) -> bool:
    """The scale of FICO and VantageScore (300 to 850), or that of the German SCHUFA (per cent)."""
    return 300 <= float(text.replace(",", ".")) <= 850 if len(text) == 3 else "." in text or "," in text


_PATTERNS: Final = (
    Pattern(
        id="contract_number",
        regex=r"(?i)(?:\b|_)(?:(?:loan|mortgage|(?:insurance |life )?policy|claim|annuity|brokerage|credit line|lease|"
        r"pension|investment|savings|401k|401\(k\)|ira|escrow|heloc|credit agreement|financing)"
        r"(?:[ _](?:account|reference|ref|agreement|contract|plan))?[ _]?(?:no\b\.?|nr\b\.?|num(?:ber)?\b|id\b|"
        r"ref\b\.?|#)|"
        r"(?:darlehens|kredit|policen|versicherungsschein)-?(?:nummer|nr\.?)|"
        r"numero d[eu] (?:pret|contrat|police)|numero de (?:prestamo|poliza|hipoteca)|numero d[ie] (?:polizza|mutuo)|"
        rf"numero d[ao] (?:apolice|emprestimo)|(?:polis|lening|hypotheek)nummer|n(?:ume)?r (?:polisy|kredytu|pozyczki))"
        rf"{_GAP}(?:(?:is|ist|est|es) {_GAP})?([A-Z0-9](?:[A-Z0-9/-]{{4,18}})[A-Z0-9])\b",
        data_class=_CONSUMER,
        score=800,
        validate=_has_three_digits,
    ),
    Pattern(
        id="credit_score",
        regex=r"(?i)(?:\b|_)(?:(?:credit|fico|fico 8|vantage|experian|equifax|transunion|schufa|beacon)[ _-]?(?:basis)?"
        r"[ _-]?(?:scores?|rating)|fico)\b"
        rf"{_GAP}(?:(?:is|was|of|at|ist|liegt bei|dropped to|rose to|fell to|now|only|just|around|about|"
        rf"currently|still|from) {_GAP})*(\d{{3}}|\d\d[.,]\d{{1,2}})\b",
        data_class=_CONSUMER,
        score=800,
        validate=_is_score,
        joints=NUMBER,
    ),
)
DETECTOR: Final = Detector(name="consumer_finance", patterns=_PATTERNS)
