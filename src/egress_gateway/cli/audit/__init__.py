"""`egress audit`: verify, query and explain the log."""

from typing import Final

from cyclopts import App, Parameter

app: Final = App(
    name="audit",
    help="Verify the log, and answer from it.",
    # No option has an opposite: `--no-json` and `--empty-key` say nothing that leaving it out does not.
    default_parameter=Parameter(negative=()),
)

_COMMANDS: Final = {
    "verify": ("verify:verify", "Check every byte of a log: 0 ok, 1 tampered, 2 incomplete, 3 stale, 64 wrong use."),
    "query": (
        "query:query",
        "Find records, newest first, among those that a checkpoint covers; each is proven before it is shown.",
    ),
    "show": (
        "show:show",
        "Show one request: what happened to it in plain sentences, its records, and that they are in the log.",
    ),
    "export": (
        "export:export",
        "Write a pack of records with their proofs and a report on them: about a person, a value, a time or a query.",
    ),
    "status": (
        "status:status",
        "Say how many records are received, durable, checkpointed and witnessed. Exits 1 while intents are refused.",
    ),
    "state": (
        "state:state",
        "Say whether a record is durable, checkpointed or witnessed. Exits 1 if it is not in the log.",
    ),
    "key": (
        "key:key",
        (
            "Print the log's verifier key. Give it to your auditors; a log is never verified with a key that "
            "lies beside it."
        ),
    ),
    "reveal": (
        "reveal:reveal",
        (
            "Show what the tools of a request were asked to do, and what its tokens stand for, where the route "
            "records that."
        ),
    ),
    "schema": (
        "schema:schema",
        "Print the JSON Schema of audit records. Each field says what it is and which requirements it serves.",
    ),
    "disclosures": (
        "disclosures:disclosures",
        "Account for what left of somebody: when, to whom, for what, and whether it was replaced.",
    ),
    "erase": (
        "erase:erase",
        "Destroy what tells whose pseudonyms in the log are, and the keys to sealed names. The log stays as it is.",
    ),
    "hold": ("hold:app", "Keep records from being pruned and erased."),
    "prune": (
        "prune:prune",
        "Take away the first segments of the log, as many as nothing keeps: no retention, no hold.",
    ),
    "keys": ("keys:keys", "Follow the log's keys from one that you trust to the one that signs now."),
    "rotate-key": (
        "rotate_key:rotate_key",
        "Put another key in the place of the one that signs the log; the log that runs takes it up within a second.",
    ),
    "recovery-key": (
        "recovery_key:recovery_key",
        (
            "Make the key that can revoke the log's key, or read one; print its verifier key, for gateway.yaml "
            "and auditors."
        ),
    ),
    "revoke-key": (
        "revoke_key:revoke_key",
        (
            "Make the note that revokes a key of the log, on the machine of the recovery key; then install it at "
            "the gateway."
        ),
    ),
    "prove": (
        "prove:prove",
        "Write a proof that a record is under the newest checkpoint, cosigned if there is such a one.",
    ),
    "consistency": (
        "consistency:consistency",
        "Prove that the log of one checkpoint continues that of an older one: 0 if it does, 1 if it does not.",
    ),
    "tiles": (
        "tiles:tiles",
        "Write the log as C2SP tlog-tiles: checkpoint, hash tiles, entry bundles; a further run adds what is new.",
    ),
    "reconcile": ("reconcile:reconcile", "Hold the log against what the connector, the network and providers counted."),
    "counters": ("reconcile:counters", "The kernel's counts of what left the machine."),
    "usage": ("reconcile:usage", "Providers' counts of what was used."),
}
"""Where each is, and what it does, for the help that lists them; the command itself says it again and more."""

for _name, (_place, _help) in _COMMANDS.items():
    app.command(f"{__name__}.{_place}", name=_name, help=_help)
