"""The page on documents against the code: reasons, classes and bounds."""

from tests.unit.documentation import DOCS, rows, sections

from egress_gateway.adapters.documents import gathering as module
from egress_gateway.adapters.documents.confined import MEMORY
from egress_gateway.adapters.documents.gathering import Gathering, Reason
from egress_gateway.adapters.documents.pictures import MOST_FRAMES
from egress_gateway.compose.inspector import SHARE_OF_OPENING

PAGE = sections((DOCS / "reference" / "documents.md").read_text())


def test_every_reason_is_there_with_its_class() -> None:
    gathering = Gathering(lambda *_: None)
    for reason in Reason:
        gathering.miss(reason, reason)
    told = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(PAGE["What cannot be read"])}
    assert told == {part.reason: part.data_class for part in gathering.unread}


def test_the_bounds_are_those_of_the_code() -> None:
    assert [cells[1] for cells in rows(PAGE["Bounds"])] == [
        f"{module.MOST_TEXT:,}",
        f"{module.MOST_EXPANDED:,}",
        f"{module.MOST_PARTS:,}",
        str(module.DEEPEST),
        f"{module.MOST_PIXELS:,}",
        str(MOST_FRAMES),
        "half of `limits.inspection_seconds`",
        f"{MEMORY >> 20} MiB more than its inspector holds",
    ]
    assert SHARE_OF_OPENING == 0.5
