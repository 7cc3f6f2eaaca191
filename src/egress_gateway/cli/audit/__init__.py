"""`egress audit`: verify, query and explain the log."""

from typing import Final

from cyclopts import App, Parameter

from egress_gateway.cli.audit import (
    consistency,
    disclosures,
    erase,
    export,
    hold,
    key,
    keys,
    prove,
    prune,
    query,
    reconcile,
    recovery_key,
    reveal,
    revoke_key,
    rotate_key,
    schema,
    show,
    state,
    status,
    tiles,
    verify,
)

app: Final = App(
    name="audit",
    help="Verify the log, and answer from it.",
    # No option has an opposite: `--no-json` and `--empty-key` say nothing that leaving it out does not.
    default_parameter=Parameter(negative=()),
)
app.command(verify.verify)
app.command(query.query)
app.command(show.show)
app.command(export.export)
app.command(status.status)
app.command(state.state)
app.command(key.key)
app.command(reveal.reveal)
app.command(schema.schema)
app.command(disclosures.disclosures)
app.command(erase.erase)
app.command(hold.app)
app.command(prune.prune)
app.command(keys.keys)
app.command(rotate_key.rotate_key)
app.command(recovery_key.recovery_key)
app.command(revoke_key.revoke_key)
app.command(prove.prove)
app.command(consistency.consistency)
app.command(tiles.tiles)
app.command(reconcile.reconcile)
app.command(reconcile.counters)
app.command(reconcile.usage)
