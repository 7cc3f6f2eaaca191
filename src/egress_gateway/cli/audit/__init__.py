"""`egress audit`: verify, query and explain the log."""

from typing import Final

from cyclopts import App

from egress_gateway.cli.audit import hold, key, query, verify

app: Final = App(name="audit", help="Verify and query the log.")
app.command(verify.verify)
app.command(query.query)
app.command(key.key)
app.command(hold.app)
