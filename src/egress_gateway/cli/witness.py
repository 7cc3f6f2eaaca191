"""`egress witness`: cosign the checkpoints of logs that somebody else runs."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
import uvloop
from cyclopts import App, Parameter

from egress_gateway.adapters.hardening import harden
from egress_gateway.adapters.witness.keys import make_witness_keys, read_witness_keys
from egress_gateway.compose.operator import tell
from egress_gateway.compose.witness import WitnessProcess, WitnessSettings
from egress_gateway.core.config import ListenerConfig, TlsFiles
from egress_gateway.core.errors import ConfigError

app: Final = App(name="witness", help="Cosign the checkpoints of logs that somebody else runs.")

DEFAULT_STATE: Final = Path("witness")
KEY_FILE: Final = "key"
"""Below the state directory."""


@app.command
def serve(
    *,
    name: str,
    log: Annotated[list[str], Parameter(negative="")],
    listen: str = "127.0.0.1:8083",
    state: Path = DEFAULT_STATE,
    key: Path | None = None,
    prefix: str = "",
    tls_certificate: str = "",
    tls_key: str = "",
    ml_dsa: bool = False,
) -> int:
    """Cosign what these logs sign, if each continues what it signed before, until told to stop.

    Args:
        name: The witness's name, unique in the world, like `witness.example/one`; its keys have it.
        log: Verifier key of a log, or a file of them, one a line; a log that changes its key has two.
        listen: Address and port.
        state: Directory of what was cosigned last and of evidence; never put an older copy in its place.
        key: The key's file; `key` in the state directory where none is named.
        prefix: Path below which it is served, like `/witness`.
        tls_certificate: PEM file; needed unless only this machine can connect.
        tls_key: The certificate's key.
        ml_dsa: Cosign with ML-DSA-44 as well.
    """
    try:
        settings = WitnessSettings(
            name=name,
            state=state,
            key=key or state / KEY_FILE,
            logs=tuple(log),
            listener=_listener(listen, tls_certificate, tls_key),
            prefix=_prefix(prefix),
            ml_dsa=ml_dsa,
        )
        harden(lock_memory=False)
        uvloop.run(_run(WitnessProcess(settings, tell=tell), listen))
    except ConfigError as error:
        return _fail(error)
    return 0


@app.command(name="key")
def key_(
    *, name: str, state: Path = DEFAULT_STATE, key: Path | None = None, ml_dsa: bool = False, json: bool = False
) -> int:
    """Print a witness's verifier keys for policies; makes the keys where there are none.

    Args:
        name: The witness's name, unique in the world, like `witness.example/one`.
        state: Directory of the witness.
        key: The key's file; `key` in the state directory where none is named.
        ml_dsa: The key of ML-DSA-44 as well.
        json: One JSON object.
    """
    file = key or state / KEY_FILE
    try:
        make_witness_keys(file, ml_dsa=ml_dsa)
        vkeys = read_witness_keys(name, file, ml_dsa=ml_dsa).verifier_keys
    except ConfigError as error:
        return _fail(error)
    if json:
        print(msgspec.json.encode({"name": name, "keys": vkeys}).decode())
    else:
        print("\n".join(vkeys))
    return 0


async def _run(process: WitnessProcess, listen: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await process.serve(stop, lambda: print(f"egress: witness on {listen}", flush=True))


def _listener(listen: str, certificate: str, key: str) -> ListenerConfig:
    if bool(certificate) != bool(key):
        raise ConfigError("a certificate and its key belong together: give --tls-certificate and --tls-key")
    tls = TlsFiles(certificate=certificate, key=key) if key else None
    address, _, port = listen.rpartition(":")
    if not address or not port.isascii() or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise ConfigError(f"{listen!r} is no address and port; write it like 127.0.0.1:8083")
    return ListenerConfig(address=address.strip("[]"), port=int(port), tls=tls)


def _prefix(prefix: str) -> str:
    trimmed = prefix.strip("/")
    return f"/{trimmed}" if trimmed else ""


def _fail(error: ConfigError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2
