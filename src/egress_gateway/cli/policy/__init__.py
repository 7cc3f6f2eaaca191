"""`egress policy`: check, test and explain a policy bundle, try it on requests, and put it in force."""

from typing import Final

from cyclopts import App

app: Final = App(name="policy", help="Check, test, explain and simulate a policy bundle, and put it in force.")

_COMMANDS: Final = {
    "check": ("check:check", "Load a bundle, run its tests, and show its version and what nobody has tested."),
    "test": ("cases:test", "Run the tests of a bundle and show each with its decision."),
    "explain": ("explain:explain", "Decide on facts from a file and show for every rule why it matched or not."),
    "schema": (
        "schema:schema",
        "Show the JSON Schema of a kind of file in a bundle, or write those of all kinds into a directory.",
    ),
    "simulate": (
        "simulate:simulate",
        (
            "Try one request on a bundle: the decision, why, what was found, and what would leave. Sends and "
            "records nothing."
        ),
    ),
    "suggest": (
        "suggest:suggest",
        "Propose the smallest bundle that permits what left on a route, with a test for each of its rules.",
    ),
    "observed": (
        "observed:observed",
        "Show what would have been decided on routes that only observe, and for how long they still do.",
    ),
    "bypasses": (
        "bypasses:bypasses",
        "List the exceptions of a policy, with who agreed, until when, and how often they were used.",
    ),
    "submit": (
        "submit:submit",
        "Hand in a bundle for approval. A copy of it is kept, and nothing else can be approved or put in force for it.",
    ),
    "approve": (
        "submit:approve",
        "Approve a bundle that somebody else handed in, in the place of what is in force now.",
    ),
    "proposals": ("submit:proposals", "List the bundles that were handed in and were not put in force, oldest first."),
    "activate": ("activate:activate", "Put a bundle in force: every worker works by it within a second."),
    "active": (
        "active:active",
        "Show which bundle is in force, since when and by whom; exits 1 if none was put in force.",
    ),
    "history": (
        "active:history",
        "List what was put in force, newest first, and who looked at it before; the log has all of it.",
    ),
}
"""Where each is, and what it does, for the help that lists them; the command itself says it again and more."""

for _name, (_place, _help) in _COMMANDS.items():
    app.command(f"{__name__}.{_place}", name=_name, help=_help)
