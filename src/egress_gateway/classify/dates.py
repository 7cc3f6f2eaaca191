"""How dates are written: in digits, and with the month as a word of eight languages."""

from typing import Final

_MONTH: Final = (
    r"(?:jan|feb|fev|mar|maa|mrz|apr|avr|abr|kwi|ma[iyjg]|mei|jun|jui|giu|cze|jul|lug|lip|aug|aou|ago|sie|sep|set|wrz|"
    r"oct|okt|out|ott|paz|nov|lis|dec|dez|dic|gru|ene|gen|sty|lut)[a-z]*\.?"
)
"""By their first letters, folded to ASCII: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish."""

DATE: Final = (
    r"(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|(?:19|20)\d{6}|\d{1,2}(?:st|nd|rd|th|er|\.)?[ .-](?:of |de |d')?"
    rf"{_MONTH}(?:,? |[.-])(?:de |del )?\d{{2,4}}|{_MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
"""Part of an expression in any case; ends in a digit."""

LONGEST_DATE: Final = 40
"""Characters of a date."""
