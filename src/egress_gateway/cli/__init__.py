"""The command line: `egress <noun> <verb>`.

Every command takes `--json` where it prints a result, says errors in one line with the remedy on
stderr, and exits 2 for wrong usage or configuration and 1 for a negative verdict; `audit verify` has the exit codes
of `egress-verify`.
"""

import sys
from importlib.metadata import version
from typing import Final

from cyclopts import App, CycloptsError

from egress_gateway.cli import (
    agent,
    audit,
    ca,
    contain,
    edm,
    fingerprint,
    identities,
    keys,
    policy,
    review,
    topic,
    witness,
)
from egress_gateway.cli.demo import demo
from egress_gateway.cli.doctor import doctor
from egress_gateway.cli.init import init
from egress_gateway.cli.prepare import prepare
from egress_gateway.cli.scan import scan
from egress_gateway.cli.serve import connector, control, courier, directory, serve, worker
from egress_verify.command import USAGE as EX_USAGE

app = App(
    name="egress",
    help="The one sanctioned, default-deny way out of a trusted network to external AI.",
    version=version("llm-egress-gateway"),
)

app.command(init)
app.command(prepare)
app.command(serve)
app.command(doctor)
app.command(demo)
app.command(scan)
app.command(worker, show=False)
app.command(connector, show=False)
app.command(directory, show=False)
app.command(control, show=False)
app.command(courier, show=False)

_keys = App(name="keys", help="Gateway keys of applications.")
_keys.command(keys.create)
_keys.command(keys.list_, name="list")
_keys.command(keys.show)
_keys.command(keys.rotate)
_keys.command(keys.revoke)
app.command(_keys)

_identities = App(name="identities", help="Signed identities that are believed no more.")
_identities.command(identities.revoke)
_identities.command(identities.list_, name="list")
app.command(_identities)

_contain = App(name="contain", help="Stop a person, application, agent, route, upstream or tool for now.")
_contain.default(contain.add)
_contain.command(contain.add)
_contain.command(contain.list_, name="list")
_contain.command(contain.lift)
app.command(_contain)

_ca = App(name="ca", help="A certificate authority of your own for the gateway's listeners and their clients.")
_ca.command(ca.create)
_ca.command(ca.issue)
_ca.command(ca.client)
_ca.command(ca.revoke)
app.command(_ca)

app.command(agent.app)
app.command(edm.app)
app.command(fingerprint.app)
app.command(policy.app)
app.command(topic.app)
app.command(witness.app)

_review = App(name="review", help="Look at what waits for a person, and decide it.")
_review.command(review.list_, name="list")
_review.command(review.show)
_review.command(review.reveal)
_review.command(review.approve)
_review.command(review.deny)
app.command(_review)

app.command(audit.app)

app.register_install_completion_command()


_WRONG_USE: Final[dict[tuple[str, ...], int]] = {("audit", "verify"): EX_USAGE}
"""Commands whose exit code 2 is a verdict, and what they exit with when the parser refuses a line."""


def main() -> None:
    """Run the command line of this process."""
    try:
        sys.exit(app(sys.argv[1:], exit_on_error=False))
    except CycloptsError as error:
        # The parser has said what is wrong.
        sys.exit(_WRONG_USE.get(tuple(error.command_chain or ()), 2))
