"""The result of a soak for people, and as JSON."""

from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from tests.soak.run import Result


def show(result: Result, console: Console) -> None:
    """Print what was done, how memory went, and what was not kept."""
    done = Table("what", "how often", title=f"{result.plan.seconds / 60:.1f} minutes, seed {result.plan.seed}")
    done.columns[1].justify = "right"
    for name, count in result.counts.items():
        done.add_row(name, f"{count:,}")
    for name, count in msgspec.structs.asdict(result.log).items():
        done.add_row(f"log: {name}" if name != "received" else "received by the provider", f"{count:,}")
    done.add_row("planted values", f"{result.planted:,}")
    console.print(done)
    memory = Table("process", "judged s", "MB at start", "MB at end", "trend MB", "MB/hour", "files", "trend", "flat")
    for each in result.memory:
        figures = (each.seconds, each.start_mb, each.end_mb, each.growth_mb, each.mb_per_hour, each.files)
        memory.add_row(each.process, *(f"{figure:.1f}" for figure in figures), f"{each.files_growth:+.1f}",
                       "yes" if each.flat else "NO")  # fmt: skip
    console.print(memory)
    for promise, count in result.broken.items():
        console.print(f"[red]broken {count} times:[/red] {promise}")
    for violation in result.violations:
        console.print(f"  {violation.second:5} s  {violation.promise}: {violation.what}", markup=False)
    if result.kept:
        console.print("[green]every promise was kept[/green]")


def write(result: Result, file: Path) -> None:
    """Write the result as JSON."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(result)))
