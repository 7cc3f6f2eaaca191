"""The command line: `egress <noun> <verb>`.

Every command takes `--json` where it prints a result, says errors in one line with the remedy on
stderr, and exits 2 for wrong usage or configuration and 1 for a negative verdict; `audit verify` has the exit codes
of `egress-verify`.

A command's module is imported when it is run, and no other: commands start at once, and a process of the gateway
holds what it needs itself.
"""

import sys
from importlib.metadata import version
from typing import Final

from cyclopts import App, CycloptsError

app = App(
    name="egress",
    help="The one sanctioned, default-deny way out of a trusted network to external AI.",
    version=version("llm-egress-gateway"),
)
_COMMANDS: Final = {
    "init": "Write gateway.yaml, a starter policy and keys; nothing that exists is touched.",
    "prepare": "Make what is missing of keys and directories, and give each part to its user; run by root.",
    "serve": "Run the gateway until it is told to stop (SIGTERM, SIGINT).",
    "doctor": "Look at everything that production asks for, and say what is wrong and how to mend it. Changes nothing.",
    "demo": "Show the gateway at work: real SDKs, a simulated provider on this machine, and the log of it.",
    "scan": "Show what stands in files that policy may care about; exits 1 if anything was found.",
}
"""What each does, for the help that lists them; the command itself says it again and more."""
_GROUPS: Final = {
    "keys": "Gateway keys of applications.",
    "identities": "Signed identities that are believed no more.",
    "contain": "Stop a person, application, agent, route, upstream or tool for now.",
    "ca": "A certificate authority of your own for the gateway's listeners and their clients.",
    "agent": "Agents, and the applications that stand for theirs.",
    "edm": "Exact data match: find the rows of a list of your own.",
    "fingerprint": "Find passages of documents and code of your own.",
    "policy": "Check, test, explain and simulate a policy bundle, and put it in force.",
    "topic": "Topics of your own: what texts about them look like.",
    "witness": "Cosign the checkpoints of logs that somebody else runs.",
    "review": "Look at what waits for a person, and decide it.",
    "audit": "Verify the log, and answer from it.",
}
_PROCESSES: Final = ("worker", "connector", "directory", "control", "courier")

for _name, _help in _COMMANDS.items():
    app.command(f"{__name__}.{_name}:{_name}", name=_name, help=_help)
for _name, _help in _GROUPS.items():
    app.command(f"{__name__}.{_name}:app", name=_name, help=_help)
for _name in _PROCESSES:
    app.command(f"{__name__}.processes.{_name}:{_name}", name=_name, show=False)
app.register_install_completion_command()

_EX_USAGE: Final = 64
"""`EX_USAGE` of sysexits.h, as `egress-verify` has it."""
_WRONG_USE: Final[dict[tuple[str, ...], int]] = {("audit", "verify"): _EX_USAGE}
"""Commands whose exit code 2 is a verdict, and what they exit with when the parser refuses a line."""


def main() -> None:
    """Run the command line of this process."""
    try:
        sys.exit(app(sys.argv[1:], exit_on_error=False))
    except CycloptsError as error:
        # The parser has said what is wrong.
        sys.exit(_WRONG_USE.get(tuple(error.command_chain or ()), 2))
