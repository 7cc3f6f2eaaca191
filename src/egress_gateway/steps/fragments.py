"""Finds a secret that leaves in pieces, over several requests: joins what went before with what comes now.

Each request that may leave has its pieces kept, sealed by the worker, for the window that the bundle asks for.
Of a new one's pieces, each is joined with those of the requests before it: one piece, or all of them, of each of
up to five, in their order and without gaps. What is then found over the seam is found in this request: rules see
its class, and it stands where nothing can replace it, since what has left cannot be taken back.

Not found is what is sent in another order, with other candidates in between, in pieces of less than four
characters, or in words that look like any other. It costs whoever tries to smuggle, and catches who does not.
"""

import hmac
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, product
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from egress_gateway.classify.classifier import Classifier
from egress_gateway.classify.recall import everything
from egress_gateway.core.counting import Fragments, KeptPieces
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.policy import Facts
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Scope, Slot
from egress_gateway.ports import Counters
from egress_gateway.steps.pieces import MOST_IN_GROUP
from egress_gateway.steps.principal_keys import counting_key, principal_key

SECRETS: Final = "secret"
MOST_REQUESTS: Final = 5
"""That the pieces of one secret may be spread over; of more, it is found if its last five are enough."""
MOST_LOOKS: Final = 32
"""For one request, each since another of the principal left meanwhile: of so many at a time one always gets on."""
MOST_JOINED: Final = 400
"""Texts that are looked at for one request, the shortest ways first: 6 to 7 ms at most, and most often none."""

Group = tuple[str, ...]
"""Pieces of one text, in order."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Group)


class Watch:
    """What one principal has sent in pieces, and what this request adds to it."""

    def __init__(
        self,
        wanted: Fragments | None,
        service: Counters | None,
        *,
        pieces: Sequence[Group],
        facts: Facts,
        master: Secret[bytes],
    ) -> None:
        """`facts` need to name the principal and the route; `pieces` are those of `Seen`."""
        self._wanted = wanted
        self._service = service
        self._pieces = pieces if wanted is not None else ()
        self._new: list[Group] = []
        self._version = 0
        self._found: set[DataClass] = set()
        self._kept = False
        if wanted is not None:
            self._key = principal_key(counting_key(master, "pieces of"), ("pieces",), wanted.per, facts)
            sealing = hmac.digest(counting_key(master, "sealed pieces").expose(), b"pieces", "sha512")
            self._cipher = AESSIV(sealing)

    async def look(self, classifier: Classifier) -> tuple[DataClass, ...]:
        """Classes of the secrets that this request completes, sorted. Raises `Unavailable`."""
        if not self._pieces:
            return ()
        return self._look(await self._keeping().recall(self._key), classifier)

    async def keep(self, classifier: Classifier) -> tuple[DataClass, ...]:
        """This request leaves: keep its new pieces, once, however often it is sent. Raises `Unavailable`.

        If others left since the last look, it is made again. Classes of the secrets that this request completes
        besides those that were found are returned, and nothing is kept: it has to be decided anew.
        """
        for _ in range(MOST_LOOKS):
            if self._kept or not self._new or self._wanted is None:
                return ()
            sealed = [self._cipher.encrypt(_ENCODER.encode(group), [self._key]) for group in self._new]
            others = await self._keeping().keep(self._key, sealed, self._wanted.seconds, seen=self._version)
            if others is None:
                self._kept = True
            elif further := self._look(others, classifier):
                return further
        raise Unavailable("counters", "Too much is sent at the same time; try again.")

    def _look(self, kept: KeptPieces, classifier: Classifier) -> tuple[DataClass, ...]:
        """What is found that was not found before, sorted."""
        self._version = kept.version
        earlier = [group for sealed in kept.pieces if (group := self._open(sealed))]
        known = {piece for group in earlier for piece in group}
        # A conversation brings along what was said before; only what is new in it can complete anything.
        fresh = (tuple(piece for piece in group if piece not in known) for group in self._pieces)
        self._new = [group for group in fresh if group]
        joined = list(islice(_ways(earlier, self._new), MOST_JOINED))
        slots = [Slot(pointer="/piece", scope=Scope.METADATA, text="".join(way), rigid=True) for way, _ in joined]
        if not slots:
            return ()
        seams = [list(accumulate(map(len, way))) for way, _ in joined]
        found: set[DataClass] = set()
        for finding in classifier.classify(slots, everything(slots)):
            last = joined[finding.slot][1]
            begins = [0, *seams[finding.slot]]
            over = any(finding.start < seam < finding.end for seam in seams[finding.slot])
            if covers(SECRETS, finding.data_class) and over and finding.end > begins[last]:
                found.add(finding.data_class)
        found -= self._found
        self._found |= found
        return tuple(sorted(found))

    def _keeping(self) -> Counters:
        if self._service is None:
            raise Unavailable("counters", "Nobody keeps here what may be pieces of a secret; nothing leaves with any.")
        return self._service

    def _open(self, sealed: bytes) -> Group:
        try:
            return _DECODER.decode(self._cipher.decrypt(sealed, [self._key]))
        except (InvalidTag, ValueError, msgspec.DecodeError) as error:
            raise Unavailable(
                "counters", "What was kept of earlier requests cannot be read; nothing leaves."
            ) from error


def with_secrets(facts: Facts, secrets: Sequence[DataClass]) -> Facts:
    """The facts of a request that completes these secrets."""
    if not secrets:
        return facts
    counts = {one.data_class: one for one in facts.data}
    for data_class in secrets:
        one = counts.get(data_class, ClassCount(data_class=data_class, count=0, score=0))
        counts[data_class] = ClassCount(data_class=data_class, count=one.count + 1, score=max(one.score, 1000))
    return msgspec.structs.replace(
        facts,
        data=tuple(counts[name] for name in sorted(counts)),
        rigid_data=tuple(sorted({*facts.rigid_data, *secrets})),
    )


def _ways(earlier: Sequence[Group], new: Sequence[Group]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each way to join pieces of neighbours that ends in a new group, and where the last piece stands in it."""
    groups = [_parts(group) for group in (*earlier, *new)]
    for length in range(2, MOST_REQUESTS + 1):
        for end in range(len(groups), max(len(earlier), length - 1), -1):
            for way in product(*groups[end - length : end]):
                yield way, length - 1


def _parts(group: Group) -> tuple[str, ...]:
    """What of a text may be the piece: all of it, or any word."""
    words = group[-MOST_IN_GROUP:]
    return ("".join(words), *words) if len(words) > 1 else words
