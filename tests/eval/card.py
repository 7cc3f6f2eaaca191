"""The card: a page of tables written from one run, in plain sentences, with everything in-domain marked.

Nothing on it is written by hand, and it has no date: the same run gives the same page.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tests.eval.engines.ours import OURS
from tests.eval.figures import (
    MARK,
    NONE,
    Totals,
    marked,
    overlap_of,
    percent,
    precision_recall,
    precision_recall_f2,
    recall_within,
    share,
    table,
)
from tests.eval.result import Result
from tests.eval.score import ALL, Match

HEADING: Final = """\
# Detection card

*For whoever has to know how far the detectors can be trusted. `make eval` writes this page, and nobody edits it.
[How to measure detection](../howto/measure-detection.md) says how to get it for texts of your own.*

Figures are per cent unless a unit is given. A value counts as found if a finding of the same class has a character
in common with it, except where a column says otherwise: **strict** wants the same characters, **any** takes a
finding of any class, **whole** wants every character covered, so that nothing of the value would leave.
Precision is the share of findings that stand for a value, recall the share of values that were found, F1 and F2
their harmonic means, of which F2 counts recall twice. In brackets is where recall lies with 95 % confidence
(Wilson). Only classes that were labelled in a text count there, for and against.
"""
IN_DOMAIN: Final = f"""
Rows marked {MARK} are in-domain: detectors were trained on, or developed with, texts of the same collection. Expect
less elsewhere. What is written by the project's own generators is synthetic and held out: it shares no sentence and
no list of values with what models are trained on. But who wrote it knew the detectors, so that your own texts say
more.
"""
ENGINES: Final = """
Ours is held to everything that is labelled; others are measured on the classes that they have, and what they cannot
tell is not held against them. Where an engine has other names for what it finds, as the scanners of secrets do, any
finding on a value counts.
"""
EVASION: Final = """\
## Under disguise

Of the values that an engine finds as they are, the share that it still finds when they are written otherwise: as what
it is / as anything, such as hidden text / to its last character. In brackets is how many there were. Disguises that
nothing searches for stand here as well.
"""
CLEAN: Final = """\
## False alarms

Findings per megabyte of texts that are assumed to hold nothing of value. Assumed, for nobody has read them all:
licences name their authors and documentation gives examples, so that not every finding is wrong. Engines that take
more than ten seconds for a megabyte see the first part only.
"""
LATENCY: Final = """\
## CPU time

Milliseconds of CPU for one text of which nothing was seen before, median / 99th percentile (the worst, of fewer than
a hundred), of all threads. In brackets is how many texts there were. All engines took the same ones in turn, in one
process, on {machine}: compare rows, not machines.
"""
QUICK: Final = "**From a quick run, of a few texts each: figures to look at, not to cite.**\n"


def write_card(result: Result) -> str:
    """The page."""
    totals = Totals(result.rows)
    parts = [
        HEADING + IN_DOMAIN,
        QUICK if result.quick else "",
        _engines(result),
        _texts(result),
        _by_class(totals),
        _passages(totals),
        _beside_others(result, totals),
        _by_source(result, totals),
        _by_language(result, totals),
        EVASION + "\n" + _evasion(result),
        _evasion_by_class(result),
        CLEAN + "\n" + _clean(result),
        LATENCY.format(machine=result.machine) + "\n" + _latency(result),
    ]
    return "\n".join(part for part in parts if part)


def _engines(result: Result) -> str:
    rows = [(each.name, each.version, each.set_up) for each in result.engines]
    said = "".join(f"\n{each.name} was not installed; `{each.remedy}` does it.\n" for each in result.absent)
    return "## What was measured\n\n" + table(("engine", "version", "set up"), rows) + ENGINES + said


def _texts(result: Result) -> str:
    rows = [
        (marked(each.source, near=each.near_training), each.language, f"{each.samples:,}", f"{each.characters:,}")
        for each in result.texts
    ]
    return "## On which texts\n\n" + table(("source", "language", "texts", "characters"), rows)


def _by_class(totals: Totals) -> str:
    rows = []
    for name in totals.names:
        for near in (False, True):
            overlap = totals(OURS, name, Match.OVERLAP, near=near)
            if overlap.gold or overlap.predicted:
                rows.append(
                    (
                        marked(f"`{name}`" if name != ALL else name, near=near),
                        f"{overlap.gold:,}",
                        f"{overlap.predicted:,}",
                        percent(overlap.precision),
                        recall_within(overlap),
                        percent(overlap.f(1)),
                        percent(overlap.f(2)),
                        percent(totals(OURS, name, Match.STRICT, near=near).f(1)),
                        percent(totals(OURS, name, Match.ANY, near=near).recall),
                        percent(totals(OURS, name, Match.WHOLE, near=near).recall),
                    )
                )
    head = ("class", "values", "findings", "precision", "recall", "F1", "F2", "F1 strict", "recall any", "recall whole")
    return "## By class\n\n" + table(head, rows)


def _passages(totals: Totals) -> str:
    rows = []
    for name in totals.passages:
        for near in (False, True):
            counts = totals(OURS, name, Match.PASSAGE, near=near)
            if counts.gold or counts.predicted:
                rows.append(
                    (
                        marked(f"`{name}`", near=near),
                        f"{counts.gold:,}",
                        f"{counts.predicted:,}",
                        percent(counts.precision),
                        recall_within(counts),
                        percent(counts.f(1)),
                        percent(counts.f(2)),
                    )
                )
    head = ("what a text is about", "texts", "said of", "precision", "recall", "F1", "F2")
    return "## Texts as a whole\n\n" + table(head, rows) if rows else ""


def _beside_others(result: Result, totals: Totals) -> str:
    """Classes that another engine can tell; families where it has other names."""
    rows = []
    for name in [name for name in totals.names if name != ALL]:
        for near in (False, True):
            told = [totals(each.name, name, overlap_of(each), near=near) for each in result.engines]
            if any(counts.gold for each, counts in zip(result.engines, told, strict=True) if each.name != OURS):
                rows.append((marked(f"`{name}`", near=near), *map(precision_recall, told)))
    head = ("class", *(each.name for each in result.engines))
    introduction = "## Beside others, by class\n\nPrecision / recall, and in brackets of how many values.\n\n"
    return introduction + table(head, rows) if rows else ""


def _by_source(result: Result, totals: Totals) -> str:
    rows = []
    for near, source in sorted({(each.near_training, each.source) for each in result.texts}):
        cells = [totals(each.name, ALL, overlap_of(each), near=near, source=source) for each in result.engines]
        rows.append((marked(source, near=near), *map(precision_recall_f2, cells)))
    head = ("source", *(each.name for each in result.engines))
    introduction = "## By source\n\nPrecision / recall / F2 over all classes, and in brackets of how many values.\n\n"
    return introduction + table(head, rows)


def _by_language(result: Result, totals: Totals) -> str:
    rows = []
    for near, language in sorted({(each.near_training, each.language) for each in result.texts}):
        cells = [totals(each.name, ALL, overlap_of(each), near=near, language=language) for each in result.engines]
        names = totals(OURS, "pii.name", Match.OVERLAP, near=near, language=language)
        rows.append((marked(language, near=near), precision_recall(names), *map(precision_recall_f2, cells)))
    head = ("language", f"`pii.name`, {OURS}", *(each.name for each in result.engines))
    introduction = "## By language\n\nPrecision / recall / F2 over all classes, and in brackets of how many values.\n\n"
    return introduction + table(head, rows)


def _evasion(result: Result) -> str:
    engines = _in_order(each.engine for each in result.evaded)
    values: Counter[tuple[str, str]] = Counter()
    same, found, whole = values.copy(), values.copy(), values.copy()
    for each in result.evaded:
        place = each.engine, each.disguise
        values[place] += each.clean
        same[place] += each.same
        found[place] += each.found
        whole[place] += each.whole
    rows = []
    for disguise in _in_order(each.disguise for each in result.evaded):
        cells = []
        for place in ((engine, disguise) for engine in engines):
            shares = " / ".join(share(counted[place], values[place]) for counted in (same, found, whole))
            cells.append(f"{shares} ({values[place]})" if values[place] else NONE)
        rows.append((disguise, *cells))
    return table(("disguise", *engines), rows)


def _evasion_by_class(result: Result) -> str:
    mine = {(each.disguise, each.data_class): each for each in result.evaded if each.engine == OURS}
    classes = _in_order(data_class for _, data_class in mine)
    rows = [
        (
            disguise,
            *(
                share(mine[disguise, name].same, mine[disguise, name].clean) if (disguise, name) in mine else NONE
                for name in classes
            ),
        )
        for disguise in _in_order(disguise for disguise, _ in mine)
    ]
    head = ("disguise", *(f"`{name}`" for name in classes))
    return "Ours by class, found as what it is:\n\n" + table(head, rows) if rows else ""


def _clean(result: Result) -> str:
    rows = []
    for each in result.alarms:
        total = sum(each.by_class.values())
        which = ", ".join(f"`{name}` {count / each.megabytes:.2f}" for name, count in sorted(each.by_class.items()))
        rows.append((each.corpus, each.engine, f"{each.megabytes:.2f}", f"{total / each.megabytes:.2f}", which or NONE))
    return table(("texts", "engine", "MB", "findings per MB", "of which"), rows)


def _latency(result: Result) -> str:
    sizes = sorted({each.kilobytes for each in result.timed})
    counts = {each.kilobytes: each.texts for each in result.timed}
    by_place = {(each.engine, each.kilobytes): each for each in result.timed}
    rows = [
        (
            engine,
            *(f"{by_place[engine, size].median_ms:.2f} / {by_place[engine, size].p99_ms:.2f}" for size in sizes),
            f"{by_place[engine, sizes[-1]].median_ms / sizes[-1]:.3f}",
        )
        for engine in _in_order(each.engine for each in result.timed)
    ]
    head = ("engine", *(f"{size} KB ({counts[size]})" for size in sizes), f"per KB of {sizes[-1]} KB")
    return table(head, rows)


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
