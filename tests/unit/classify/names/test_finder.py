# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""Names in text, by the model that ships."""

import base64
import random

import pytest

from egress_gateway.adapters.shipped_models import NAMES, read_model
from egress_gateway.classify.finder import Text
from egress_gateway.classify.names.finder import MOST_WORDS, NamesFinder
from egress_gateway.classify.names.model import Model
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.detection_config import LEAST_NAME
from egress_gateway.core.slots import Scope
from egress_gateway.core.token_form import check_character

MODEL = Model(read_model(NAMES))
FINDER = NamesFinder(MODEL, least=LEAST_NAME)

NAME, ORGANISATION, PLACE, ADDRESS = "pii.name", "entity.organisation", "entity.place", "pii.address"
UNSUPPORTED = "opaque.unsupported_language"


def found(text: str, scope: Scope = Scope.MESSAGE, finder: NamesFinder = FINDER) -> list[tuple[str, str]]:
    return [
        (text[spot.start : spot.end], str(finder.kinds[spot.kind][0]))
        for spot in finder.find([Text(text, normalise(text), scope)])
    ]


CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "the sentence that started it": (
        "please summarize the meeting notes from my call with Jane Smith at Acme Corp about their renewal",
        [("Jane Smith", NAME), ("Acme Corp", ORGANISATION)],
    ),
    "lower-case chat": ("ask jane smith from acme corp", [("jane smith", NAME), ("acme corp", ORGANISATION)]),
    "capitals": ("PLEASE CALL JANE SMITH TODAY", [("JANE SMITH", NAME)]),
    "an initial": ("please ask J. Smith for it", [("J. Smith", NAME)]),
    "particles": ("we spoke with Hans van der Berg", [("Hans van der Berg", NAME)]),
    "a hyphen and an apostrophe": ("from Mary-Jane O'Neill on Monday", [("Mary-Jane O'Neill", NAME)]),
    "a possessive is left out": ("this is Jane Smith's laptop", [("Jane Smith", NAME)]),
    "an address": (
        "Please send it to 742 Evergreen Terrace, Springfield, OR 97475.",
        [("742 Evergreen Terrace, Springfield, OR 97475", ADDRESS)],
    ),
    "a place": ("the office in Amsterdam is closed", [("Amsterdam", PLACE)]),
    "German": ("Bitte rufen Sie Jürgen Müller an.", [("Jürgen Müller", NAME)]),
    "French": ("J'ai parlé avec Claire Dubois hier.", [("Claire Dubois", NAME)]),
    "Spanish": ("Hable con la señora Carmen Ruiz, por favor.", [("Carmen Ruiz", NAME)]),
    "Italian": ("Ho scritto a Giulia Rossi ieri.", [("Giulia Rossi", NAME)]),
    "Portuguese": ("Falei com João Ferreira ontem.", [("João Ferreira", NAME)]),
    "Dutch": ("Ik sprak met Pieter de Vries.", [("Pieter de Vries", NAME)]),
    "Polish": ("Dzwonił Krzysztof Nowak.", [("Krzysztof Nowak", NAME)]),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_names(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


DISGUISED = {
    "full-width": "Ｊａｎｅ Ｓｍｉｔｈ",
    "look-alikes": "Jаnе Ѕmіth",
    "zero-width characters": "J\u200ba\u200bn\u200be\u200b \u200bS\u200bm\u200bi\u200bt\u200bh",
    "strokes": "J\u0335a\u0335n\u0335e S\u0335m\u0335i\u0335t\u0335h",
    "selectors": "J\ufe0fa\ufe0fn\ufe0fe S\ufe0fmi\ufe0fth",
    "accents by themselves": "Ju\u0308rgen Mu\u0308ller",
}


@pytest.mark.parametrize("name", DISGUISED.values(), ids=DISGUISED)
def test_names_in_disguise_are_marked_as_they_were_written(name: str) -> None:
    assert found(f"I met {name} at the station.") == [(name, NAME)]


CODE = "for (let i = 0; i < n; i++) { total += rows[i].amount; }\nreturn { total: total, rows: rows };"
PROGRAMS: dict[str, tuple[str, set[str]]] = {
    "a comment": (f"// reviewed by Jane Smith after the outage in Berlin\n{CODE}", {"Jane Smith", "Berlin"}),
    "a comment in lower case": (f"// ask jane smith before you change it\n{CODE}", {"jane smith"}),
    "a value": ('{"customer": "Jane Smith", "items": [{"sku": "A-1", "qty": 2}], "total": 12.5}', {"Jane Smith"}),
    "a query": (
        "INSERT INTO customers (id, name) VALUES (1, 'Jane Smith'); SELECT * FROM customers WHERE id = 1; COMMIT;",
        {"Jane Smith"},
    ),
    "a question beside it": (f"Can you fix this for Jane Smith?\n```\n{CODE}\n```", {"Jane Smith"}),
}


@pytest.mark.parametrize(("text", "wanted"), PROGRAMS.values(), ids=PROGRAMS)
def test_names_in_programs(text: str, wanted: set[str]) -> None:
    assert {name for name, _ in found(text)} == wanted


NOTHING = {
    "types in code": f"/* The Resolver asks the frozen Binder. */\nclass Shrinker extends Walker {{}}\n{CODE}",
    "a table of characters": "0x0022: 0x0022, # QUOTATION MARK\n0x0023: 0x0023, # NUMBER SIGN",
    "a log": "2024-05-01 INFO [worker-3] resolver.cache: binder restarted, state=idle, retry_count=3, node=web_04;",
    "letters at random": "Pay fbrwwbhkxcqqpqrcdpzthjbj to DE89370400440532013000",
    "months and days": "The meeting moved from Monday in April to Friday in May.",
    "a handle": "ping @jane_smith about it",
    "code": "def total(items: list[int]) -> int:\n    return sum(items)\n",
    "a question": "What is the difference between TCP and UDP?",
    "German nouns": "Bitte prüfen Sie die Rechnung und überweisen Sie den Betrag.",
    "nothing at all": "",
    "blanks": " \n\t ",
    "signs": "--- *** !!!",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_no_names(text: str) -> None:
    assert found(text) == []


def test_a_token_is_no_name_and_ends_one() -> None:
    body = "NAME_" + "SE9R57SMNR"
    token = body + check_character(body)
    text = f"I met {token} with Jane Smith"
    assert found(text) == [("Jane Smith", NAME)]


@pytest.mark.parametrize("scope", [Scope.KEY, Scope.URL, Scope.HEADER])
def test_identifiers_are_not_looked_at(scope: Scope) -> None:
    assert found("I met Jane Smith", scope) == []


def test_of_a_schema_sentences_are() -> None:
    assert found("Jane", Scope.TOOL_SCHEMA) == []
    assert found("I met Jane Smith", Scope.TOOL_SCHEMA) == [("Jane Smith", NAME)]


FOREIGN = {
    "Swedish": "Hej, jag har inte fått något svar från er ännu och jag skulle vilja veta när det är klart för att vi "
    "ska kunna gå vidare med det som vi har pratat om och som är mycket viktigt för oss",
    "Russian": "Добрый день, я хотел бы узнать, когда будет готов договор, который мы обсуждали на прошлой неделе",
    "Chinese": "您好我想了解一下我们上周讨论的合同什么时候可以准备好" * 4,
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_the_model_was_not_trained_for_is_said(text: str) -> None:
    assert (text.strip(), UNSUPPORTED) in found(text)


SUPPORTED = {
    "a short text": "Hej, jag har inte",
    "code": "for i in range(10):\n    print(i)\n" * 20,
    "an English text": "I have not heard from you and would like to know when it will be done " * 3,
    "a few words of Greek": "the letters " + "αβγ " * 8 + "are used for angles in this text as they are in others",
}


@pytest.mark.parametrize("text", SUPPORTED.values(), ids=SUPPORTED)
def test_nothing_else_is(text: str) -> None:
    assert UNSUPPORTED not in {kind for _, kind in found(text)}


def test_long_texts_are_looked_at_in_pieces_that_end_with_lines() -> None:
    line = "Please call Jane Smith about the renewal of the contract.\n"
    assert found(line * MOST_WORDS) == [("Jane Smith", NAME)] * MOST_WORDS
    assert len(found("word " * (2 * MOST_WORDS) + "call Jane Smith")) == 1


def test_texts_do_not_see_each_other() -> None:
    texts = [text for text, _ in CASES.values()] * 3
    spots = list(FINDER.find([Text(text, normalise(text), Scope.MESSAGE) for text in texts]))
    for number, text in enumerate(texts):
        here = [(text[spot.start : spot.end], str(FINDER.kinds[spot.kind][0])) for spot in spots if spot.text == number]
        assert here == found(text)


def test_scores_are_per_mille_and_at_least_what_was_asked_for() -> None:
    texts = [Text(text, normalise(text), Scope.MESSAGE) for text, _ in CASES.values()]
    scores = {least: [spot.score for spot in NamesFinder(MODEL, least=least).find(texts)] for least in (100, 600, 990)}
    assert all(least <= score <= 1000 for least, found in scores.items() for score in found)
    assert len(scores[100]) >= len(scores[600]) > len(scores[990])


@pytest.mark.parametrize(
    ("least", "text"),
    [
        (500, "& Team ten der 12 le at della"),
        (500, "und von & & El at El e"),
        (300, "La & la von de group please von"),
        (900, "bank bin le ten for 12 del von"),
    ],
)
def test_what_only_a_particle_at_its_end_makes_sure_is_no_name(least: int, text: str) -> None:
    spots = NamesFinder(MODEL, least=least).find([Text(text, normalise(text), Scope.MESSAGE)])
    assert all(spot.score >= least for spot in spots)


def test_nobody_is_found_in_base64() -> None:
    chance = random.Random(7)  # noqa: S311  (bytes of attachments)
    mail = "".join(base64.encodebytes(chance.randbytes(300)).decode() for _ in range(200))
    lines = [base64.b64encode(chance.randbytes(48)).decode() for _ in range(400)]
    certificate = "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"))
    assert found(mail) == found(certificate) == []
    assert found(f"{certificate}\nplease ask Jane Smith about it") == [("Jane Smith", NAME)]


def test_settings_and_weights_are_part_of_the_digest() -> None:
    assert NamesFinder(MODEL, least=700).digest != FINDER.digest
    assert NamesFinder(Model(read_model(NAMES)), least=LEAST_NAME).digest == FINDER.digest
