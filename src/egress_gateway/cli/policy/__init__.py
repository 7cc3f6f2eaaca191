"""`egress policy`: check, test and explain a policy bundle, try it on requests, and put it in force."""

from typing import Final

from cyclopts import App

from egress_gateway.cli.policy import (
    activate,
    active,
    bypasses,
    cases,
    check,
    explain,
    observed,
    schema,
    simulate,
    submit,
    suggest,
)

app: Final = App(name="policy", help="Check, test, explain and simulate a policy bundle, and put it in force.")
app.command(check.check)
app.command(cases.test)
app.command(explain.explain)
app.command(schema.schema)
app.command(simulate.simulate)
app.command(suggest.suggest)
app.command(observed.observed)
app.command(bypasses.bypasses)
app.command(submit.submit)
app.command(submit.approve)
app.command(submit.proposals)
app.command(activate.activate)
app.command(active.active)
app.command(active.history)
