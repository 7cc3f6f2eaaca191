# ruff: noqa: INP001  (a script, in no package)
"""Draws docs/images/demo.svg: the most telling scenes of a real run of `egress demo`, and the verifier's word.

`make picture`. Tokens, times and keys differ from run to run; everything else should not.
"""

import asyncio
import re
import sys
import tempfile
from io import StringIO
from pathlib import Path

import msgspec
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from egress_gateway.cli.demo.performance import perform
from egress_gateway.cli.demo.plain import Json
from egress_gateway.cli.demo.show import ending, legend, scene_panel, verdict_panel
from egress_gateway.cli.demo.story import Scene, Story
from egress_gateway.cli.demo.values import made_up

PICTURE = Path(__file__).with_name("demo.svg")
WIDTH = 110
SCENES = (1, 6)
"""Redaction and restoring, and a refusal."""
THEME = TerminalTheme(
    (17, 24, 39),
    (209, 217, 230),
    [(45, 55, 72), (248, 113, 113), (74, 222, 128), (250, 204, 21),
     (96, 165, 250), (192, 132, 252), (34, 211, 238), (226, 232, 240)],
    [(100, 116, 139), (252, 165, 165), (134, 239, 172), (253, 224, 71),
     (147, 197, 253), (216, 180, 254), (103, 232, 249), (248, 250, 252)],
)  # fmt: skip
"""Light text on dark slate, which stands well on white and on black."""
WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


class Silent(Json):
    """Implements `Audience` without saying anything."""

    def end(self, story: Story) -> None:
        return


def drawn(story: Story) -> str:
    """The picture. It loads nothing: rich's own template would fetch a font."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor",
                      highlight=False)  # fmt: skip
    console.print(Text.assemble(("$ ", "dim"), ("make demo", "bold")), "")
    console.print(legend())
    for number in SCENES:
        console.print(scene_panel(number, abridged(story.scenes[number - 1])))
    console.print(verdict_panel(story.proof))
    console.print(ending(story))
    svg = console.export_svg(title="egress demo", theme=THEME, unique_id="demo")
    return WEB_FONT.sub("", svg).replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")


def abridged(scene: Scene) -> Scene:
    """Without whole credentials: secret scanners read pictures that are text, too."""
    whole = made_up().secret
    short = f"{whole[:12]}..."
    turns = tuple(msgspec.structs.replace(turn, sent=turn.sent.replace(whole, short)) for turn in scene.turns)
    return msgspec.structs.replace(scene, turns=turns, values=(*scene.values, short))


def main() -> int:
    """Run the demo and write the picture; 1 if the demo shows something that is not so."""
    with tempfile.TemporaryDirectory(prefix="egress-demo-") as directory:
        story = asyncio.run(perform(Path(directory), Silent()))
    if story.untrue:
        sys.stderr.write("error: " + "; ".join(story.untrue) + "\n")
        return 1
    PICTURE.write_text(drawn(story), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
