"""Source code, logs, queries, commands and settings, for training: most without any name, some with one in a comment.

What they are about is drawn from words of programming, so that a reader learns how they look and not what they say.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5
from typing import Final

from corpora.sample import Sample, place
from egress_gateway.core.ids import DataClass

NAMED: Final = 0.4
"""Of texts, how many have a line with names in it."""
CLASSES: Final = tuple(DataClass(name) for name in ("pii.name", "entity.organisation", "entity.place", "pii.address"))
_KINDS: Final = {"n": 0, "f": 0, "o": 1, "c": 2}

_WORDS: Final = """access account action adapter agent alias anchor argument array attribute backend batch binder block
    body branch broker buffer builder bundle cache call canvas cell chain channel chart check chunk class client cluster
    codec column commit compiler config context cookie cursor daemon decoder default delegate descriptor device digest
    dispatch domain driver edge editor element encoder endpoint engine entry enum error event exporter factory fallback
    feature fetch field filter fixture flag folder font format frame gateway graph grid guard handler hash header helper
    hook host image import index input instance iterator job journal kernel key label layer layout leaf ledger lexer
    limit linker listener loader lock logger loop macro manifest mapper margin marker matcher matrix merge message meta
    method metric migration mirror mixin mode model module monitor mutex namespace network node notifier object offset
    option order origin output owner packet padding page panel parser partition patch path payload pipeline pixel plugin
    pointer policy pool port prefix probe profile promise protocol provider proxy query queue range reader record reducer
    region registry release relay renderer replica report request resolver resource response result retry role root
    route router row rule runner sampler scanner schema scheduler scope script segment selector semaphore serializer
    server session shader shard shell signal sink slot snapshot socket source span stack stage state storage store
    stream string stub subnet suffix switch symbol table target task template tensor thread throttle token trace
    transport tree trigger tuple type union updater upload user validator value vector vertex view visitor volume walker
    watcher widget window worker wrapper writer zone"""
_DOES: Final = """add append apply bind build cancel check clear clone close collect commit compute convert copy create
    decode delete detect drop emit encode ensure exit expand fetch filter find flush format get handle hash init insert
    install join list load lock make map merge move open pack parse patch pop post print probe process prune pull push
    put read rebuild reduce register reload remove render replace reset resolve restore resume retry run save scan seek
    select send serialize set shift skip sort split start stop store strip submit swap sync trim undo unpack update
    validate verify visit wait walk warn wrap write yield"""
_HOW: Final = """abstract active async atomic binary bounded broken cached canonical circular compact concrete current
    custom deep default deprecated dirty disjoint dynamic eager empty explicit external final frozen generic global
    idle implicit inferred inline internal invalid lazy legacy local malformed missing mutable naive native nested nullable
    opaque optional orphaned parallel partial pending private public pure raw recursive reflexive remote resilient
    shared sparse stale static strict stringified tailless temporary trailing unbounded unique unsafe unused valid
    verbose virtual volatile weak"""

CODE: Final = {
    "python": r"""def {v}(self, {w}: {V}, {w}: str = "{w}") -> {V}:
    '''{D} the {h} {w} of a {w}.'''
    return self._{v}({w}, {w}={v}[{i}])
class {V}({V}):
from {w}.{w} import {V}, {V}
import {w}.{w} as {x}
    # {D} the {w} before the {h} {w} is used, see {V}.
    # XXX: {V} and {V} are {h}; {w}s may be {h} as well
    if {v} is None and {w} not in {v}:
        raise {V}Error(f"{w} {v!r} has no {w}")
    {v} = [{x}.{w} for {x} in {v} if {x}.{v}]
    for {x}, {w} in enumerate(self.{v}):
        assert isinstance({w}, {V}), "{h} {w}"
    '{W}': '{w}', '{e}': '\u{u}',
    '{e}':   0x{u}, # {l}
    0x{u}: 0x{u},  #  0x{u} -> {U}
    {v}, {v} = {w}.{k}(*args, **kwargs)
    # The {h} {W} {w}s its {w}s. A {W} has to {d} it, or the {w} is {h}.
.. versionadded:: 3.{i}
    :param {w}: The {h} {w}, a {V} or None.
    >>> {V}({v}={i}).{v}
    {W}, {W} and {W} {w}s are {h}.""",
    "script": r"""const {k} = await {k}({x} => {x}.{k});
export function {k}({w}: {V}, {k}: {V}[]): {V} {
  if (!{k}.{w}) { throw new {V}("{h} {w}"); }
import { {V}, {k} } from './{w}/{k}';
  // {D} the {w}; the {V} does it for {h} {w}s
public static final {V} {K} = new {V}("{w}", {i});
  private final Map<String, {V}> {k} = new HashMap<>();
func ({x} *{V}) {V}({w} {V}) ({V}, error) {
	return {x}.{k}[{w}], nil
  /* {W} {w}: {h} {w}s are {h} after {V}.{k}() */
<div class="{w}-{w} {w}" data-{w}="{v}">{W} {w}</div>
.{w}-{w} > .{w} { {w}: {i}px; color: #{u}; }
#define {K} ((uint32_t) {i})
static int {v}(struct {v} *{x}, const char *{w})
let {v}: Vec<{V}> = {w}.iter().map(|{x}| {x}.{v}()).collect();
 * @param {w} the {h} {w} to {d}
 * @throws {V} if the {w} is {h}
}""",
    "query": r"""SELECT {x}.{v}, COUNT(*) AS {v} FROM {v} {x} JOIN {v} USING ({v}) WHERE {x}.{w} = '{w}' GROUP BY {x}.{v};
CREATE TABLE {v} ({v} BIGINT PRIMARY KEY, {w} VARCHAR({i}) NOT NULL DEFAULT '{w}');
ALTER TABLE {v} ADD COLUMN {v} TIMESTAMP; -- {D} the {h} {w}
INSERT INTO {v} ({w}, {v}) VALUES ({i}, '{W}');
UPDATE {v} SET {v} = {i} WHERE {v} IN (SELECT {v} FROM {v});
CREATE INDEX CONCURRENTLY {v} ON {v} ({w} DESC);""",
    "shell": r"""$ {w} {d} --{w}-{w} {w}.{w} --{w}={i} /usr/lib/{w}/{v}.so
export {K}="${{K}:-/var/{w}/{w}}"
sudo systemctl restart {w}-{w}.service && journalctl -u {w} -n {i}
docker run --rm -v $PWD/{w}:/{w} -e {K}={w} {w}/{w}:{i}.{i}
kubectl -n {w} get {w}s -o yaml | grep {w}
pip install {w}-{w}=={i}.{i}.{i}; npm run {w}:{w}
-rw-r--r-- 1 root root {i} {w}.{w}
git checkout -b {w}/{w}-{w} origin/{w}""",
    "log": r"""2024-0{j}-1{j} 1{j}:0{j}:3{j},{i} INFO [{w}-{i}] {w}.{w}.{V} - {W} {w} {d}ed in {i} ms
[{w}] WARN {V}: {h} {w}, {w}={v} {w}={i}
1{j}:2{j}:0{j}.{i} ERROR {V}Exception: {W} {w} is {h}
    at com.{w}.{w}.{V}.{k}({V}.java:{i})
<{i}>Nov 1{j} 0{j}:1{j}:2{j} {w}-{i} {w}[{i}]: {w} {w} {d} failed: {h} {w}
10.0.{j}.{i} - - [1{j}/Nov/2024:0{j}:1{j}:2{j} +0000] "GET /{w}/{v}?{w}={i} HTTP/1.1" 200 {i}
level=error ts=2024-0{j}-1{j}T0{j}:1{j}:0{j}Z caller={w}.go:{i} msg="{w} {h}" {w}={v}
  File "/opt/{w}/{w}/{v}.py", line {i}, in {v}""",
    "settings": r"""{"{w}": {"{v}": "{w}", "{k}": [{i}, {i}], "{w}": true}}
  "{k}": "{V}",
  "{v}": "{h}-{w}",
{v}: {w}
  - name: {w}-{w}
    {w}: "{W} {w}"
[{w}.{w}]
{v} = "{w}"
  <{w} {w}="{v}"><{k}>{V}</{k}></{w}>
{K}={w}
    image: {w}/{w}:{i}""",
    "pages": r"""## {W} {w}s
The `{v}` {w} {d}s each {h} {w}. Use `{V}.{k}()` to {d} the {w}.
- **{W}**: {d} a {h} {w} (`--{w}-{w}`)
| {W} | {W} {w} | Default |
| `{v}` | {d}s the {w} | `{w}` |
If {w} {w}s are {h}, {V} {d}s the {W} {w} instead.
{W} {W} is {h} since {i}.{i}; see [{W} {w}]({w}/{w}.md).
> {W}: the {h} {w} of {V} is {h}.
{D} {V} and {V} in `{w}/{v}.py`, as RFC {i} says.""",
}
"""Lines, by kind."""
NAMED_LINES: Final = r"""# {n} wants this to be {h}, ask before you {d} it
// as agreed with {n} from {o}
-- requested by {f} ({o}) for the {c} office
/* {D} the {w}. Idea of {n}. */
    "customer": "{n}",
    "company": "{o}", "city": "{c}",
  {w}: "{n}"
    '{v}': '{n}',
{w}_name = "{n}"
INSERT INTO {v} VALUES ({i}, '{n}', '{o}', '{c}');
INFO {V}: user {n} logged in from {c}
<{w}>{n}</{w}>
{i},{n},{o},{c}
    '''{D} the {w}, by {n}.'''
# I told {f} that {o} cannot {d} the {w}
Why does this fail for {n}? {f} says it works in {c}.
please ask {n} at {o} to review it
* {n} - {h} {w}"""
_PLACEHOLDER: Final = re.compile(r"\{([a-zA-Z])\}")
_ENTITIES: Final = sorted(html5)
_THINGS: Final = _WORDS.split()
_ACTS: Final = _DOES.split()
_QUALITIES: Final = _HOW.split()
_LINES: Final = {kind: lines.replace("'''", '"""').split("\n") for kind, lines in CODE.items()}
_NAMED: Final = NAMED_LINES.replace("'''", '"""').split("\n")


def write(seed: int, count: int) -> Iterator[Sample]:
    """As many texts, of some lines each."""
    from corpora.train.names import values  # noqa: PLC0415 - needs libraries that only training has

    chance = random.Random(seed)
    fill: Mapping[str, Callable[[random.Random], str]] = {
        "n": lambda chance: values.person(chance, _language(chance)),
        "f": lambda chance: values.given(chance, _language(chance)),
        "o": lambda chance: values.company(chance, _language(chance)),
        "c": lambda chance: values.town(chance, _language(chance)),
        "w": lambda chance: chance.choice(_THINGS),
        "W": lambda chance: chance.choice(_THINGS).capitalize(),
        "d": lambda chance: chance.choice(_ACTS),
        "D": lambda chance: chance.choice(_ACTS).capitalize() + chance.choice(("", "s")),
        "h": lambda chance: chance.choice(_QUALITIES),
        "v": lambda chance: "_".join(_some(chance)),
        "k": lambda chance: chance.choice(_ACTS) + "".join(word.capitalize() for word in _some(chance)),
        "V": lambda chance: "".join(word.capitalize() for word in _some(chance)),
        "K": lambda chance: "_".join(_some(chance)).upper(),
        "x": lambda chance: chance.choice("abcdefghijklmnpqrstuvwxyz"),
        "i": lambda chance: str(chance.randint(1, 9999)),
        "j": lambda chance: str(chance.randint(0, 9)),
        "u": lambda chance: f"{chance.randint(0x20, 0xFFFF):04x}",
        "U": _character,
        "l": lambda chance: _character(chance).lower(),
        "e": lambda chance: chance.choice(_ENTITIES),
    }
    for _ in range(count):
        kind = chance.choice(tuple(_LINES))
        lines = chance.choices(_LINES[kind], k=chance.randint(3, 16))
        if chance.random() < NAMED:
            lines.insert(chance.randrange(len(lines)), chance.choice(_NAMED))
        frame = "\n".join(lines)
        parts: list[str | tuple[str, str]] = []
        at = 0
        for found in _PLACEHOLDER.finditer(frame):
            value, label = fill[found[1]](chance), _KINDS.get(found[1])
            parts += [frame[at : found.start()], value if label is None else (value, CLASSES[label])]
            at = found.end()
        text, spans = place([*parts, frame[at:]])
        yield Sample(
            text=text, spans=spans, classes=CLASSES, source="programs (training)", template=frame, near_training=True
        )


def _language(chance: random.Random) -> str:
    return "en" if chance.random() < 0.5 else chance.choice(("de", "fr", "es", "it", "pt", "nl", "pl"))


def _some(chance: random.Random) -> list[str]:
    return chance.choices(_THINGS, k=chance.choice((1, 2, 2, 3)))


def _character(chance: random.Random) -> str:
    """What the Unicode standard calls some character."""
    return unicodedata.name(chr(chance.randint(0x21, 0x24FF)), "RESERVED")
