"""One request under inspection, held between looking at it and changing it for an upstream."""

from collections.abc import Callable

from egress_gateway.classify.classifier import Classifier
from egress_gateway.classify.recall import scope_of
from egress_gateway.core.answers import Unseal
from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.documents import Opener
from egress_gateway.core.reviews import Shown
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.forward import check_boundary
from egress_gateway.providers.system_prompts import whose
from egress_gateway.redact.seal import unsealer
from egress_gateway.steps.addressing import Dialects
from egress_gateway.steps.inspect import Inspected, Parsed, Said, inspect, parse
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed, without_models
from egress_gateway.steps.instructions import instructions_of
from egress_gateway.steps.opening import Reading
from egress_gateway.steps.pieces import pieces_of
from egress_gateway.steps.showing import cover
from egress_gateway.steps.token_estimate import token_estimate
from egress_gateway.steps.traces import traces_of
from egress_gateway.steps.transform import transform
from egress_gateway.steps.values import values_of

Deepened = Callable[[tuple[str, ...]], Classifier]
"""The classifier with these models besides. Raises `Unavailable` if one is not there."""


def unmeasured() -> int:
    """The clock of whoever has none."""
    return 0


class Examination:
    """Steps 3 and 4, and the rest of step 6 for each order. Does no waiting.

    Raises `Unreadable` when it is made, if the request cannot be parsed, `Unavailable` if models that it wants
    are not there.
    """

    def __init__(
        self,
        classifier: Classifier,
        dialects: Dialects,
        subject: Subject,
        tick: Callable[[], int] = unmeasured,
        *,
        opener: Opener | None = None,
        deep: Deepened | None = None,
    ) -> None:
        """`tick` measures, in microseconds, how long parsing takes. Without an opener documents stay opaque.

        `deep` gives a classifier that has these models; without it a request that wants any is refused.
        """
        if subject.deep and deep is None:
            raise without_models(subject.deep)
        began = tick()
        check_boundary(subject.head, subject.body)
        classifier = deep(subject.deep) if subject.deep and deep is not None else classifier
        self._classifier = classifier
        ((self._dialect, self._operation),) = (
            (dialect, operation)
            for dialect in dialects[subject.family]
            for operation in dialect.operations
            if operation.name == subject.operation
        )
        self._head = subject.head
        self._unknown = subject.unknown
        self._pins = subject.pins
        self._scope_key = subject.keys[0]
        self._recalled_in = scope_of(self._scope_key)
        self._said = Said(*(unsealer(key) for key in subject.keys))
        self._counted = subject.counted
        self._value_key = subject.value_key
        self._pieces = subject.pieces
        self._reading = Reading(opener)
        self._parsed = self._parse(subject.body, self._said.incoming)
        self._parsing = tick() - began
        self._inspected: Inspected | None = None
        self._values: tuple[ValueSeen, ...] | None = None
        """Of the request as it came, once they are told."""

    @property
    def new(self) -> int:
        """Characters of the request that have to be looked at, and were not seen before."""
        return self._parsed.recalled.characters

    @property
    def new_text(self) -> bytes:
        """These characters, with a comma between any two values."""
        slots = self._parsed.slots
        return b",".join(slots[number].text.encode("utf-8", "surrogatepass") for number in self._parsed.recalled.new)

    @property
    def carries_documents(self) -> bool:
        """Whether there is something in it to open."""
        return bool(self._parsed.document.attachments)

    @property
    def recalled(self) -> int:
        """Values that were found before in the rest; they cost what new ones do, but for finding them."""
        return len(self._parsed.recalled.marks)

    @property
    def decoded(self) -> int:
        """What was decoded in the rest, as `classify.reading` weighs it: too much, and all is looked at again."""
        return self._parsed.recalled.weight

    @property
    def seen(self) -> Seen:
        """What was seen; it is looked at when this is first asked. Raises `Unreadable`."""
        inspected = self._look()
        prompts = self._dialect.system_prompts(inspected.document)
        shape = self._dialect.shape(self._operation, inspected.document)
        return Seen(
            classes=inspected.classes,
            rigid=inspected.rigid,
            coverage=inspected.coverage,
            shape=shape,
            system_prompt=whose(inspected.document, prompts, self._pins),
            instructions=instructions_of(inspected.document, prompts),
            withheld=_withheld(inspected, shape),
            parsing=self._parsing,
            detectors=self._classifier.digest,
            tokens=token_estimate(inspected.document.slots, inspected.document.opaque),
            values=self._tell(inspected),
            traces=traces_of(inspected.slots, inspected.findings, self._scope_key),
            pieces=pieces_of(inspected.slots, inspected.findings) if self._pieces else (),
        )

    @property
    def shown(self) -> Shown:
        """What a reviewer may see of it."""
        inspected = self._look()
        return cover(self._classifier, inspected.slots, inspected.findings)

    def transform(self, order: Order) -> Transformed:
        """The body for one upstream. Raises `Refused` if something has to stay."""
        return transform(
            self._look(),
            order,
            dialect=self._dialect,
            operation=self._operation,
            # What unsealed on its way in is recognised on its way out, and nothing else is.
            look=lambda body: inspect(self._classifier, self._parse(body, self._said.outgoing)),
            tell=self._tell,
            scope_key=self._scope_key,
        )

    def _tell(self, inspected: Inspected) -> tuple[ValueSeen, ...]:
        if inspected is not self._inspected:
            return values_of(inspected.slots, inspected.findings, self._counted, self._value_key)
        if self._values is None:
            self._values = values_of(inspected.slots, inspected.findings, self._counted, self._value_key)
        return self._values

    def _look(self) -> Inspected:
        if self._inspected is None:
            self._inspected = inspect(self._classifier, self._parsed)
        return self._inspected

    def _parse(self, body: bytes, unseal: Unseal) -> Parsed:
        return parse(
            self._classifier,
            self._dialect,
            self._operation,
            self._head,
            body,
            unknown=self._unknown,
            unseal=unseal,
            scope=self._recalled_in,
            reading=self._reading,
        )


def _withheld(inspected: Inspected, shape: RequestShape) -> tuple[str, ...]:
    """The names, sorted, that are texts in which something was found."""
    telling = {inspected.slots[finding.slot].text for finding in inspected.findings}
    return tuple(sorted(telling.intersection((shape.model, *shape.tools, *(called for called, _ in shape.aliases)))))


class InlineInspection:
    """Inspects in the process that asks, while nothing else in it goes on; implements `Inspection`."""

    def __init__(
        self,
        classifier: Classifier,
        dialects: Dialects,
        tick: Callable[[], int] = unmeasured,
        *,
        opener: Opener | None = None,
    ) -> None:
        """Without an opener documents stay opaque, as they have to where others wait."""
        self._opener = opener
        self._classifier = classifier
        self._dialects = dialects
        self._tick = tick
        self._begun: Examination | None = None
        self._examination: Examination | None = None

    def begin(self, subject: Subject) -> Examination:
        """Parse, which costs a fraction of examining; it says what is left to do. Raises `Unreadable`."""
        self._begun = Examination(self._classifier, self._dialects, subject, self._tick, opener=self._opener)
        return self._begun

    async def examine(self, subject: Subject) -> Seen:
        """As `Inspection.examine`; if there is a request that was begun with, it is the one."""
        if self._begun is None:
            self.begin(subject)
        self._examination, self._begun = self._begun, None
        return self._examined().seen

    async def transform(self, order: Order) -> Transformed:
        return self._examined().transform(order)

    async def show(self) -> Shown:
        return self._examined().shown

    def pause(self) -> None:
        """Nobody else could use what is held."""

    def release(self) -> None:
        self._begun = self._examination = None

    def _examined(self) -> Examination:
        if self._examination is None:
            raise RuntimeError("what was not examined cannot be transformed")
        return self._examination
