"""Topics are said of whole texts, by the page that says them clearest."""

import msgspec
import pytest

from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.topics.features import WINDOW, features
from egress_gateway.classify.topics.finder import TopicFinder
from egress_gateway.classify.topics.model import FORM, Topic, TopicModel, packed
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope

NIGHTINGALE = "the nightingale sings in the garden at night and nobody is awake to hear it sing"
OTHER = "a train of sixteen waggons goes slowly over the long bridge towards the north of here"


def model(word: bytes, salt: int = 0, **changed: object) -> TopicModel:
    topic = Topic(
        data_class=DataClass("project.nightingale"),
        detector="nightingale",
        weights=bytes((100,)),
        gain=256 * 100,
        least=500,
    )
    key = min(features([word], salt))
    return TopicModel(form=FORM, salt=salt, keys=packed((key,)), topics=(msgspec.structs.replace(topic, **changed),))


def text(written: str, scope: Scope = Scope.MESSAGE) -> Text:
    return Text(written, normalise(written), scope)


FINDER = TopicFinder([model(b"nightingale", salt=3)])


def found(*texts: Text) -> list[tuple[int, int, int]]:
    return [(spot.text, spot.start, spot.end) for spot in FINDER.find(texts)]


def test_the_texts_that_are_of_it_are_found_whole() -> None:
    assert found(text(OTHER), text(NIGHTINGALE)) == [(1, 0, len(NIGHTINGALE))]
    assert FINDER.kinds == [("project.nightingale", Rank.PASSAGE, "nightingale")]


def test_spans_are_of_the_text_as_it_was_written() -> None:
    written = "\u200b".join(NIGHTINGALE)
    assert found(text(written)) == [(0, 0, len(written))]


@pytest.mark.parametrize("scope", [Scope.KEY, Scope.URL, Scope.HEADER])
def test_nobody_writes_texts_into_names_and_addresses(scope: Scope) -> None:
    assert found(text(NIGHTINGALE, scope)) == []


@pytest.mark.parametrize("written", ["", "nightingale", "nightingale " * 5])
def test_a_few_words_are_about_nothing(written: str) -> None:
    assert found(text(written)) == []


@pytest.mark.parametrize("before", [0, 3, 4])
def test_one_page_of_a_long_text_is_enough_if_it_is_looked_at(before: int) -> None:
    pages = [OTHER.ljust(WINDOW)] * 4
    pages.insert(before, NIGHTINGALE.ljust(WINDOW))
    written = "".join(pages)
    assert found(text(written)) == [(0, 0, len(written))]


def test_a_score_is_never_above_all() -> None:
    (spot,) = TopicFinder([model(b"nightingale", gain=1 << 30)]).find([text(NIGHTINGALE)])
    assert spot.score == 1000


def test_kinds_follow_the_models() -> None:
    finder = TopicFinder([model(b"train"), model(b"nightingale", detector="second")])
    assert [finder.kinds[spot.kind][2] for spot in finder.find([text(NIGHTINGALE)])] == ["second"]


def test_the_digest_covers_models_and_their_order() -> None:
    one, other = model(b"train"), model(b"bridge")
    digests = {TopicFinder(models).digest for models in ([], [one], [other], [one, other], [other, one])}
    assert len(digests) == 5
