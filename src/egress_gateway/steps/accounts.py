"""What one request has to do with those before it: quotas, budgets, secrets in pieces, what its agent is used to.

Numbers are gathered before the decision. After it, and before the intent, everything is charged and counted; if
others counted or sent meanwhile, so that the decision rests on too little, it is made again.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.prices import cost_of
from egress_gateway.ports import Counters
from egress_gateway.steps.agents import Agents
from egress_gateway.steps.counting import Bill, charge
from egress_gateway.steps.disclosure import Budgets
from egress_gateway.steps.fragments import Watch, with_secrets
from egress_gateway.steps.inspection import Seen
from egress_gateway.steps.prepare import Prepared

MOST_DECISIONS: Final = 4
"""Of one attempt, each for numbers that others raised during the last."""


class Accounts:
    """The accounts of one request."""

    def __init__(
        self,
        bundle: Bundle,
        service: Counters | None,
        agents: Agents,
        *,
        master: Secret[bytes],
        seen: Seen,
        facts: Facts,
    ) -> None:
        """`facts` need to name the principal and the route, the target and the tools on offer."""
        self._service = service
        self._price = partial(cost_of, bundle.prices)
        self._master = master
        self._budgets = Budgets(bundle.counters, service, seen=seen.values, facts=facts, master=master)
        self._completed: tuple[DataClass, ...] = ()
        """Secrets that this request completes with what others sent since the facts were gathered."""
        self.agent = agents.of(facts, minded=bundle.minds_agents)
        self._watch = Watch(bundle.fragments, service, pieces=seen.pieces, facts=facts, master=master)

    async def gather(self, facts: Facts, classifier: Classifier) -> Facts:
        """The facts with what earlier requests add to them. Raises `Unavailable`."""
        facts = with_secrets(facts, await self._watch.look(classifier))
        history, conduct = await self._budgets.history(), await self.agent.conduct()
        return msgspec.structs.replace(facts, history=history, conduct=conduct)

    def leaves(self, prepared: Prepared, bill: Bill) -> None:
        """From now on something may have left."""
        bill.send()
        self.agent.leaves(prepared.shape.tools)

    async def admit(
        self, facts: Facts, make: Callable[[Facts], Awaitable[Prepared]], classifier: Classifier
    ) -> tuple[Prepared, Bill]:
        """Have the body made that may leave, and charge and count it. Whoever gets the bill settles it.

        Raises what `make` raises, `Blocked` where a quota is used up, and `Unavailable`.
        """
        facts = with_secrets(facts, self._completed)
        for _ in range(MOST_DECISIONS):
            further: tuple[DataClass, ...] = ()
            prepared = await make(facts)
            with await self._charge(prepared, facts) as bill:
                if await self._budgets.disclose(prepared.values, prepared.decision, facts.history):
                    further = await self._watch.keep(classifier)
                    if not further:
                        return prepared, bill.pass_on()
            self._completed += further
            facts = with_secrets(facts, further)
            facts = msgspec.structs.replace(facts, history=await self._budgets.history())
        raise Unavailable("counters", "Too much is counted at the same time; try again.")

    async def _charge(self, prepared: Prepared, facts: Facts) -> Bill:
        choices = prepared.shape.choices
        return await charge(
            self._service, prepared.decision, facts, choices=choices, price=self._price, master=self._master
        )
