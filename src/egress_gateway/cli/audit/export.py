"""`egress audit export`: evidence to take away, about a person, a value, a time or a query."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from egress_gateway.adapters.audit_index import Hit, Query
from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.packs.writer import VERIFIER, Content, Made, check_number, settle, write_pack
from egress_gateway.audit.accounts.selection import Selection, may_tell_of, rid_of
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.telling.phrases import moment
from egress_gateway.audit.telling.words import Context
from egress_gateway.cli.audit.people import Meant, persons, values
from egress_gateway.cli.audit.reading import (
    DEFAULT_LOG,
    MOST_KEYS,
    OpenLog,
    counted,
    fail,
    micros,
    opened_log,
    read_keys,
)
from egress_gateway.cli.audit.recorded import Reading
from egress_gateway.cli.audit.span import Span, span_of
from egress_gateway.cli.policy.reading import load
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.identify.admins import AdminAct

_PATHS: Final = {
    "person": "principal.person",
    "asserted person": "principal.asserted_person",
    "subject": "disclosed[].subject",
    "app": "principal.app",
    "agent": "principal.agent",
    "session": "principal.session",
    "route": "route",
    "upstream": "target.upstream",
}
"""What records are chosen by, and where it stands in them."""
SOMEBODY: Final = {_PATHS[name] for name in ("person", "asserted person", "subject")}
"""Packs about somebody are of whole requests: what became of a value is not in the record that names it. A verifier
takes them for such, whatever they say."""


def export(
    directory: Path = DEFAULT_LOG,
    /,
    *,
    out: Path,
    person: list[str] | None = None,
    subject: list[str] | None = None,
    app: str = "",
    agent: str = "",
    session: str = "",
    route: str = "",
    upstream: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    key: list[str] | None = None,
    policy: Path | None = None,
    contest: str = "",
    asserted: bool = False,
    verifier: Path | None = None,
    reason: str = "",
    ticket: str = "",
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Write a pack of records with their proofs and a report on them: about a person, a value, a time or a query.

    With `--since` or `--until` alone it holds every record of that time, and proves by itself that none is missing.

    Args:
        directory: The log directory.
        out: The pack to write, a zip file that is not there yet.
        person: A person that was verified, by name (`<issuer>:<id>`) or pseudonym; a name then stands in the report.
        subject: A value that left, as a text with the value in it (`MRN 123`), or its pseudonym.
        app: The application.
        agent: The agent.
        session: The session.
        route: The route.
        upstream: The upstream.
        since: Not before this time; UTC unless it says otherwise.
        until: Before this time.
        key: A verifier key of the log, or a file that holds it, with which the checkpoint is checked.
        policy: The bundle's directory; reasons of its rules are told for decisions of that very version.
        asserted: Take `--person` as whom callers said they act for, without proof of it.
        contest: How a decision is contested here, as a sentence to end explanations with.
        verifier: The verifier's file, to go along; `egress-verify.pyz` here or in `dist` if it is there.
        reason: Why, for the record.
        ticket: Reference, for the record.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: What was written as one JSON object.
    """
    named = {"app": app, "agent": agent, "session": session, "route": route, "upstream": upstream}
    try:
        _check_new(out)
        reading = Reading(AdminAct.AUDIT_EXPORT, directory, reason=reason, ticket=ticket)
        who, what = persons(person, directory), values(subject, directory)
        given = {name: (value,) for name, value in named.items() if value}
        chosen = {"asserted person" if asserted else "person": who.pseudonyms, "subject": what.pseudonyms, **given}
        selection = _selection(chosen, micros(since), micros(until))
        context = _context(policy, contest, who)
        with opened_log(directory, index, read_keys(key), cosigned=True) as log:
            made = _make(log, out, selection, context, _verifier(verifier))
        reading.enter(made.digest, _details(selection, made))
        settle(made, out)
    except (ConfigError, Unavailable, OSError) as error:
        out.with_name(f".{out.name}.draft").unlink(missing_ok=True)
        return fail(error)
    _tell(out, made, json=json)
    return 0


def _check_new(out: Path) -> None:
    if out.exists():
        raise ConfigError("is there already; name another file", file=str(out))
    if not out.absolute().parent.is_dir():
        raise ConfigError("there is no such directory to write it in", file=str(out))


def _selection(given: dict[str, tuple[str, ...]], since: int, until: int) -> Selection:
    match = {_PATHS[name]: values for name, values in given.items() if values}
    if not match and not since and not until:
        raise ConfigError("say what the pack is to hold: `--person`, `--subject`, `--since` and `--until`, or others")
    return Selection(match=match, since=since, until=until, requests=bool(SOMEBODY & match.keys()))


def _context(policy: Path | None, contest: str, who: Meant) -> Context:
    context = Context(contest=contest, persons=who.names)
    if policy is None:
        return context
    bundle = load(policy)
    reasons = {rule.id: rule.reason for rule in bundle.rules if rule.reason}
    return msgspec.structs.replace(context, bundle=bundle.digest, reasons=reasons)


def _verifier(named: Path | None) -> Path | None:
    if named is not None and not named.is_file():
        raise ConfigError("there is no such file; `make verifier` builds it", file=str(named))
    return named or next((path for path in (Path(VERIFIER), Path("dist") / VERIFIER) if path.is_file()), None)


def _make(log: OpenLog, out: Path, selection: Selection, context: Context, verifier: Path | None) -> Made:
    under = log.proven.under
    if under.checkpoint.size < under.newest:
        later = under.newest - under.checkpoint.size
        print(f"{later:,} later records are not cosigned yet, and not in the pack", file=sys.stderr)
    contiguous = not selection.match
    kind: Literal["subject", "incident", "query"] = "query"
    if contiguous:
        kind = "incident"
    elif SOMEBODY & selection.match.keys():
        kind = "subject"
    span = span_of(log, selection.since, selection.until) if contiguous else None
    about = Manifest(
        kind=kind,
        origin=under.checkpoint.origin,
        size=under.checkpoint.size,
        created=time.time_ns() // 1000,
        query=selection,
        range=(0, -1) if span is None else (span.first, span.first - 1),
        contiguous=contiguous,
        files={},
    )
    beside = () if span is None else span.beside
    keys = tuple((hit.seq, hit.leaf) for hit in log.find(Query(kind="log_key", limit=MOST_KEYS, oldest_first=True)))
    content = Content(
        manifest=about, asked=_asked(selection), context=context, verifier=verifier, beside=beside, keys=keys
    )
    if span is not None:
        with counted(span.last - span.first + 1) as seen:
            return write_pack(out, content, log.proven, _between(log, span), seen)
    chosen = _Chosen(log, selection)
    with counted((1 + selection.requests) * (under.checkpoint.size - log.proven.first)) as seen:
        made = write_pack(out, content, log.proven, chosen.leaves(seen), lambda: None)
    _tell_asserted(made, chosen.asserted)
    return made


def _tell_asserted(made: Made, asserted: int) -> None:
    if asserted and not made.records:
        raise ConfigError(
            f"this person was never verified, only asserted, in {asserted:,} records; `--asserted` makes a pack of "
            "those"
        )
    if asserted:
        print(
            f"{asserted:,} records in which this person was only asserted are not in it; `--asserted` makes a pack of "
            "those",
            file=sys.stderr,
        )


def _between(log: OpenLog, span: Span) -> Iterator[tuple[int, bytes]]:
    if span.first <= span.last:
        yield from enumerate(log.proven.chain(span.first, span.last), span.first)


class _Chosen:
    """What is taken of the whole log; not by the index, which whoever changes it could let hide something."""

    def __init__(self, log: OpenLog, selection: Selection) -> None:
        self._log = log
        self._selection = selection
        match = dict(selection.match)
        persons = match.pop(_PATHS["person"], ())
        match[_PATHS["asserted person"]] = persons
        self._otherwise = msgspec.structs.replace(selection, match=match)
        self._texts = min((_texts(values) for values in selection.match.values()), key=len)
        self._asserted: Counter[str] = Counter()
        self._rids: set[str] = set()

    @property
    def asserted(self) -> int:
        """Records that would be taken if persons who were only asserted were meant."""
        return sum(count for rid, count in self._asserted.items() if rid not in self._rids)

    def leaves(self, seen: Callable[[], object]) -> Iterator[tuple[int, bytes]]:
        if not self._selection.requests:
            yield from ((hit.seq, hit.leaf) for hit in self._matching(seen))
            return
        # Read twice: the first record of a request may be one that does not name what is asked for.
        taken = set()
        for hit in self._matching(seen):
            taken.add(hit.seq)
            # Before the rest of the log is read: with the others of their requests they are only more.
            check_number(len(taken))
            self._rids.add(rid_of(hit.body))
        self._rids.discard("")
        written = {rid.encode() for rid in self._rids}
        for seq, leaf in self._log.proven.whole():
            seen()
            if seq in taken or (may_tell_of(leaf, written) and rid_of(unwrap(leaf).body) in self._rids):
                yield seq, leaf

    def _matching(self, seen: Callable[[], object]) -> Iterator[Hit]:
        for hit in self._log.scan(self._texts, seen):
            if self._selection.takes(hit.body):
                yield hit
            elif self._otherwise.takes(hit.body):
                self._asserted[rid_of(hit.body)] += 1


def _texts(values: Iterable[str]) -> tuple[bytes, ...]:
    """What is in every record with one of the values: the value, where JSON writes it as it is."""
    return tuple(b"" if not value.isprintable() or {*'"\\'} & {*value} else value.encode() for value in values)


def _asked(selection: Selection) -> tuple[tuple[str, str], ...]:
    names = {path: name for name, path in _PATHS.items()}
    asked = [(names[path].capitalize(), ", ".join(values)) for path, values in selection.match.items()]
    if selection.since:
        asked.append(("Since", moment(selection.since).removeprefix("on ")))
    if selection.until:
        asked.append(("Before", moment(selection.until).removeprefix("on ")))
    return tuple(asked)


def _details(selection: Selection, made: Made) -> list[str]:
    asked = [f"{path}={','.join(values)}" for path, values in selection.match.items()]
    times = [f"{name}={value}" for name, value in (("since", selection.since), ("until", selection.until)) if value]
    return [*asked, *times, f"records={made.records}"]


def _tell(out: Path, made: Made, *, json: bool) -> None:
    if json:
        told = {
            "pack": str(out),
            "digest": made.digest,
            "records": made.records,
            "requests": made.requests,
            "pdf": made.printed,
        }
        print(msgspec.json.encode(told).decode())
        return
    print(f"{out}: {made.records:,} records of {made.requests:,} requests, {made.digest}")
    if not made.printed:
        print("without report.pdf: that takes `pip install 'llm-egress-gateway[reports]'`", file=sys.stderr)
