"""`egress audit erase`: make what the log says of a person or a value nobody's."""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cyclopts import Parameter

from egress_gateway.adapters.legal_holds import read_holds, standing
from egress_gateway.adapters.reviews.store import how_many
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.subjects.store import Row
from egress_gateway.cli.acts import Acts, enter_failure, said_why
from egress_gateway.cli.audit.holding import holds_on
from egress_gateway.cli.audit.reading import counted, fail, opened_log
from egress_gateway.cli.audit.remains import (
    StillReadable,
    names_of,
    still_named,
    still_readable,
)
from egress_gateway.cli.audit.rotate_key import DEFAULT_STATE, own_key
from egress_gateway.cli.audit.value_rows import rows_of_value
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind, is_pseudonym, quarter_name, quarter_named
from egress_gateway.identify.admins import AdminAct

IN_AN_ACT: Final = 512
"""Pseudonyms that one record of the act names: 14 KB."""
NEGATIVE: Final = 1


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress audit erase --json` prints."""

    erased: bool
    """False if it was only tried."""
    pseudonyms: tuple[str, ...]
    quarters: tuple[str, ...]
    still_named: tuple[str, ...]
    """Files of the state that name the person in clear, and why."""
    still_readable: tuple[StillReadable, ...] = ()
    """Content sealed for others in requests by which the value left: it may be in there."""
    sealed_reviews: int = 0
    """Reviews that are kept: who asked and what they are about is sealed, and gone when their time is over."""


def erase(
    *,
    reason: str,
    basis: str,
    person: str = "",
    issuer: str = "",
    subject: str = "",
    data_class: Annotated[str, Parameter(name="--class")] = "",
    pseudonym: list[str] | None = None,
    quarter: str = "",
    dry_run: bool = False,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Destroy what tells whose pseudonyms in the log are, and the keys to sealed names. The log stays as it is.

    Cannot be undone but by a backup of the store; mind your backups. Exits 1 if there is nothing to erase, or if a
    legal hold forbids it; where there are holds, the whole log is read for those that do, whatever its index says. The
    key in the state, or one that followed it, has to have signed the log's newest checkpoint.

    Args:
        reason: Why, for the record of it.
        basis: The ground for it in law, for the record of it: `GDPR 17`.
        person: A person as rules know him, `<issuer>:<id>`, or as applications name him.
        issuer: The issuer, if the person is given by the id alone.
        subject: A value, or a text with the value in it, such as `MRN 12345678`.
        data_class: Only as this class, or family of classes.
        pseudonym: A pseudonym, in one quarter alone; may be repeated.
        quarter: Only of this quarter: 2026Q4.
        dry_run: Say what would be erased, and do nothing.
        ticket: A reference, for the record of it.
        state: The gateway's state directory, which has the log.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: One JSON object.
    """
    places = StateConfig(directory=str(state))
    acts: Acts | None = None
    name = f"{issuer}:{person}" if issuer and person else person
    try:
        only = _quarter(quarter)
        acts = Acts(AdminAct.AUDIT_ERASE, state=state, config=config, reason=said_why(reason), ticket=ticket)
        with SubjectReader(places) as reader:
            asked = chain(
                reader.person(name) if name else (),
                rows_of_value(reader, subject, data_class, state) if subject else (),
                _rows(reader, pseudonym or ()),
            )
            rows = tuple({row.subject.pseudonym: row for row in asked if only in {None, row.quarter}}.values())
            if not rows:
                return _refuse(())
            names = tuple(row.subject.pseudonym for row in rows)
            with opened_log(Path(places.log), index, (own_key(acts.gateway, state),)) as log:
                readable = tuple(still_readable(rows, reader, log.index))
                named = tuple(still_named(places, {name, subject, *names_of(rows, reader, log.index)}))
                reviews = how_many(Path(places.reviews))
                holds = read_holds(Path(places.holds))
                with counted(log.proven.under.checkpoint.size - log.proven.first) as seen:
                    held = holds_on(names, holds, reader=reader, log=log, seen=seen)
                if not held and not dry_run:
                    with standing(Path(places.holds)) as now:
                        # To look takes minutes where the log is long, in which somebody may have added one.
                        added = [hold for hold in now if hold not in holds]
                        if not (held := holds_on(names, added, reader=reader, log=log)):
                            _carry_out(acts, reader, names, basis)
            if held:
                return _refuse(held)
    except (ConfigError, Unavailable, OSError) as error:
        return _fail(error, acts)
    report = Erasure(
        erased=not dry_run,
        pseudonyms=names,
        quarters=tuple(quarter_name(one) for one in sorted({row.quarter for row in rows})),
        still_named=named,
        still_readable=readable,
        sealed_reviews=reviews,
    )
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return 0


def _carry_out(acts: Acts, reader: SubjectReader, names: Sequence[str], basis: str) -> None:
    for start in range(0, len(names), IN_AN_ACT):
        acts.enter(names[start], _details(names[start : start + IN_AN_ACT], basis))
    reader.erase(names)


def _details(names: Sequence[str], basis: str) -> Iterator[str]:
    yield f"basis={basis}"
    yield f"pseudonyms={','.join(names)}"


def _quarter(name: str) -> int | None:
    try:
        return quarter_named(name) if name else None
    except ValueError as error:
        raise ConfigError(f"--quarter: {error}") from error


def _rows(reader: SubjectReader, names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        if not any(is_pseudonym(name, kind) for kind in Kind):
            raise ConfigError(f"--pseudonym {name!r} has not the form of one; copy it from a record")
        row = reader.row(name)
        if row is not None:
            yield row


def _refuse(held: Sequence[Hold]) -> int:
    if held:
        names = ", ".join(repr(hold.name) for hold in held)
        print(f"error: held by {names}; `egress audit hold lift` ends a hold", file=sys.stderr)
    else:
        print("nothing to erase: nobody of that name or value is known, or he was erased before", file=sys.stderr)
    return NEGATIVE


def _show(report: Erasure) -> None:
    done = "erased" if report.erased else "would erase"
    print(f"{done} {len(report.pseudonyms)} pseudonyms, of {', '.join(report.quarters)}:")
    for name in report.pseudonyms:
        print(f"  {name}")
    for place in report.still_named:
        print(f"still named in {place}")
    for one in report.still_readable:
        print(f"still to be read by `egress audit reveal`, unless {one.holder} is erased as well:")
        for request in one.requests:
            print(f"  {request}")
    if report.sealed_reviews:
        print(f"{report.sealed_reviews} reviews are kept, sealed, until their time is over; it may be in one of them")
    print("Copies of var/subjects in backups and snapshots know it still: erase there too, or let them run out.")


def _fail(error: Exception, acts: Acts | None) -> int:
    code = fail(error)
    enter_failure(acts)
    return code
