"""What an evidence pack says to whoever opens it."""

from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.audit.telling.phrases import moment


def readme(manifest: Manifest) -> str:
    """`README.txt`, in lines of at most 78 signs."""
    first, last = manifest.range
    records = f"records {first} to {last}" if last >= first else "no record"
    return "\n".join((*_about(manifest, records), *_files(manifest), *_check(manifest), ""))


def _about(manifest: Manifest, records: str) -> tuple[str, ...]:
    return (
        f"Evidence from the audit log {manifest.origin}",
        "",
        f"Kind: {manifest.kind}. Made {moment(manifest.created)}.",
        f"It holds {records}, under a checkpoint of {manifest.size} records.",
        "",
    )


def _files(manifest: Manifest) -> tuple[str, ...]:
    told = {
        "report.html": "what happened, for people; opens in any browser, needs no network",
        "report.pdf": "the same for print",
        "explanations.txt": "each request in plain sentences",
        "leaves.jsonl": "the records themselves, each exactly as the log's tree has it",
        "neighbours.jsonl": "the records before and behind, not of this time: it ends there",
        "checkpoint": "the log's signed word about its size and root, with cosignatures",
        "egress-verify.pyz": "the program that checks all of it (Python 3.11, cryptography)",
    }
    proofs = "proofs/<n>.tlog-proof", "that record n is in the log (C2SP tlog-proof)"
    named = [(name, what) for name, what in told.items() if name in manifest.files]
    return (*(f"{name:24}{what}" for name, what in [*named, proofs]), "")


def _check(manifest: Manifest) -> tuple[str, ...]:
    log = () if manifest.contiguous else ("--log LOG-DIRECTORY",)
    complete = (
        (
            "The pack proves by itself that none is missing: each record names the hash",
            "of the one before it, the first and the last are proven, and so are the",
            "records beside them (neighbours.jsonl), which are of another time. Clocks of",
            "writers may differ by up to five minutes: --log LOG-DIRECTORY finds a record",
            "that stands further away than its time says.",
        )
        if manifest.contiguous
        else (
            "That no record was left out is shown by the whole log alone; bring it, and",
            "the same records are found anew and compared.",
        )
    )
    return (
        "To check it, with the log's key as you have kept it, never one from here:",
        "",
        " ".join(("  python3 egress-verify.pyz pack PACK.zip --key LOG-KEY", *log)),
        "",
        *complete,
        "The report and the explanations were made from leaves.jsonl; the digests in",
        "manifest.json keep the pack together, and prove nothing by themselves.",
    )
