"""One request under inspection, held between looking at it and changing it for an upstream."""

from functools import partial

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.answers import Unseal
from egress_gateway.redact.seal import unsealer
from egress_gateway.steps.addressing import Dialects
from egress_gateway.steps.inspect import Inspected, Said, inspect
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.steps.transform import transform


class Examination:
    """Steps 3 and 4 when it is made, the rest of step 6 for each order. Does no waiting.

    Raises `Unreadable` when it is made.
    """

    def __init__(self, classifier: Classifier, dialects: Dialects, subject: Subject) -> None:
        self._classifier = classifier
        ((self._dialect, self._operation),) = (
            (dialect, operation)
            for dialect in dialects[subject.family]
            for operation in dialect.operations
            if operation.name == subject.operation
        )
        self._head = subject.head
        self._unknown = subject.unknown
        self._scope_key = subject.keys[0]
        self._said = Said(*(unsealer(key) for key in subject.keys))
        self._inspected = self._look(subject.body, self._said.incoming)
        self.seen = Seen(
            classes=self._inspected.classes,
            rigid=self._inspected.rigid,
            coverage=self._inspected.coverage,
            shape=self._dialect.shape(self._operation, self._inspected.document),
        )

    def transform(self, order: Order) -> Transformed:
        """The body for one upstream. Raises `Refused` if something has to stay."""
        return transform(
            self._inspected,
            order,
            dialect=self._dialect,
            operation=self._operation,
            # What unsealed on its way in is recognised on its way out, and nothing else is.
            look=partial(self._look, unseal=self._said.outgoing),
            scope_key=self._scope_key,
        )

    def _look(self, body: bytes, unseal: Unseal) -> Inspected:
        return inspect(
            self._classifier, self._dialect, self._operation, self._head, body, unknown=self._unknown, unseal=unseal
        )


class InlineInspection:
    """Inspects in the process that asks, while nothing else in it goes on; implements `Inspection`."""

    def __init__(self, classifier: Classifier, dialects: Dialects) -> None:
        self._classifier = classifier
        self._dialects = dialects
        self._examination: Examination | None = None

    async def examine(self, subject: Subject) -> Seen:
        self._examination = Examination(self._classifier, self._dialects, subject)
        return self._examination.seen

    async def transform(self, order: Order) -> Transformed:
        if self._examination is None:
            raise RuntimeError("what was not examined cannot be transformed")
        return self._examination.transform(order)

    def release(self) -> None:
        self._examination = None
