"""Content that a route wants in its records: sealed for whoever asked, or for the application where that is nobody."""

from collections.abc import Sequence

from egress_gateway.audit.records.groups import SealedGroup
from egress_gateway.audit.sealing.contents import Entry, entry_about, seal_entries
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.ids import RecordId
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.routes import RecordRules
from egress_gateway.core.subjects import Subject
from egress_gateway.steps.subjects import Naming


class Sealing:
    """Seals for the records of one request. Numbers what it seals: nothing is sealed twice for one purpose."""

    def __init__(self, holder: Subject, naming: Naming, rules: RecordRules, rid: RecordId) -> None:
        self._holder = holder
        self._naming = naming
        self._rules = rules
        self._rid = rid
        self._sealed = 0

    async def redactions(self, redaction: Redaction) -> SealedGroup | None:
        """What tokens and surrogates stand for in what leaves; None where the route does not want it, or nothing is.

        What tells of somebody opens only with the key of that value as well. Raises `Unavailable`.
        """
        if not self._rules.redactions or not redaction.replacements:
            return None
        values = [(one.data_class, one.value.expose()) for one in redaction.replacements]
        subjects = await self._naming.of_values(values)
        return self._seal(
            "redactions",
            [
                Entry(one.token, text) if subject is None else entry_about(subject, one.token, text, rid=self._rid)
                for one, (_, text), subject in zip(redaction.replacements, values, subjects, strict=True)
            ],
        )

    def tools(self, calls: Sequence[ToolCall]) -> SealedGroup | None:
        """The arguments of calls by their place in the record, from 0; None where the route does not want them."""
        if not self._rules.tool_arguments or not calls:
            return None
        return self._seal("tools", [Entry(str(place), call.arguments) for place, call in enumerate(calls)])

    def _seal(self, what: str, entries: Sequence[Entry]) -> SealedGroup:
        self._sealed += 1
        return seal_entries(self._holder, entries, rid=self._rid, purpose=f"{what} {self._sealed}")
