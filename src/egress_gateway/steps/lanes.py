"""The lanes of one answer: screening and restoring put together for one caller and one upstream."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from egress_gateway.classify.classifier import Classifier
from egress_gateway.classify.recall import scope_of
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import AnswerPlan, Level
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.routes import Route
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.traces import Traces
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.seal import sealer
from egress_gateway.screen.defuse import DefusingFilter
from egress_gateway.screen.lanes import AnswerLanes
from egress_gateway.steps.inspection import NO_TRACES
from egress_gateway.steps.traces import Comparison

HOLD_BACK: Final = 256
"""Characters at least, where a rule has something masked that the route does not mask itself."""


def answer_lanes(
    route: Route,
    plan: AnswerPlan,
    classifier: Classifier,
    redaction: Redaction,
    *,
    scope_key: Secret[bytes],
    upstream: str,
    traces: Traces = NO_TRACES,
    levels: Mapping[DataClass, Level] = BUILTIN_CLASSES,
    aim: Callable[[str], None] | None = None,
) -> AnswerLanes:
    """Lanes that mask what the plan wants masked and restore what this request had replaced, and nothing else.

    `levels` are those of the bundle in force; a class without one is restricted. `aim` is as in `AnswerLanes`.
    """

    def kept_in(text: str) -> bool:
        """Whether an address holds a stand-in of this request, or what may not leave on this route."""
        findings = classifier.classify([Slot(pointer="/address", scope=Scope.URL, text=text)])
        return bool(restorer.stretches(text)) or any(
            levels.get(one.data_class, Level.RESTRICTED) > route.ceiling for one in findings
        )

    ruled = not {*plan.mask, *plan.mask_new} <= set(route.response.mask)
    restorer = Restorer(redaction.replacements, route.restore)

    return AnswerLanes(
        classify=_apart_from_surrogates(partial(classifier.classify, scope=scope_of(scope_key)), restorer),
        restore=restorer.text_filter,
        restore_tool=restorer.restore_json,
        restored=lambda: restorer.counts,
        seal=sealer(scope_key, upstream),
        mask=plan.mask,
        mask_new=plan.mask_new,
        compare=Comparison(traces=traces, key=scope_key, replacements=redaction.replacements),
        hold_back=max(route.response.hold_back, HOLD_BACK if ruled else 0),
        defuse=partial(DefusingFilter, route.response.link_hosts, kept_in) if plan.defused else None,
        aim=aim,
    )


def _apart_from_surrogates(
    classify: Callable[[Sequence[Slot]], tuple[Finding, ...]], restorer: Restorer
) -> Callable[[Sequence[Slot]], tuple[Finding, ...]]:
    """No surrogate of this request is a finding: like a token, it is neither masked nor counted in its answer."""

    def findings(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        found = classify(slots)
        if not found or not restorer.has_surrogates:
            return found
        ours = {number: restorer.stretches(slots[number].text) for number in {one.slot for one in found}}
        return tuple(
            one for one in found if not any(start <= one.start and one.end <= end for start, end in ours[one.slot])
        )

    return findings
