"""What a classifier does with finders: their findings beside those of patterns, the same warm and cold."""

import base64

from egress_gateway.classify import build_classifier
from egress_gateway.classify.finder import Finder, Spot
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.recall import SHORTEST
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.detector_registry import DETECTORS

NAME = "J\u00f6rg"


class Names:
    """Finds one name, and says each time what it was asked about."""

    name = "names"
    kinds = (("pii.name", Rank.MODEL, "one_name"),)

    def __init__(self, digest="sha256:1"):
        self.digest = digest
        self.asked = []

    def find(self, texts):
        self.asked.append([each.text for each in texts])
        for number, each in enumerate(texts):
            at = each.text.find(NAME)
            if at >= 0:
                yield Spot(number, at, at + len(NAME), 0, 700)


class Dictionary(dict):
    """Remembers everything."""

    def name(self, content):
        return content

    def recall(self, name):
        return self.get(name)

    def keep(self, name, found):
        self[name] = found


def slot(text, pointer="/0"):
    return Slot(pointer=pointer, scope=Scope.MESSAGE, text=text)


def found(classifier, *texts):
    return [(one.slot, one.start, one.end, one.data_class, one.score) for one in classifier.classify(slots(*texts))]


def slots(*texts):
    return [slot(text, f"/{number}") for number, text in enumerate(texts)]


def build(finder: Finder, **further):
    return build_classifier(DETECTORS[:1], [finder], **further)


def test_findings_stand_at_the_original_characters_beside_those_of_patterns():
    text = f"\u200b{NAME} is bob@example.com"
    assert found(build(Names()), "", text) == [(1, 1, 5, "pii.name", 700), (1, 9, 24, "pii.email", 950)]


def test_what_stands_encoded_is_looked_at_and_found_on_the_stretch():
    stretch = base64.b64encode(f"please write to {NAME} today".encode()).decode()
    assert found(build(Names()), f"see {stretch} now") == [(0, 4, 4 + len(stretch), "pii.name", 700)]


def test_what_is_remembered_is_not_looked_at_again_and_is_the_same():
    finder = Names()
    classifier = build(finder, memory=Dictionary())
    text = f"{NAME}. " + "word " * SHORTEST
    cold, warm = found(classifier, text), found(classifier, text, NAME)
    assert cold == warm[:1] == [(0, 0, 4, "pii.name", 700)]
    assert finder.asked == [[text], [NAME]]


def test_the_digest_follows_the_finders_and_the_patterns_alone_name_the_database():
    bare, first, second = build_classifier(DETECTORS[:1]), build(Names("sha256:1")), build(Names("sha256:2"))
    assert len({bare.digest, first.digest, second.digest}) == 3
    again = build(Names("sha256:2"), database=first.serialise())
    assert again.digest == second.digest


def test_of_a_passage_only_what_nothing_exacter_is_known_of_stays_its_own():
    class Topic(Names):
        kinds = (("legal.privileged", Rank.PASSAGE, "topic"),)

        def find(self, texts):
            for number, each in enumerate(texts):
                yield Spot(number, 0, len(each.text), 0, 800)

    assert [(one[1], one[2], one[3]) for one in found(build(Topic()), "to bob@example.com, our lawyer")] == [
        (0, 2, "legal.privileged"),
        (3, 18, "pii.email"),
        (18, 30, "legal.privileged"),
    ]
