"""Telephone numbers: international ones by themselves, national ones by format or beside a word."""

import re
from collections.abc import Callable
from typing import Final

import phonenumbers

from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Extent, Pattern
from egress_gateway.classify.phone_forms import NATIONAL_FORMS
from egress_gateway.core.ids import DataClass

_DATE: Final = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?([-/.])\d\d?\1(?:19|20)\d\d")
_GROUPS: Final = re.compile(r"\D+")
_SHORTEST: Final = 9
"""Digits of a national number that nothing but its form tells."""
_RANGE: Final = re.compile(r"\d+\.\d ?/ ?\d|(?:19|20)\d\d ?- ?(?:19|20)\d\d$")


_EXTENSION: Final = re.compile(
    r"(?i),? ?(?:x|ext(?:ension|n)?\.?|#|durchwahl|dw|poste|int(?:erno)?\.?|anexo|ramal|toestel|wew\.?) ?:? ?\d{1,5}\b"
)
_LONGEST_EXTENSION: Final = 20
_END: Final = r"(?:\b|[ex])"
"""Where a number ends; an extension may be glued to it."""
_NO_DIALLING: Final = re.compile(r"[A-Za-z#,]")
"""With what an extension begins."""


def _with_extension(text: str, start: int, end: int) -> tuple[int, int]:
    """The number with what is dialled inside the house, without the letter of it that the match may end with."""
    if text[end - 1] in "ex":
        end -= 1
    extension = _EXTENSION.match(text, end, end + _LONGEST_EXTENSION)
    return start, extension.end() if extension else end


def _national_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Nothing behind a plus sign: that is an international number, which has its own pattern."""
    return (start, start) if text[max(start - 1, 0) : start] == "+" else _with_extension(text, start, end)


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """The number, read as dialled in a region; None if no plan begins like that."""
    try:
        return phonenumbers.parse(_NO_DIALLING.split(text, maxsplit=1)[0], region)
    except phonenumbers.NumberParseException:
        return None


def _is_of(text: str, *regions: str | None) -> bool:
    """A number of the plan of any of these regions."""
    numbers = (_parse(text, region) for region in regions)
    return any(number is not None and phonenumbers.is_valid_number(number) for number in numbers)


def _is_international(text: str) -> bool:
    """A number that the plan of its country code allows; written in groups, as long as numbers of that country.

    Plans change more often than this program. That of North America is exact, and the one that is most like a sum.
    """
    number = _parse("+" + text.lstrip("+0"), None)
    if number is None or phonenumbers.is_valid_number(number):
        return number is not None
    groups = [group for group in _GROUPS.split(text) if group]
    return number.country_code != 1 and len(groups) > 2 and phonenumbers.is_possible_number(number)


def _is_american(text: str) -> bool:
    """A number of the North American plan."""
    return _is_of(text, "US")


def _is_french(text: str) -> bool:
    """A number of the French plan, in its pairs of digits."""
    return _is_of(text, "FR")


def _is_british_or_australian(text: str) -> bool:
    """A number of one of the plans that set an area code apart."""
    return _is_of(text, "GB", "AU")


def _is_national(text: str) -> bool:
    """Written as one of these countries writes numbers, and a number of its plan."""
    return sum(map(str.isdigit, text)) >= _SHORTEST and any(
        form.fullmatch(text) and _is_of(text, region) for region, form in NATIONAL_FORMS
    )


def _is_no_date_or_range(text: str) -> bool:
    """Any 7 to 15 digits are a number of some plan (Germany's takes all of them); the word beside decides."""
    return not _DATE.match(text) and not _RANGE.match(text)


def _number(
    name: str,
    regex: str,
    validate: Callable[[str], bool],
    *,
    score: int,
    near: int,
    extent: Extent = _with_extension,
    splits: bool = True,
) -> Pattern:
    """A form of numbers, worth more beside a word for telephones."""
    return Pattern(
        id=name,
        regex=regex,
        data_class=DataClass("pii.phone"),
        score=score,
        cue="phone",
        near=near,
        extent=extent,
        reaches_on=_LONGEST_EXTENSION,
        validate=validate,
        joints=NUMBER,
        splits=splits,
    )


_PATTERNS: Final = (
    _number(
        "phone_international",
        rf"(?:\+|\b00)[1-9](?:[ ()./-]{{0,3}}\d){{7,}}{_END}",
        _is_international,
        score=900,
        near=950,
    ),
    _number(
        "phone_american",
        rf"(?:\b1[ .-]?|\b001[ .-]?)?(?:\([2-9]\d\d\) ?|\b[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{{4}}{_END}",
        _is_american,
        score=700,
        near=900,
        extent=_national_extent,
    ),
    _number("phone_french", r"\b0[1-9](?:[ .]\d\d){4}\b", _is_french, score=800, near=900),
    _number(
        "phone_british_or_australian",
        r"(?:\(0\d{1,4}\)|\b0(?:20|1\d{2,3}|7\d{3})) \d{3,4} ?\d{3,4}\b",
        _is_british_or_australian,
        score=700,
        near=900,
    ),
    _number(
        "phone_national",
        r"\(?\b0[1-9]\d{0,3}\)?[ /-]{1,3}\d{2,8}(?:[ .-]\d{2,5}){0,4}\b|"
        r"\b(?:3\d\d[ /-]\d{6,7}|[6789]\d\d(?: \d\d){3}|\d\d[ -]\d{3}[ -]\d\d[ -]\d\d)\b|"
        r"\(\d\d\) ?(?:9?\d{4}-\d{4}|\d{3} \d\d \d\d)\b|\b8[ -]?\(\d{3}\) ?\d{3}-\d\d-\d\d\b",
        _is_national,
        score=650,
        near=900,
        extent=_national_extent,
        splits=False,
    ),
    _number(
        "phone_announced",
        rf"\(?\b(?:\d(?:[ ()./-]{{0,3}}\d){{6,14}}|\d\d[ -]\d\d[ -]\d\d){_END}",
        _is_no_date_or_range,
        score=0,
        near=750,
    ),
)
_CUES: Final = (
    Cue(
        name="phone",
        words=r"(?:tele)?phones?|ph|tel|tel\.|mobile|mob|cell|cellphone|landline|fax|pager|hotline|helpline|voicemail|"
        r"call(?: me| us| him| her| them| back|back)?|ring|rang|dial(?:s|ed|led|ing|ling)?|whatsapp|"
        r"telegram|viber|sms|msisdn|text(?:ed|ing)? (?:me|us|him|her|them)|messages to|answering at|direct line|"
        r"reach(?:ed|able)?(?: me| us| him| her| them)?(?: at| on)|reach (?:me|us|him|her|them)|contact|"
        r"next of kin|switchboard|toll[- ]free|phone_?(?:no|nr|number)|"
        r"telefon(?:u|em|isch)?|(?:telefon|handy|mobil|mobilfunk|festnetz|fax|ruf|service|dienst|privat|notfall)-?(?:nummer|"
        r"nr)|fon|festnetz|durchwahl|handy|mobil(?:telefon)?|erreich(?:en|bar|t|e|st)|anruf(?:en|e|s)?|angerufen|"
        r"(?:zu)?ruck(?:zu)?ruf(?:en)?|ruf(?:e|en|t|st)? (?:sie|mich|uns|ihn|doch|bitte|an|kurz|einfach|dort|zuruck)|"
        r"telephone[rz]?|portable|fixe|joi(?:ndre|gnable)|joi(?:gnez|ns)-(?:moi|nous|le|la)|contacter|contactez|"
        r"r?appele[rz]|r?appell?e[sz]?|ligne directe|appel|"
        r"telefono|tlf|tfno|telf|tfn|movil|celular|llama(?:r|me|nos|d|do|da|le|la|dme|s)?|llam(?:e|arme|arle|eme)|marcar?|"
        r"marque|localizable|contactar(?:me|nos)?|contacto|"
        r"cellulare|chiam(?:a|are|ami|aci|arla|arlo|atemi|ate|i|o|ato)|richiam(?:are|ami|a|arla|o|i)|recapito|reperibile|"
        r"contatt(?:are|ami|aci|arlo|arla|o)|"
        r"telefone|telemovel|tlm|lig(?:ue|ar|a|uei|o|ou)(?:-me|-nos|-lhe)?|contat[oe]|contacte|"
        r"telefoon|telefoonnummer|mobiele?|gsm|bel(?:t|len|de|ler)?|bereik(?:baar|en)|terugbellen|"
        r"komork(?:a|e|i|owy)|kom|(?:od|za)?dzwon(?:i|ic|ie|cie)?|stacjonarny|kontakt(?:owy|owac)?|"
        r"(?:my|your|his|her|our|their|new|work|home|office|meine?|ihre?|seine|mon|ton|son|votre|mi|tu|su|mio|tuo|suo|meu|"
        r"seu|mijn|zijn|haar|moj|jego|jej) (?:number|nummer|numero|numer)|"
        r"(?:au|al|pod|op|onder|sous le|pelo|no|bajo el|unter der) (?:number|nummer|numero|numerem)|nr (?:tel|kom)",
    ),
)
DETECTOR: Final = Detector(
    name="phone", patterns=_PATTERNS, cues=_CUES, depends=(f"phonenumbers {phonenumbers.__version__}",)
)
