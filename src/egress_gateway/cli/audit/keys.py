"""`egress audit keys`: which keys signed the log from where to where, as far as a key that is trusted vouches."""

from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from egress_gateway.audit.notes.log_keys import KeyTerm
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, followed, one_key, opened_log, read_keys
from egress_gateway.core.errors import ConfigError, Unavailable


def keys(
    directory: Path = DEFAULT_LOG,
    /,
    *,
    key: list[str],
    recovery: str = "",
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Follow the log's keys from one that you trust to the one that signs now.

    Exits 1 if a record about a key is one that none of them signed: it changes nothing, and somebody put it there.

    Args:
        directory: The log directory.
        key: A verifier key that you trust, or a file that holds it; repeat it for more.
        recovery: The verifier key of the recovery key, or a file that holds it, if there is one.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: One JSON object a line.
    """
    try:
        trusted = read_keys(key)
        trusted_recovery = one_key(recovery) if recovery else None
        with opened_log(directory, index) as log:
            chain, refused = followed(log, trusted, trusted_recovery)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    for seq, reason in refused.items():
        fail(ConfigError(f"record {seq} says nothing about a key: {reason}"))
    if json:
        for term in chain.terms:
            print(msgspec.json.encode(term).decode())
    else:
        Console(soft_wrap=True).print(_table(chain.terms))
    return 1 if refused else 0


def _table(terms: tuple[KeyTerm, ...]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("verifier key", "signs from size", "to size", "ended"):
        table.add_column(heading, overflow="fold")
    for term in terms:
        ended = f"{term.ended_by.value} by record {term.record}" if term.ended_by is not None else ""
        cells = (term.vkey, str(term.since), "now" if term.until is None else str(term.until), ended)
        table.add_row(*map(Text, cells))
    return table
