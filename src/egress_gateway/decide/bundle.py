"""A policy bundle: files in, one frozen record out that `decide` can work from.

Loading is pure and complete: every file, key and word is known or the bundle is refused with file,
line and the nearest known word. The version is `digest`: SHA-256 of the canonical JSON of what the
files say. Comments, key order and quoting do not change it; any value and the order of rules do.
`tests/` are not part of it, because they do not decide anything.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Final

import msgspec
import orjson

from egress_gateway.core.counting import Counter, Fragments
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import BundleDigest, DataClass
from egress_gateway.core.policy import Level, TargetFacts
from egress_gateway.core.routes import Route
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.answer_rules import AnswerPrograms, compile_answers
from egress_gateway.decide.classes import read_levels
from egress_gateway.decide.compile import Program, compile_rules
from egress_gateway.decide.conditions import FIELDS, Kind
from egress_gateway.decide.contracts import Contract, read_contracts
from egress_gateway.decide.counters import Counting, read_counting
from egress_gateway.decide.groups import Groups, read_groups
from egress_gateway.decide.invariants import Invariant, read_invariants
from egress_gateway.decide.models import read_models
from egress_gateway.decide.prices import Prices
from egress_gateway.decide.routes import Configured, read_route
from egress_gateway.decide.rules import Phase, Rule, check_rules, read_rules, read_sets
from egress_gateway.decide.tools import read_tools
from egress_gateway.decide.vocabulary import Vocabulary, families_of
from egress_gateway.wire.fields import NAME, Fields, nearest
from egress_gateway.wire.yaml import MAX_INT, Node, parse_yaml, plain

SCHEMA: Final = 1
MAX_FILES: Final = 1_000
FILES: Final = (
    "bundle.yaml",
    "classes.yaml",
    "floor.yaml",
    "groups.yaml",
    "providers.yaml",
    "rules.yaml",
    "tools.yaml",
)
"""What may stand at the top of a bundle, besides README.md."""
FOLDERS: Final = ("regions", "routes", "tests")
"""What may stand below it: `<name>.yaml` in one of these."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A loaded policy. Immutable; a new version is a new record."""

    name: str
    serial: int
    """Rises with every release, so that an old bundle cannot come back."""
    digest: BundleDigest
    routes: Mapping[str, Route]
    rules: tuple[Rule, ...]
    """Floor rules first, then those of regions, then in the order they were written; requests before answers."""
    invariants: tuple[Invariant, ...]
    levels: Mapping[DataClass, Level]
    contracts: Mapping[str, Contract]
    groups: Groups
    vocabulary: Vocabulary
    program: Program
    """The rules about requests."""
    answers: AnswerPrograms
    """The rules about answers."""
    speaks: Mapping[str, Collection[str]] | None
    """The families that each upstream's host speaks; `None` where there is no gateway.yaml to check against."""
    aliases: Mapping[str, str] = {}
    """Names of models, in lower case, to the models they stand for; `decide.models.pinned` looks there."""
    prices: Prices = Prices()
    counters: tuple[Counter, ...] = ()
    """Those of the floor first."""
    fragments: Fragments | None = None
    """`None` where nobody asked to look for secrets in pieces."""
    minds_agents: bool = False
    """Whether a rule or an invariant asks what agents are used to."""
    tests: Mapping[str, Node]
    """The files below `tests/`, parsed; `decide/cases.py` runs them."""

    def target_facts(self, upstream: str, now: int) -> TargetFacts:
        """Contract facts of an upstream at `now` (microseconds since the epoch); unknown ones promise nothing."""
        contract = self.contracts.get(upstream)
        return contract.facts(now) if contract is not None else TargetFacts(upstream=upstream)


def load_bundle(
    files: Mapping[str, bytes],
    *,
    upstreams: Configured | None,
    operations: Mapping[str, Collection[str]],
    inspected: Collection[str] | None = None,
    classes: Mapping[DataClass, Level] = BUILTIN_CLASSES,
    now: int | None = None,
) -> Bundle:
    """Load a bundle from its files, by path relative to the bundle. Raises `ConfigError`.

    `upstreams` are those of gateway.yaml with the families that their hosts speak; `None` where there
    is none to check against. `operations` are the families and operations that the build's dialects
    can inspect, `inspected` the fields of a body that their inspection rests on: where these are not
    known, no rule may set or remove any. Where `now` (microseconds since the epoch) is known, nothing
    may observe for longer than it may; where it is not, no bypass loads.
    """
    trees = _parse(files)
    name, serial = _head(_top(trees, "bundle.yaml"))
    with _top(trees, "providers.yaml") as providers:
        contracts = read_contracts(providers)
        aliases, prices = read_models(providers)
    levels = read_levels(_optional(trees, "classes.yaml"), classes)
    groups = read_groups(_optional(trees, "groups.yaml"))
    tools = read_tools(_optional(trees, "tools.yaml"))
    vocabulary = Vocabulary(
        levels=levels,
        class_families=families_of(levels),
        groups=groups.names,
        tools=tuple(tools),
        tool_effects={name: does for name, does in tools.items() if does is not None},
        upstreams=tuple(contracts),
        aliases=tuple(aliases),
        priced=bool(prices.models),
        certifications=sorted({name for contract in contracts.values() for name in contract.running.certified}),
        regions=tuple({contract.running.region for contract in contracts.values()} - {""}),
        families=tuple(operations),
        operations=tuple(sorted({operation for family in operations.values() for operation in family})),
        inspected=inspected,
        configured=upstreams,
    )
    routes = _routes(trees, vocabulary, upstreams, now)
    vocabulary = _with_routes(vocabulary, routes)
    written = _written(trees, vocabulary, now)
    named = tuple(counter.name for counter in written.counting.counters)
    vocabulary = msgspec.structs.replace(vocabulary, counters=named)
    asked = tuple(rule for rule in written.rules if rule.phase is Phase.REQUEST)
    answered = tuple(rule for rule in written.rules if rule.phase is Phase.RESPONSE)
    return Bundle(
        name=name,
        serial=serial,
        digest=_digest(trees),
        routes=routes,
        rules=asked + answered,
        invariants=written.invariants,
        levels=vocabulary.levels,
        contracts=contracts,
        aliases=aliases,
        prices=prices,
        counters=written.counting.counters,
        fragments=written.counting.fragments,
        groups=groups,
        vocabulary=vocabulary,
        program=compile_rules(asked, vocabulary),
        answers=compile_answers(answered, vocabulary),
        minds_agents=_minds_agents(written),
        speaks=upstreams,
        tests={path: tree for path, tree in trees.items() if path.startswith("tests/")},
    )


def _parse(files: Mapping[str, bytes]) -> dict[str, Node]:
    if len(files) > MAX_FILES:
        raise ConfigError(f"the bundle has {len(files)} files, at most {MAX_FILES} are read")
    trees: dict[str, Node] = {}
    for path in sorted(files):
        folder, _, name = path.rpartition("/")
        if path == "README.md":
            continue
        if folder and not (folder in FOLDERS and name.endswith(".yaml")):
            shown = ", ".join(f"{known}/<name>.yaml" for known in FOLDERS)
            raise ConfigError(f"directories of a bundle hold {shown} only", file=path)
        if not folder and path not in FILES:
            raise ConfigError(f"a bundle has no such file{nearest(path, FILES)}", file=path)
        trees[path] = parse_yaml(files[path], file=path)
    return trees


def _optional(trees: Mapping[str, Node], path: str) -> Fields | None:
    return Fields(trees[path], file=path, what=path) if path in trees else None


def _top(trees: Mapping[str, Node], path: str) -> Fields:
    top = _optional(trees, path)
    if top is None:
        raise ConfigError("the bundle lacks this file; add it", file=path)
    return top


def _head(top: Fields) -> tuple[str, int]:
    with top:
        top.number("schema", low=SCHEMA, high=SCHEMA)
        return top.name("name"), top.number("serial", low=1, high=MAX_INT)


def _routes(
    trees: Mapping[str, Node], vocabulary: Vocabulary, configured: Configured | None, now: int | None
) -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for path in trees:
        if path.startswith("routes/"):
            name = path.removeprefix("routes/").removesuffix(".yaml")
            routes[name] = read_route(_top(trees, path), vocabulary, name=name, configured=configured, now=now)
    if not routes:
        raise ConfigError("the bundle has no route; add routes/<name>.yaml")
    return routes


def _with_routes(vocabulary: Vocabulary, routes: Mapping[str, Route]) -> Vocabulary:
    """The vocabulary of rules: what is declared, and what the routes bring."""
    open_to_all = any(route.require.any_app for route in routes.values())
    apps = {app for route in routes.values() for app in route.require.app}
    return msgspec.structs.replace(
        vocabulary,
        routes=tuple(routes),
        ceilings={name: route.ceiling for name, route in routes.items()},
        targets=tuple({target.name for route in routes.values() for target in route.targets}),
        apps=None if open_to_all else tuple(apps),
    )


class _Written(msgspec.Struct, frozen=True, kw_only=True):
    """What the files with rules say."""

    rules: tuple[Rule, ...]
    invariants: tuple[Invariant, ...]
    counting: Counting


def _written(trees: Mapping[str, Node], vocabulary: Vocabulary, now: int | None) -> _Written:
    """All rules, floor first, and what is to be counted.

    The floor and the regions use only the sets and counters of the floor, so that nobody weakens them from
    rules.yaml.
    """
    rules: tuple[Rule, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    counting = Counting()
    floor = _optional(trees, "floor.yaml")
    if floor is not None:
        with floor:
            vocabulary, counting = read_counting(floor, read_sets(floor, vocabulary), counting)
            rules = read_rules(floor, vocabulary, floor=True)
            invariants = read_invariants(floor, vocabulary)
    for path in trees:
        folder, _, name = path.partition("/")
        if folder == "regions":
            with _top(trees, path) as overlay:
                rules += read_rules(overlay, vocabulary, floor=True, region=_region(name, path))
    with _top(trees, "rules.yaml") as top:
        vocabulary, counting = read_counting(top, read_sets(top, vocabulary), counting)
        rules += read_rules(top, vocabulary, floor=False, now=now)
        invariants += read_invariants(top, vocabulary)
    check_rules(rules, invariants)
    return _Written(rules=rules, invariants=invariants, counting=counting)


def _minds_agents(written: _Written) -> bool:
    conditions = [rule.when for rule in written.rules] + [invariant.never for invariant in written.invariants]
    return any(FIELDS[condition.field] is Kind.SIGN for when in conditions for condition in when)


def _region(name: str, path: str) -> str:
    region = name.removesuffix(".yaml")
    if not NAME.fullmatch(region):
        raise ConfigError(f"{region!r} cannot be a region: use lower case, digits, dots and hyphens", file=path)
    return region


def _digest(trees: Mapping[str, Node]) -> BundleDigest:
    content = {path: plain(tree) for path, tree in trees.items() if not path.startswith("tests/")}
    return BundleDigest("sha256:" + hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest())
