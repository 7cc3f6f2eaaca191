"""How the commands show a review. Nothing that a caller wrote reaches a terminal as more than text."""

from datetime import UTC, datetime
from typing import Final

from rich.text import Text

from egress_gateway.adapters.reviews.admin_protocol import Line, Opened

_COLOURS: Final = {"pending": "yellow", "approved": "green", "denied": "red", "expired": "red"}
_SECOND: Final = 1_000_000
_HASTE: Final = 600
"""Seconds; less is shown as urgent."""


def queue(lines: tuple[Line, ...], now: int) -> Text:
    """Reviews, a block of lines each: ids stand whole on theirs, however narrow the terminal."""
    return Text("\n\n").join(_block(line, now) for line in lines)


def _block(line: Line, now: int) -> Text:
    left = (line.deadline - now) // _SECOND
    shown = Text(f"{line.id}  ").append(line.state, style=_COLOURS.get(line.state, ""))
    if line.state == "pending":
        shown.append(f"  {span(left)} left", style="red" if left < _HASTE else "")
    facts = (
        ("queues", " ".join(line.queues)),
        ("who", who(line)),
        ("where", f"{line.route} > {line.upstream}"),
        ("found", found(line)),
        ("rules", " ".join(line.rules)),
    )
    for name, value in facts:
        if value:
            shown.append(f"\n  {name:<8}{plain(value)}")
    return shown


def described(line: Line, now: int) -> str:
    """Everything about one review but its texts, a line for each thing."""
    pending = line.state == "pending"
    approved = f"{len(line.votes)} of {line.needed}" + (f" ({', '.join(line.votes)})" if line.votes else "")
    facts = (
        ("review", line.id),
        ("state", line.state),
        ("of", f"the {line.phase} {line.rid}"),
        ("age", span((now - line.submitted) // _SECOND)),
        ("left", span((line.deadline - now) // _SECOND) if pending else ""),
        ("passes until", moment(line.until) if line.state == "approved" else ""),
        ("queues", " ".join(line.queues)),
        ("rules", " ".join(line.rules)),
        ("who", who(line)),
        ("route", line.route),
        ("to", " ".join(part for part in (line.target, ">", line.upstream, line.tier, line.region) if part)),
        ("asks for", " ".join(part for part in (line.operation, line.model, "as a stream" * line.stream) if part)),
        ("tools", " ".join(line.tools)),
        ("found", found(line) or "nothing"),
        ("bytes", str(line.bytes)),
        ("approved by", approved),
        ("redact also", " ".join(line.redact)),
        ("decided by", line.decided_by),
        ("reason", line.reason),
    )
    return "\n".join(f"{name:<14}{plain(value)}" for name, value in facts if value)


def texts_of(opened: Opened) -> str:
    """The texts, each below its place, and what of them is not shown."""
    parts = [f"--- {plain(text.place)} ({text.scope})\n{plain(text.text)}" for text in opened.texts]
    if opened.left_out:
        parts.append(f"--- {opened.left_out} texts are left out: what was found in them could not be covered")
    if opened.cut:
        parts.append(f"--- {opened.cut} characters are not shown: there are too many")
    return "\n".join(parts)


def who(line: Line) -> str:
    """Application, person, agent; a person who was only asserted is marked."""
    person = line.person or (f"{line.asserted_person} (asserted)" if line.asserted_person else "")
    return plain("/".join(name for name in (line.app, person, line.agent) if name))


def found(line: Line) -> str:
    """What was found, by class."""
    return ", ".join(f"{count.data_class} {count.count}" for count in line.data)


def span(seconds: int) -> str:
    """A time to go or gone by: `3h 05m`, `12m`, `40s`."""
    if seconds <= 0:
        return "0s"
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m" if minutes else f"{rest}s"


def moment(micros: int) -> str:
    """A time, to the second, UTC."""
    return datetime.fromtimestamp(micros / _SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")


def plain(text: str) -> str:
    """What somebody else wrote, without what would move the cursor or colour the terminal."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text)
