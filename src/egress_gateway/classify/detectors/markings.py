"""Words that mark a text: confidentiality, legal privilege, material non-public information.

What a sentence says about such words is not a marking: in lower case a whole phrase has to stand that nobody uses
otherwise; a single word counts in capitals alone. Sources of the phrases: headers and footers as companies print
them, in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish.
"""

from typing import Final

from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.core.ids import DataClass

MARKING: Final = DataClass("confidential.marking")
_PRIVILEGED: Final = DataClass("legal.privileged")

_CAPITALS: Final = (
    r"(?:(?:STRICTLY|HIGHLY|COMPANY|COMMERCIAL(?:LY)? IN) )?CONFIDENTIAL",
    "VERTRAULICH",
    "CONFIDENTIEL",
    "CONFIDENCIAL",
    "CONFIDENZIALE",
    "VERTROUWELIJK",
    "POUFNE",
    "INTERNAL ONLY",
    "COMPANY PRIVATE",
    "RESTRICTED DISTRIBUTION",
    "TRADE SECRETS?",
)
_ENGLISH: Final = (
    r"(?:strictly|highly|company) (?:private (?:and|&) )?confidential",
    r"confidential (?:and|&) proprietary",
    r"proprietary (?:and|&) confidential",
    "internal use only",
    "commercial in confidence",
    r"not for (?:external |public |onward )?(?:distribution|circulation|release)",
    r"do not (?:distribute|circulate|forward) (?:outside|beyond|externally)",
    "do not distribute",
    r"(?:contains?|containing|constitutes?|includes?) trade secrets?|trade secret information",
)
_GERMAN: Final = (
    "streng vertraulich",
    "firmenvertraulich",
    r"nur f(?:ue|u)r den (?:internen|dienstlichen) gebrauch",
    r"nur (?:zur|f(?:ue|u)r die) internen? verwendung",
    "nicht zur weitergabe bestimmt",
)
_FRENCH: Final = (
    "strictement confidentiel(?:le)?",
    r"(?:a |pour )?usage (?:strictement )?interne (?:uniquement|exclusivement|seulement)",
    "reserve a l['?]usage interne",
    "ne pas diffuser",
    "diffusion interdite",
)
_ROMANCE: Final = (
    r"est?rictamente confidencial|estritamente confidencial",
    r"(?:solo|unicamente|exclusivamente|apenas|somente) para uso interno",
    "uso interno exclusivo",
    "prohibida su difusion",
    "(?:no|nao) (?:distribuir|difundir|divulgar)",
    r"strettamente (?:riservat[oaie]|confidenziale)",
    "(?:solo|esclusivamente) per uso interno",
    "non divulgare",
)
_DUTCH_AND_POLISH: Final = (
    "strikt vertrouwelijk",
    "(?:alleen|uitsluitend) voor intern gebruik",
    "niet verspreiden",
    "scisle poufne",
    "(?:tylko|wylacznie) do uzytku wewnetrznego",
    "nie rozpowszechniac",
)
_PRIVILEGE: Final = (
    r"attorney[ /-]client (?:privileged|communication)",
    r"(?:subject to|protected by|covered by) (?:the )?(?:attorney|solicitor|lawyer)[ /-]client privilege",
    r"(?:attorney|solicitor|lawyer)[ /-]client privileged?[:.]? (?:and confidential|& confidential|do not)",
    "attorney work[ -]product",
    r"privileged (?:and|&) confidential",
    r"confidential (?:and|&) privileged",
    "legal(?:ly)? privileged",
    "prepared (?:in anticipation|in contemplation|for the purposes?) of litigation",
    "prepared at the (?:request|direction) of counsel",
    "without prejudice save as to costs",
)
_PRIVILEGE_ELSEWHERE: Final = (
    "anwaltsgeheimnis",
    r"anwaltliche korrespondenz|anwaltskorrespondenz",
    "couvert par le secret professionnel",
    "correspondance confidentielle entre avocats",
    r"privilegio abogado[ -]cliente|secreto profesional del abogado",
    r"privilegio advogado[ -]cliente|sigilo profissional do advogado",
    r"segreto professionale (?:forense|dell['?]avvocato)",
    "vertrouwelijke correspondentie (?:met|van) (?:de |uw )?advocaat",
    "tajemnica (?:adwokacka|radcowska)",
)


def _phrases(name: str, phrases: tuple[str, ...], data_class: DataClass, score: int) -> Pattern:
    """Phrases in any case, whole."""
    return Pattern(id=name, regex=rf"(?i)\b(?:{'|'.join(phrases)})\b", data_class=data_class, score=score)


_PATTERNS: Final = (
    Pattern(id="marking_confidential", regex=rf"\b(?:{'|'.join(_CAPITALS)})\b", data_class=MARKING, score=800),
    _phrases("marking_confidential_en", _ENGLISH, MARKING, 800),
    _phrases("marking_confidential_de", _GERMAN, MARKING, 800),
    _phrases("marking_confidential_fr", _FRENCH, MARKING, 800),
    _phrases("marking_confidential_es_pt_it", _ROMANCE, MARKING, 800),
    _phrases("marking_confidential_nl_pl", _DUTCH_AND_POLISH, MARKING, 800),
    Pattern(
        id="marking_privileged_capitals",
        regex=r"\b(?:ATTORNEY|SOLICITOR|LAWYER)[ /-]CLIENT PRIVILEGED?\b|\bLEGAL PROFESSIONAL PRIVILEGE\b",
        data_class=_PRIVILEGED,
        score=900,
    ),
    _phrases("marking_privileged", _PRIVILEGE, _PRIVILEGED, 900),
    _phrases("marking_privileged_elsewhere", _PRIVILEGE_ELSEWHERE, _PRIVILEGED, 850),
    Pattern(
        id="marking_nonpublic",
        regex=r"(?i)\bmaterial non-?public information\b|\bMNPI\b|\binside(?:r)? information\b|\bunder embargo until\b|"
        r"\bnot yet (?:been )?(?:publicly )?announced\b|\bpre-announcement (?:earnings|results)\b",
        data_class=DataClass("finance.npi"),
        score=800,
    ),
    Pattern(
        id="marking_forecast",
        regex=r"(?i)\b(?:unpublished|unannounced|internal|draft|non-?public|confidential) (?:revenue|earnings|sales|"
        r"financial|q[1-4])"
        r"[ a-z0-9]{0,20} ?(?:forecast|guidance|projections?|outlook|estimates?)\b",
        data_class=DataClass("finance.forecast"),
        score=750,
    ),
)
DETECTOR: Final = Detector(name="markings", patterns=_PATTERNS)
