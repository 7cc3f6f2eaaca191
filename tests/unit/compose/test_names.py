"""What finds names, for a configuration."""

from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.compose.names import names_finders
from egress_gateway.core.detection_config import NamesConfig
from egress_gateway.core.slots import Scope

ASKED = "please summarize the meeting notes from my call with Jane Smith at Acme Corp about their renewal"


def test_names_are_looked_for_unless_nobody_wants_them() -> None:
    assert [finder.name for finder in names_finders(NamesConfig())] == ["names"]
    assert list(names_finders(NamesConfig(builtin=False))) == []


def test_the_shipped_model_finds_who_and_where() -> None:
    (finder,) = names_finders(NamesConfig())
    found = {
        (ASKED[spot.start : spot.end], finder.kinds[spot.kind][0])
        for spot in finder.find([Text(ASKED, normalise(ASKED), Scope.MESSAGE)])
    }
    assert found == {("Jane Smith", "pii.name"), ("Acme Corp", "entity.organisation")}
