"""Lists of names and of words that are none, from libraries that have them; see the model's card for licences."""

import ast
import re
import sysconfig
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from corpora.train.names.tables import GIVEN_ABROAD, SURNAMES_ABROAD
from corpora.train.names.values import cities, countries, people, towns
from corpora.train.names.vocabulary import ordinary
from egress_gateway.classify.names.features import Listed, listed_as
from egress_gateway.classify.names.languages import SUPPORTED, VOTES
from egress_gateway.classify.names.words import split

LOCALES: Final = (
    "en_US", "en_GB", "en_IN", "en_IE", "en_NZ", "en_PH", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CA", "fr_CH", "fr_BE",
    "es_ES", "es_MX", "es_CO", "es_AR", "es_CL", "it_IT", "pt_PT", "pt_BR", "nl_NL", "nl_BE", "pl_PL", "sv_SE", "da_DK",
    "no_NO", "fi_FI", "cs_CZ", "hu_HU", "ro_RO", "hr_HR", "sl_SI", "sk_SK", "tr_TR", "id_ID", "vi_VN", "et_EE", "lt_LT",
    "lv_LV", "yo_NG", "zu_ZA", "tw_GH", "ga_IE",
)  # fmt: skip
LINES: Final = 25
"""Of code that are taken; then as many are left out, or more."""
_SOURCES: Final = (
    ("django", (("*.js", 2), ("*.html", 2), ("*.css", 2), ("*.py", 4))),
    ("numpy", (("*.h", 2), ("*.pyi", 4), ("*.py", 4))),
    ("wagtail", (("*.py", 4),)),
)
"""Packages, the kinds of their files, and that of so many stretches one is taken."""
_LISTS: Final = frozenset({"migrations", "locale", "tests", "test", "mo", "formats"})
"""Directories whose files say nothing in sentences, or name people."""
_CREDITS: Final = re.compile(r"(?i)author|copyright|\bby\b|contribut|written|@|thanks|[A-Z][a-z]+ [A-Z]\w+")
_MARKUP: Final = re.compile(r"[%{}<>]")
FREQUENT: Final = 2
"""Times that a word is seen in lower case where it is no name, to be a common one."""
_COMPANY: Final = """inc corp corporation ltd limited llc llp plc co company group holdings gmbh ag kg ohg kgaa se ug sa
    sas sarl sasu spa srl s.p.a sl slu ltda lda eireli bv nv vof sp spółka zoo ab as oy aps bank university hospital
    institute foundation association partners solutions systems technologies consulting industries laboratories labs
    insurance airlines motors energy media press college school clinic universität universiteit université universidad
    università universidade uniwersytet klinikum krankenhaus stiftung verein hôpital hospital ospedale szpital
    ziekenhuis stichting fundación fondazione fundação fundacja szkoła"""


def prose(language: str) -> Iterator[str]:
    """Sentences in which hardly anybody is named: what screens of Django, Wagtail, Oscar and allauth say."""
    locale = {"pt": "pt_BR"}.get(language, language)
    for package in ("django", "wagtail", "oscar", "allauth"):
        root = Path(str(files(package)))
        for file in sorted(root.rglob(f"locale/{'de' if language == 'en' else locale}/LC_MESSAGES/django.po")):
            for entry in file.read_text(encoding="utf-8").split("\n\n")[1:]:
                text = _message(entry, "msgid" if language == "en" else "msgstr")
                if len(text) > 3 and not _MARKUP.search(text):
                    yield text


def programs() -> Iterator[str]:
    """Stretches of source code and pages in which nobody is named: of Python itself, Django, Wagtail and numpy."""
    sources = [(file, 2) for file in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))]
    for package, kinds in _SOURCES:
        root = Path(str(files(package)))
        sources += [(file, every) for kind, every in kinds for file in sorted(root.rglob(kind)) if _is_source(file)]
    for file, every in sources:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        for at in range(0, len(lines), every * LINES):
            stretch = [line for line in lines[at : at + LINES] if not _CREDITS.search(line)]
            if any(stretch):
                yield "\n".join(stretch)


def _is_source(file: Path) -> bool:
    return not _LISTS & set(file.parts)


def _message(entry: str, kind: str) -> str:
    """The text of an entry of a catalogue."""
    parts, within = [], False
    for line in entry.splitlines():
        if line.startswith(f"{kind} "):
            within = True
        elif not line.startswith('"'):
            within = False
        if within:
            parts.append(ast.literal_eval(line.removeprefix(kind).strip()))
    return "".join(parts)


def names() -> Iterator[str]:
    """All names of people, places and companies that are listed."""
    for listed, _ in _gazetteers():
        yield from listed


def words_of(texts: Iterable[str]) -> Iterator[str]:
    """The words of all of them, in order."""
    for text in texts:
        yield from split(text).words


def _gazetteers() -> Iterator[tuple[Sequence[str], Listed]]:
    for locale in LOCALES:
        given, surnames = people(locale)
        yield given, Listed.GIVEN
        yield surnames, Listed.SURNAME
        yield towns(locale), Listed.PLACE
    yield GIVEN_ABROAD, Listed.GIVEN
    yield SURNAMES_ABROAD, Listed.SURNAME
    for language in SUPPORTED:
        yield countries(language), Listed.COUNTRY
        yield cities(language), Listed.PLACE
    yield _COMPANY.split(), Listed.COMPANY


def lists_of(common: Iterable[str]) -> dict[int, int]:
    """All listed words by checksum; `common` is text in which names are left out."""
    listed: Counter[int] = Counter()
    seen = Counter(word for text in common for word in split(text).words if word.islower())
    frequent = [word for word, times in seen.items() if times >= FREQUENT]
    everyday = [word for language in SUPPORTED for word in ordinary(language)]
    for names, kind in (*_gazetteers(), (frequent, Listed.COMMON), (everyday, Listed.COMMON)):
        for word in words_of(names):
            if len(word) > 1 and word.lower() not in VOTES:
                listed[listed_as(word)] |= kind
    for word in VOTES:
        listed[listed_as(word)] |= Listed.COMMON
    return dict(listed)
