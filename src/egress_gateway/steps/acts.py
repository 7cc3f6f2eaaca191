"""What administrators did to people, without the people's names: the log has pseudonyms in their place.

Administrators themselves stand in the log by name, as they have to answer for what they do.
"""

from typing import Final

import msgspec

from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.core.identity import Identity
from egress_gateway.identify.admins import AdminAct
from egress_gateway.identify.principal import person_id
from egress_gateway.steps.subjects import Naming

PERSON: Final = "person="
"""Begins the detail of a containment that names a person."""
_ISSUER: Final = "issuer="
_OF_A_PERSON: Final = "kind=person"
_CONTAINS: Final = frozenset({AdminAct.CONTAIN_ADD, AdminAct.CONTAIN_LIFT})


async def without_names(act: AdminRecord, naming: Naming) -> AdminRecord:
    """The act as the log is to have it. Raises `Unavailable`.

    A containment meets whoever rules know by its name, and whoever an application claims by it: it stands there with
    both pseudonyms. A revoked person is one without a tenant, as that is how the list of revocations knows him.
    """
    if act.act in _CONTAINS:
        details: list[str] = []
        for detail in act.details:
            if detail.startswith(PERSON):
                known, claimed = await naming.of_name(detail.removeprefix(PERSON))
                details += [f"{PERSON}{known}", f"asserted_{PERSON}{claimed}"]
            else:
                details.append(detail)
        return msgspec.structs.replace(act, details=tuple(sorted(details)))
    if act.act == AdminAct.IDENTITY_REVOKE and _OF_A_PERSON in act.details:
        issuer = next((one.removeprefix(_ISSUER) for one in act.details if one.startswith(_ISSUER)), "")
        known, _ = await naming.of_name(person_id(Identity(issuer=issuer, person=act.object)))
        return msgspec.structs.replace(act, object=known)
    return act
