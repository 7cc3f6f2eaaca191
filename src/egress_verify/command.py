"""`egress-verify`: the verifier's command line. What its exit codes say is in `_EPILOG`."""

import argparse
import io
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from egress_verify.brought import FLOOR_DAYS, Brought
from egress_verify.log import Findings, check_log
from egress_verify.notes import Key, NotOne, read_key
from egress_verify.pack import Pack, check_pack
from egress_verify.policy import Policy, read_policy
from egress_verify.proof import check_consistency, check_order, check_proof
from egress_verify.report import Report, Verdict, to_json, to_text
from egress_verify.selection import Selection

USAGE: Final = 64
"""`EX_USAGE` of sysexits.h, so that a wrong call is never taken for a verdict."""

_EPILOG: Final = """exit: 0 ok, 1 tampered, 2 incomplete, 3 stale, 64 wrong use, 70 the verifier failed.
Keys, policy and anchors come from you, never from the machine whose log is checked."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: error: {message}; see --help\n")


class Misused(Exception):
    """The arguments cannot be worked with. Says what and the remedy."""


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    add = common.add_argument
    add("--key", action="append", default=[], metavar="VKEY|FILE", help="a verifier key of the log, or a file of them")
    add("--recovery", metavar="VKEY|FILE", help="the recovery key, which alone can revoke a log key")
    add("--revocation", action="append", default=[], type=Path, metavar="NOTE", help="a revocation that you were given")
    add("--policy", type=Path, metavar="FILE", help="which witnesses must have cosigned (C2SP tlog-policy)")
    add("--anchor", action="append", default=[], type=Path, metavar="NOTE", help="a checkpoint kept elsewhere")
    add("--keep", type=int, default=FLOOR_DAYS, metavar="DAYS", help="what may not be pruned sooner (default: 183)")
    add("--max-age", type=int, default=0, metavar="SECONDS", help="stale if the newest proof of life is older")
    add("--origin", default="", help="name of the log; by default the name of the key")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: one for each core)")
    add("--json", action="store_true", help="the report as one JSON object")
    parser = _Parser(prog="egress-verify", description=__doc__, epilog=_EPILOG)
    modes = parser.add_subparsers(dest="mode", required=True, parser_class=_Parser)
    log = modes.add_parser("log", parents=[common], help="a whole log", epilog=_EPILOG)
    log.add_argument("directory", type=Path)
    proof = modes.add_parser("proof", parents=[common], help="that a record is in the log", epilog=_EPILOG)
    proof.add_argument("file", type=Path, help="a .tlog-proof")
    what = proof.add_mutually_exclusive_group(required=True)
    what.add_argument("--leaf", type=Path, help="the record with its envelope, as it is in the log")
    what.add_argument("--record", type=Path, help="the record alone, if the proof names the one before it")
    both = modes.add_parser("consistency", parents=[common], help="that one tree begins another", epilog=_EPILOG)
    both.add_argument("old", type=Path, help="the older checkpoint")
    both.add_argument("new", type=Path, help="the newer checkpoint")
    by = both.add_mutually_exclusive_group(required=True)
    by.add_argument("--log", type=Path, help="the log that both are of")
    by.add_argument("--proof", type=Path, help="a consistency proof: hashes in base64, one a line")
    pack = modes.add_parser("pack", parents=[common], help="an evidence pack", epilog=_EPILOG)
    pack.add_argument("zip", type=Path)
    pack.add_argument("--log", type=Path, help="the whole log, to see that no record was left out")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the arguments name, print the report, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = _check(options)
    except (Misused, NotOne) as error:
        print(f"egress-verify: error: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"egress-verify: error: {error.filename}: {error.strerror}", file=sys.stderr)
        return USAGE
    except Exception as error:  # noqa: BLE001  (a log is its attacker's: no fault that it provokes may be a verdict)
        report = _failed(options.mode, error)
    _say(to_json(report) if options.json else to_text(report))
    return report.verdict.exit_code


def _failed(mode: str, error: Exception) -> Report:
    """A report that says where the verifier failed, and nothing of what it read."""
    report = Report(mode=mode)
    at = traceback.extract_tb(error.__traceback__)[-1]
    detail = f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}; this is a fault of the verifier"
    report.find("verifier_failed", Verdict.FAILED, detail=detail)
    return report


def _say(text: str) -> None:
    """Print the report. The exit code is the verdict, whether or not anybody reads to the end."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal cannot show must not keep the verdict from being said.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python writes out what is left when it ends; then that must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _check(options: argparse.Namespace) -> Report:
    brought = _brought(options)
    match options.mode:
        case "log":
            return _log(options.directory, brought, options).report
        case "proof":
            leaf = (options.leaf or options.record).read_bytes().rstrip(b"\n")
            return check_proof(options.file.read_bytes(), leaf, brought, is_record=options.record is not None)
        case "consistency" if options.proof is not None:
            notes = options.old.read_bytes(), options.new.read_bytes()
            return check_consistency(*notes, options.proof.read_bytes(), brought)
        case "consistency":
            report = _log(options.log, brought, options).report
            check_order(options.old.read_bytes(), options.new.read_bytes(), report)
            return report
        case _:
            pack = Pack(options.zip)
            log = None if options.log is None else _log(options.log, brought, options, pack.selection)
            return check_pack(pack, brought, log)


def _log(
    directory: Path, brought: Brought, options: argparse.Namespace, selection: Selection | None = None
) -> Findings:
    if not directory.is_dir():
        raise Misused(f"{directory} is not a directory; name the log's")
    if not any(directory.glob("segment-*.log")):
        raise Misused(f"{directory} holds no segment of a log; name the log's directory")
    return check_log(
        directory, brought, jobs=options.jobs, selection=selection, seen=_Progress(shown=sys.stderr.isatty())
    )


class _Progress:
    """Says on a terminal how much was read."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._bytes = 0

    def __call__(self, read: int) -> None:
        self._bytes += read
        if self._shown:
            print(f"\r{self._bytes >> 20} MB read ", end="", file=sys.stderr, flush=True)


def _brought(options: argparse.Namespace) -> Brought:
    policy = _policy(options.policy)
    keys = [key for given in options.key for key in _keys(given)]
    keys += [key for key in (policy.logs if policy is not None else ()) if key not in keys]
    if not keys:
        raise Misused("whose log is it? give its verifier key with --key, or a policy that names it")
    names = {key.name for key in keys}
    if not options.origin and len(names) > 1:
        raise Misused("keys of several logs; say with --origin which is meant")
    if options.revocation and not options.recovery:
        raise Misused("a revocation is believed by the recovery key; give it with --recovery")
    if options.recovery and not options.revocation and (options.mode == "proof" or getattr(options, "log", "") is None):
        raise Misused("nothing here says what the recovery key revoked; bring its note with --revocation, or the log")
    anchors = [*options.anchor]
    if options.mode == "consistency" and options.log is not None:
        anchors += [options.old, options.new]
    return Brought(
        keys=keys,
        origin=options.origin or keys[0].name,
        recovery=next(iter(_keys(options.recovery)), None) if options.recovery else None,
        revocations=[path.read_bytes() for path in options.revocation],
        policy=policy,
        anchors=[path.read_bytes() for path in anchors],
        keep=options.keep,
        max_age=options.max_age,
        now=int(time.time()),
    )


def _keys(given: str) -> list[Key]:
    text = given
    if "+" not in given or Path(given).is_file():
        text = _text(Path(given))
    keys = [read_key(line) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not keys:
        raise Misused(f"{given} holds no verifier key")
    return keys


def _policy(path: Path | None) -> Policy | None:
    return None if path is None else read_policy(_text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Misused(f"{path} is not a text in UTF-8") from error
