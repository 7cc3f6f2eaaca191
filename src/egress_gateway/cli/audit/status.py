"""`egress audit status`: how far the log's records are, and how long the rest has waited."""

import asyncio
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from egress_gateway.adapters.auditd.checkpoint_protocol import Standing, State
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, COSIGNED, chunks, segment_indexes, segment_name
from egress_gateway.adapters.courier.log_link import ask_standing
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, SegmentReader
from egress_gateway.audit.notes.checkpoint import read_text, stated_size
from egress_gateway.audit.notes.note import LARGEST_NOTE, parse
from egress_gateway.cli.audit.reading import fail
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, WireError

ANSWER_SECONDS: Final = 2.0
WELL, REFUSING, USAGE = 0, 1, 2
"""Exit codes: intents are taken; they are not, or no log answers; the configuration, or the log, cannot be read."""


class Shown(Standing, frozen=True, kw_only=True):
    """What `--json` prints."""

    running: bool
    """Whether the log's process answered; else the numbers are those of its files, and lags are not known."""


def status(*, config: Path = CONFIG_FILE, json: bool = False, prometheus: bool = False) -> int:
    """Say how many records are received, durable, checkpointed and witnessed. Exits 1 while intents are refused.

    Run as root or as the log's user. A log that does not run takes no intents; its numbers are read from its files.

    Args:
        config: The configuration file.
        json: One JSON object.
        prometheus: In the text format of Prometheus.
    """
    try:
        shown = look(read_configuration(config))
    except (ConfigError, WireError, OSError) as error:
        return fail(error)
    if json:
        print(msgspec.json.encode(shown).decode())
    elif prometheus:
        print(metrics(shown), end="")
    else:
        _show(shown)
    return WELL if shown.running and not shown.refusing else REFUSING


def look(gateway: GatewayConfig) -> Shown:
    """The standing, from the process or from the files. Raises `ConfigError`, `WireError` or `OSError`."""
    standing = asyncio.run(ask_standing(Path(gateway.state.checkpoints_socket), ANSWER_SECONDS))
    running = standing is not None
    found = standing or standing_of(Path(gateway.state.log), gateway.log_origin, witnesses=bool(gateway.log.witnesses))
    return msgspec.convert({**msgspec.to_builtins(found), "running": running}, Shown)


def standing_of(directory: Path, origin: str, *, witnesses: bool) -> Standing:
    """What the files of a log say that does not run. Raises as `look` does."""
    if not directory.is_dir():
        raise ConfigError("there is no log directory; start the gateway first", file=str(directory))
    files = Directory(directory)
    try:
        durable = _durable(files)
        newest = files.read(CHECKPOINT, 0, LARGEST_NOTE)
        checkpointed = stated_size(newest) if newest else 0
        cosigned = files.read(COSIGNED, 0, LARGEST_NOTE)
        witnessed = read_text(parse(cosigned).text).size if cosigned else 0
    finally:
        files.close()
    return Standing(
        origin=origin,
        received=durable,
        durable=State(records=durable, lag_records=0, lag_micros=0),
        checkpointed=_state(checkpointed, durable),
        witnessed=_state(witnessed, durable) if witnesses else None,
    )


def metrics(shown: Shown) -> str:
    """The standing as Prometheus reads it. Names of witnesses are escaped."""
    states = {"durable": shown.durable, "checkpointed": shown.checkpointed}
    if shown.witnessed is not None:
        states["witnessed"] = shown.witnessed
    lines = ["# TYPE egress_audit_up gauge", f"egress_audit_up {int(shown.running)}"]
    lines += ["# TYPE egress_audit_records gauge", f'egress_audit_records{{state="received"}} {shown.received}']
    lines += [f'egress_audit_records{{state="{name}"}} {state.records}' for name, state in states.items()]
    lines += ["# TYPE egress_audit_lag_records gauge"]
    lines += [f'egress_audit_lag_records{{state="{name}"}} {state.lag_records}' for name, state in states.items()]
    if shown.running:
        lines += ["# TYPE egress_audit_lag_seconds gauge"]
        lines += [
            f'egress_audit_lag_seconds{{state="{name}"}} {state.lag_micros / 1e6:.6f}' for name, state in states.items()
        ]
    lines += ["# TYPE egress_audit_witness_records gauge"] if shown.witnesses else []
    lines += [
        f'egress_audit_witness_records{{witness="{_escaped(name)}"}} {size}' for name, size in shown.witnesses.items()
    ]
    lines += ["# TYPE egress_audit_refusing gauge"]
    lines += [f'egress_audit_refusing{{code="log_unwitnessed"}} {int(bool(shown.refusing))}', ""]
    return "\n".join(lines)


def _durable(files: Directory) -> int:
    """Records in the segments, by their frames; the process that appends checks them when it starts."""
    indexes = segment_indexes(files)
    if not indexes:
        return 0
    reader = SegmentReader()
    last = sum(len(reader.feed(chunk)) for chunk in chunks(files, segment_name(indexes[-1])))
    return indexes[-1] * SEGMENT_LEAVES + last


def _state(records: int, durable: int) -> State:
    return State(records=records, lag_records=max(0, durable - records), lag_micros=0)


def _show(shown: Shown) -> None:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("state", "records", "behind", "for"):
        table.add_column(name, justify="left" if name == "state" else "right")
    table.add_row("received", str(shown.received), "", "")
    rows = {"durable": shown.durable, "checkpointed": shown.checkpointed, "witnessed": shown.witnessed}
    for name, state in rows.items():
        if state is not None:
            waited = f"{state.lag_micros / 1e6:.1f} s" if state.lag_micros else ""
            table.add_row(name, str(state.records), str(state.lag_records), waited)
    console = Console(highlight=False, markup=False)
    console.print(f"log {shown.origin}" + ("" if shown.running else ", which does not run; by its files"))
    console.print(table)
    for name, size in shown.witnesses.items():
        console.print(f"witness {name} cosigned {size}")
    if shown.witnessed is None:
        console.print("no witnesses are configured")
    if shown.refusing:
        console.print(f"intents are refused: {shown.refusing}")
    elif not shown.running:
        console.print("no log answers, so nothing can leave")


def _escaped(name: str) -> str:
    printable = name.encode("utf-8", "replace").decode()
    return printable.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
