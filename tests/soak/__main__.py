"""`make soak`: a real gateway under mixed load, disturbed again and again, and held to what it promises.

Exits 0 if every promise was kept, 1 if one was broken.
"""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tests.soak.memory import Sample
from tests.soak.report import show, write
from tests.soak.run import Plan, soak
from tests.soak.tally import Tally

ROOT = Path(__file__).parents[2]
WIDTH = 120
"""Columns of the tables where the output is no terminal."""

app = App(name="soak", help="Keep a gateway under load and disturb it.")


@app.default
def run(
    *,
    minutes: float = 60.0,
    rate: float = 6.0,
    seed: Annotated[int, Parameter(help="Chooses everything: who asks what, and what is disturbed when.")] = 1,
    out: Path = ROOT / "build" / "soak",
) -> int:
    """Run, print what was seen, write `soak.json`.

    Args:
        minutes: How long.
        rate: Callers a second.
        seed: Chooses everything: who asks what, and what is disturbed when.
        out: Where the result goes.
    """
    plan = Plan(seconds=minutes * 60, rate=rate, seed=seed)
    # The simulated provider is left in the middle of answers all the time; its server would tell of each.
    logging.getLogger("aiohttp.server").disabled = True
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as progress:
        task = progress.add_task("starting", total=plan.seconds)

        def tell(passed: float, tally: Tally, memory: dict[str, Sample]) -> None:
            sizes = " ".join(f"{name.rpartition('.')[2]} {sample.bytes / 1e6:.0f}" for name, sample in memory.items())
            said = f"{tally.counts['answered']} answered, [red]{tally.broken.total()} broken[/red], MB: {sizes}"
            progress.update(task, completed=passed, description=said)

        result = asyncio.run(soak(plan, tell))
    out.mkdir(parents=True, exist_ok=True)
    write(result, out / "soak.json")
    console = Console()
    show(result, console if console.is_terminal else Console(width=WIDTH))
    sys.stdout.write(f"wrote {out / 'soak.json'}\n")
    return 0 if result.kept else 1


if __name__ == "__main__":
    sys.exit(app())
