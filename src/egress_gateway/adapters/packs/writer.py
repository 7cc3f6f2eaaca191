"""Writes an evidence pack: records and proofs as they come, then the reports about them.

Nothing is in memory that grows with the number of records but their positions. The file appears under its name
when it is whole.
"""

import hashlib
import os
import shutil
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

import msgspec

from egress_gateway.adapters.packs import manifest as manifests
from egress_gateway.adapters.packs.blocks import Block
from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.packs.readme import readme
from egress_gateway.adapters.packs.report import report, told_of
from egress_gateway.adapters.packs.web_page import page
from egress_gateway.adapters.proven_log import ProvenLog
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.records.record import decode, kind_of
from egress_gateway.audit.telling.cases import Case, Cases
from egress_gateway.audit.telling.summary import Summary
from egress_gateway.audit.telling.words import Context
from egress_gateway.core.errors import ConfigError

MOST_PROOFS: Final = 200_000
"""Records of a pack that is not contiguous: each has a proof of 1.2 KB and a line in the manifest."""
MOST_IN_PAGE: Final = 2_000
"""Requests that report.html tells: some 3 MB, which browsers still take."""
MOST_IN_PRINT: Final = 200
"""Requests that report.pdf tells: some 100 pages."""
VERIFIER: Final = "egress-verify.pyz"
NEIGHBOURS: Final = "neighbours.jsonl"
LOG_KEYS: Final = "log-keys.jsonl"
_EFFORT: Final = 6
_CHUNK: Final = 1 << 20


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack is to hold."""

    manifest: Manifest
    """Without its files, and the range only of a pack without records: both are found out on the way."""
    asked: tuple[tuple[str, str], ...]
    """What was asked for, in words."""
    context: Context
    verifier: Path | None = None
    """The verifier's file, if it is to go along."""
    beside: tuple[tuple[int, bytes], ...] = ()
    """Of a contiguous pack the records before its first and behind its last, which show where its time ends."""
    keys: tuple[tuple[int, bytes], ...] = ()
    """The log's records about its keys: they lead from a key that somebody has kept to the present one."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that was made, under the name of a draft."""

    draft: Path
    digest: str
    """`sha256:<hex>` of the file."""
    records: int
    requests: int
    printed: bool
    """Whether there is a PDF; without the extra `reports` there is none."""


def write_pack(
    target: Path, content: Content, log: ProvenLog, leaves: Iterable[tuple[int, bytes]], seen: Callable[[], object]
) -> Made:
    """Write a draft beside `target`, with these leaves in the order of the log; `seen` is told of each.

    Raises `ConfigError` if they are too many, and `Unavailable` for one that is not proven.
    """
    draft = target.with_name(f".{target.name}.draft")
    with TemporaryDirectory(prefix=".egress-pack-", dir=target.parent) as scratch, _created(draft) as archive:
        pack = _Pack(Path(scratch), archive, content, log)
        pack.take(leaves, seen)
        pack.finish()
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(
        draft=draft,
        digest=f"sha256:{digest}",
        records=pack.summary.records,
        requests=pack.summary.requests,
        printed=pack.printed,
    )


def check_number(records: int) -> None:
    """Raises `ConfigError` if these are more than a pack that is not contiguous can hold."""
    if records > MOST_PROOFS:
        raise ConfigError(
            f"more than {MOST_PROOFS:,} records match; ask for a shorter time, or only for a time: such a pack proves "
            "all of it by its chain"
        )


def _created(draft: Path) -> zipfile.ZipFile:
    """A new file that nobody else reads: who asked what is in it. One of a run that was killed is replaced."""
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    return zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT)


class _Pack:
    """A pack that is being written."""

    def __init__(self, scratch: Path, archive: zipfile.ZipFile, content: Content, log: ProvenLog) -> None:
        self._leaves = scratch / "leaves.jsonl"
        self._told = scratch / "cases.jsonl"
        self._archive = archive
        self._content = content
        self._log = log
        self._files: dict[str, str] = {}
        self._range = content.manifest.range
        self._times = array("q")
        self._places = array("q")
        """When each request began, and where it stands in the scratch file."""
        self.summary = Summary()
        self.printed = find_spec("fpdf") is not None

    def take(self, leaves: Iterable[tuple[int, bytes]], seen: Callable[[], object]) -> None:
        """The records, their proofs, and the requests that they are about."""
        contiguous = self._content.manifest.contiguous
        cases = Cases(self._content.context)
        seq, leaf = -1, b""
        with self._leaves.open("wb") as records, self._told.open("wb") as told:
            for seq, leaf in leaves:
                if self.summary.records == 0:
                    self._range = (seq, seq)
                if not contiguous or self.summary.records == 0:
                    self._prove(seq, leaf)
                records.write(leaf + b"\n")
                record = decode(unwrap(leaf).body)
                self.summary.record(kind_of(record), record.ts)
                self._tell(told, cases.feed(seq, record))
                seen()
            self._tell(told, cases.close())
        if self.summary.records:
            self._range = (self._range[0], seq)
        if contiguous and self._range[1] > self._range[0]:
            self._prove(seq, leaf)

    def finish(self) -> None:
        """The files about the records, and the manifest."""
        content = self._content
        with self._leaves.open("rb") as records:
            self._put("leaves.jsonl", iter(lambda: records.read(_CHUNK), b""))
        for name, further in ((NEIGHBOURS, content.beside), (LOG_KEYS, content.keys)):
            if further:
                self._put(name, (leaf + b"\n" for _, leaf in further))
            for seq, leaf in further:
                if f"proofs/{seq}.tlog-proof" not in self._files:
                    self._prove(seq, leaf)
        self._put("checkpoint", [self._log.under.note])
        if content.verifier is not None:
            self._put(VERIFIER, [content.verifier.read_bytes()])
        self._put("explanations.txt", (_explained(case) for case in self._cases()))
        about = msgspec.structs.replace(content.manifest, range=self._range, files=self._files)
        self._put("report.html", (piece.encode() for piece in page(self._report(about, MOST_IN_PAGE))))
        if self.printed:
            # Only where the library is, which not every installation has.
            from egress_gateway.adapters.packs.print_page import pdf  # noqa: PLC0415

            foot = f"{content.manifest.origin}, {content.manifest.size:,} records"
            self._put(
                "report.pdf",
                [pdf(self._report(about, MOST_IN_PRINT), created=content.manifest.created, foot=foot)],
            )
        self._put("README.txt", [readme(about).encode()])
        self._archive.writestr(
            manifests.NAME, manifests.encode(msgspec.structs.replace(about, files=dict(sorted(self._files.items()))))
        )

    def _prove(self, seq: int, leaf: bytes) -> None:
        check_number(len(self._files) + 1)
        self._put(f"proofs/{seq}.tlog-proof", [self._log.proof(seq, leaf)])

    def _tell(self, told: IO[bytes], cases: Iterable[Case]) -> None:
        for case in cases:
            self.summary.add(case)
            self._times.append(case.ts)
            self._places.append(told.tell())
            told.write(msgspec.json.encode(case) + b"\n")

    def _cases(self) -> Iterator[Case]:
        """The requests in order of time; they were written down in the order of their ends."""
        with self._told.open("rb") as told:
            for number in sorted(range(len(self._times)), key=self._times.__getitem__):
                told.seek(self._places[number])
                yield msgspec.json.decode(told.readline(), type=Case)

    def _report(self, about: Manifest, most: int) -> Iterator[Block]:
        told = told_of(about, asked=self._content.asked, under=self._log.under, summary=self.summary)
        return report(told, self._cases, most)

    def _put(self, name: str, pieces: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self._files[name] = digest.hexdigest()


def _explained(case: Case) -> bytes:
    head = f"Request {case.rid} (records {', '.join(map(str, case.seqs))})"
    return "\n".join([head, *(f"  {text}" for text in case.sentences), "", ""]).encode()


def settle(made: Made, target: Path) -> None:
    """Give a pack its name."""
    shutil.move(made.draft, target)
