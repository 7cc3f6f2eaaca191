"""A report on a pack's records: what happened, request by request, and how to check all of it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec

from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Row, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.proven_log import Vouched
from egress_gateway.audit.telling.cases import Case
from egress_gateway.audit.telling.phrases import moment, number
from egress_gateway.audit.telling.summary import HOUR, Summary, verdict_of

VERDICTS: Final = ("sent", "sent, values replaced", "held for a person", "refused", "not known")
MOST_ROWS: Final = 12
"""Of a table of the summary: the most frequent."""

SHOWN_OF_PSEUDONYM: Final = 10

_KINDS: Final = {
    "subject": ("Report on one person or value", "What the log holds about one person, or one value of somebody's."),
    "incident": ("Incident report", "Everything that the log holds from one moment to another."),
    "query": ("Report on a query", "What the log holds about a question."),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is about, beside its requests."""

    kind: str
    asked: Sequence[tuple[str, str]]
    """What was asked for, in words."""
    under: Vouched
    created: int
    range: tuple[int, int]
    contiguous: bool
    summary: Summary
    verifier: bool
    """Whether the verifier is in the pack."""


def told_of(manifest: Manifest, *, asked: Sequence[tuple[str, str]], under: Vouched, summary: Summary) -> Told:
    """What a report on a pack is about."""
    return Told(
        kind=manifest.kind,
        asked=asked,
        under=under,
        created=manifest.created,
        range=manifest.range,
        contiguous=manifest.contiguous,
        summary=summary,
        verifier="egress-verify.pyz" in manifest.files,
    )


def report(told: Told, cases: Callable[[], Iterator[Case]], most: int) -> Iterator[Block]:
    """The report; `cases` gives the requests in order of time each time it is called. At most so many are told."""
    title, lead = _KINDS[told.kind]
    yield Title(title, f"{lead} Made {moment(told.created)} from the audit log {told.under.checkpoint.origin}.")
    yield from _summary(told)
    yield from _requests(told, cases, most)
    yield from _integrity(told)


def _summary(told: Told) -> Iterator[Block]:
    summary = told.summary
    yield Heading("Summary")
    span = f"{moment(summary.first_ts)} to {moment(summary.last_ts).removeprefix('on ')}" if summary.records else "none"
    yield Pairs(
        (
            *told.asked,
            ("Found", f"{number(summary.requests, 'request')} in {number(summary.records, 'record')}"),
            ("First and last record", span.removeprefix("on ")),
            ("Sent to providers", number(summary.sent_bytes, "byte")),
            ("Values replaced by stand-ins", f"{summary.replaced:,}"),
        )
    )
    if not summary.records:
        yield Text("The log holds nothing of this, up to the checkpoint below.")
        return
    width, bars = summary.timeline()
    if bars:
        unit = "hour" if width == HOUR else "day"
        labels = [(moment(at)[3:19].replace(" at ", " ") if width == HOUR else moment(at)[3:13]) for at, _ in bars]
        names = tuple(name for name in VERDICTS if summary.outcomes[name])
        yield Bars(
            f"Requests by {unit} (UTC)",
            names,
            [(label, counts) for label, (_, counts) in zip(labels, bars, strict=True)],
        )
    yield from (
        Table(
            caption,
            (what, "Number"),
            [Row((name, f"{count:,}")) for name, count in counts.most_common(MOST_ROWS)],
            (4, 1),
        )
        for caption, what, counts in (
            ("What became of the requests", "Verdict", summary.outcomes),
            ("What was found in requests and answers", "Data class", summary.classes),
            ("Where requests were sent", "Upstream", summary.upstreams),
            ("Routes", "Route", summary.routes),
            ("Applications", "Application", summary.apps),
        )
        if counts
    )


def _requests(told: Told, cases: Callable[[], Iterator[Case]], most: int) -> Iterator[Block]:
    if not told.summary.requests:
        return
    yield Heading("Requests")
    if told.summary.requests > most:
        yield Text(
            f"The first {most:,} of {told.summary.requests:,} requests. explanations.txt tells all of them, and "
            "leaves.jsonl has the records.",
            warning=True,
        )
    head = ("Time (UTC)", "Who", "Where", "Found", "Verdict")
    yield Table("Requests in order of time", head, map(_row, islice(cases(), most)), (10, 14, 14, 16, 12))
    yield Heading("Each request in words")
    for case in islice(cases(), most):
        yield Heading(f"{_time(case)}: {verdict_of(case)}", 3, anchor_of(case))
        yield Points(case.sentences or ("Of this request only its end as an orphan is among the records.",))
        positions = ", ".join(str(seq) for seq in case.seqs)
        yield Text(f"Request {case.rid}; records {positions}")


def anchor_of(case: Case) -> str:
    """What the heading of a request is linked by."""
    return f"r{case.seqs[0]}"


def _time(case: Case) -> str:
    return moment(case.ts).removeprefix("on ").replace(" at ", " ").removesuffix(" UTC")


def _row(case: Case) -> Row:
    return Row(
        (
            _time(case),
            " / ".join(name for name in (case.app, _short(case.person), case.agent) if name),
            " > ".join(name for name in (case.route, case.upstream, case.model) if name),
            ", ".join(f"{name} {count}" for name, count in case.classes.items()),
            f"{verdict_of(case)}{f' ({case.code})' if case.code not in {'', 'permit'} else ''}",
        ),
        anchor_of(case),
    )


def _short(person: str) -> str:
    """The beginning of a pseudonym, for a narrow column; the words below have all of it."""
    return person if len(person) <= SHOWN_OF_PSEUDONYM else f"{person[:SHOWN_OF_PSEUDONYM]}..."


def _integrity(told: Told) -> Iterator[Block]:
    under, (first, last) = told.under, told.range
    yield Heading("Integrity")
    witnesses = under.signers[1:]
    yield Pairs(
        (
            ("Log", under.checkpoint.origin),
            ("Checkpoint", f"{under.checkpoint.size:,} records, root {under.checkpoint.root.hex()}"),
            ("Signed by", under.signers[0] if under.signers else "nobody"),
            ("Other signatures", ", ".join(witnesses) if witnesses else "none"),
            ("Witnesses", "enough cosigned it, by the log's own policy" if under.cosigned else "it is not cosigned"),
            ("Checked when made", f"with the key {under.key}" if under.key else "no key was given"),
            ("Records in the pack", f"{first:,} to {last:,}" if last >= first else "none"),
        )
    )
    yield Text(
        "Each record here was read from the log's own files and proven to be in the tree of this checkpoint before "
        "it was written down. This report is made from the records; what counts is leaves.jsonl, the proofs and the "
        "checkpoint beside it."
    )
    if told.contiguous:
        yield Text(
            "Completeness: the pack holds every record from the first to the last position. Each names the hash of "
            "the one before, so that none can be missing between them, and both ends are proven. That these are all "
            "of the time asked for is shown by the records beside them (neighbours.jsonl), which are proven too and "
            "of another time. Clocks of writers may differ by up to five minutes; a record that stands further away "
            "than its time says is found with the whole log."
        )
    else:
        yield Text(
            "Completeness: the pack holds what matched the query in its manifest. That nothing was left out is shown "
            "by the whole log alone: with it, the verifier finds the same records anew and compares."
        )
    where = (
        "The verifier is in the pack." if told.verifier else "The verifier is not in the pack; get it from its makers."
    )
    yield Text(f"To check all of it, on a machine of your own, with the log's key from where you keep it. {where}")
    log = "" if told.contiguous else " --log LOG-DIRECTORY"
    yield Verbatim(f"python3 egress-verify.pyz pack PACK.zip --key LOG-KEY{log}")
    yield Text("The checkpoint:")
    yield Verbatim(under.note.decode())
