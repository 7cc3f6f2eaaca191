"""What all groups of fields share, and how large a number in a record may be."""

from typing import Annotated

import msgspec

LARGEST_INTEGER = 2**53 - 1
"""Above this, JSON readers with IEEE doubles would read another number (RFC 8785 section 3.2.2.3)."""

Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_INTEGER)]
"""A number of things, bytes or microseconds. Records know no negative numbers and no fractions."""


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all groups share: empty fields are absent, unknown ones are an error."""
