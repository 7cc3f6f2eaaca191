"""`python -m tests.log_load`: many records through the real log's process, and what it took.

Two clients, each with many requests in flight, write intents and outcomes over the log's socket until there are
enough, as fast as they can or at a rate. Reported: records per second, how long commits took, how much processor
time and memory the process took, how far its index was behind and when it had caught up, and the verifier's verdict
over all of it.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import msgspec
from tests.log_load.client import write_records
from tests.log_load.run import Plan, run


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.log_load", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="in all")
    parser.add_argument("--rate", type=int, default=0, help="records per second of both clients; 0: what is possible")
    parser.add_argument("--in-flight", type=int, default=100, help="requests of each client")
    parser.add_argument("--directory", type=Path, help="where the log goes; removed at the end if it is not given")
    parser.add_argument("--client", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.client:
        print(json.dumps(write_records(msgspec.json.decode(arguments.client, type=Plan))))  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory(prefix="egress") as temporary:
        directory = arguments.directory or Path(temporary)
        plan = Plan(
            directory=str(directory), records=arguments.records, rate=arguments.rate, in_flight=arguments.in_flight
        )
        report = run(plan, tell=lambda line: print(line, file=sys.stderr))  # noqa: T201
    print(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())  # noqa: T201
    return 0 if report.verdict == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
