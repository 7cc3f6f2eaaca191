"""The story as text: without colours and boxes, or as one JSON object for machines."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from egress_gateway.cli.demo.story import Claim, Proof, Scene, Story, Turn

SIDES: Final = {
    "sent": "application sent",
    "saw": "provider saw",
    "answered": "provider answered",
    "got": "application got",
}
"""What crosses the gateway, in order."""
NOTHING: Final = "nothing"


class PlainText:
    """Implements `Audience` on standard output, progress on standard error."""

    @contextmanager
    def waiting(self, for_what: str) -> Iterator[None]:
        print(f"... {for_what}", file=sys.stderr)
        yield

    def scene(self, number: int, scene: Scene) -> None:
        print(f"{number}. {scene.title}")
        for turn in scene.turns:
            _turn(turn)
        _claims(scene.claims)
        print(f"   {scene.seconds * 1000:.0f} ms\n", flush=True)

    def proof(self, proof: Proof) -> None:
        print("Records")
        for row in proof.rows:
            cells = (f"{row.seq:>3}", row.kind, f"scene {row.scene}" if row.scene else "", row.upstream, row.verdict)
            counts = f"replaced {row.replaced}, restored {row.restored}" if row.replaced else ""
            print("   " + "  ".join(cell for cell in (*cells, row.found, counts) if cell))
        print("\nThe log")
        for check in (proof.whole, proof.altered):
            if check is proof.altered:
                print(f"   {proof.tampering}")
            print(f"   $ {check.command}")
            print("\n".join(f"   {line}" for line in check.said.splitlines()))
            print(f"   exit code {check.exit_code}")
        _claims(proof.claims)

    def end(self, story: Story) -> None:
        count = len(story.claims)
        print(f"\n{count - len(story.untrue)} of {count} claims held in this run, {story.seconds:.1f} s", flush=True)


class Json:
    """Implements `Audience` with one object at the end, and silence before."""

    @contextmanager
    def waiting(self, for_what: str) -> Iterator[None]:
        yield

    def scene(self, number: int, scene: Scene) -> None:
        return

    def proof(self, proof: Proof) -> None:
        return

    def end(self, story: Story) -> None:
        told = {**msgspec.structs.asdict(story), "untrue": story.untrue}
        print(msgspec.json.encode(told).decode(), flush=True)


def _turn(turn: Turn) -> None:
    width = max(map(len, SIDES.values()))
    for field, side in SIDES.items():
        lines = (getattr(turn, field) or NOTHING).splitlines()
        print(f"   {side:<{width}}  {lines[0]}")
        for line in lines[1:]:
            print(f"   {'':<{width}}  {line}")
    print(f"   {'decision':<{width}}  {turn.decision}")


def _claims(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        print(f"   {'ok' if claim.holds else 'NOT SO'}: {claim.text}")
