"""`make eval`: what our detectors find and miss, beside others on the same texts in the same run."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from tests.eval.card import write_card
from tests.eval.clean import clean_texts
from tests.eval.run import Plan, build_engines, run
from tests.eval.sources import UnusableSamplesError, from_data, from_file, generated

ROOT = Path(__file__).parents[2]
CARD = ROOT / "docs" / "reference" / "detection-card.md"
EACH, QUICK_EACH = 200, 10
"""Texts of a source."""
CLEAN_CHARACTERS, QUICK_CLEAN_CHARACTERS = 6_000_000, 40_000

app = App(name="eval", help="Measure what is found and what is missed.")


@app.default
def evaluate(
    *,
    quick: Annotated[bool, Parameter(negative=())] = False,
    data: Path = ROOT.parent / "shared" / "data",
    samples: Path | None = None,
    alone: Annotated[bool, Parameter(negative=())] = False,
    card: Path | None = None,
    json: Path | None = None,
) -> int:
    """Measure, and write the card.

    Args:
        quick: A few texts of each source, for a first look.
        data: Where published data sets lie; what is not there is left out.
        samples: Your own texts instead, a JSON object a line.
        alone: Do not ask the engines of others.
        card: Where the card goes; the one in the documentation, unless the run is quick or on your own texts.
        json: Where all counts go as well.
    """
    each = QUICK_EACH if quick else EACH
    try:
        sources = from_file(samples) if samples is not None else [*generated(each), *from_data(data, each)]
    except (UnusableSamplesError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    if not any(source.samples for source in sources):
        sys.stderr.write("error: there are no texts to measure on; give a file of them with --samples\n")
        return 2
    clean = clean_texts(ROOT, QUICK_CLEAN_CHARACTERS if quick else CLEAN_CHARACTERS)
    engines, absent = build_engines(others=not alone)
    result = run(engines, absent, sources, clean, Plan.of(quick=quick))
    into = card or (CARD if not quick and samples is None else ROOT / "build" / "eval" / "detection-card.md")
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(write_card(result), encoding="utf-8")
    sys.stdout.write(f"wrote {into}\n")
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
        sys.stdout.write(f"wrote {json}\n")
    return 0


if __name__ == "__main__":
    sys.exit(app())
