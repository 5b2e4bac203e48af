"""What the office wrote lately, for what it will write next: codes and places, nobody's name."""

import json
from dataclasses import fields
from typing import Final

from sqlalchemy import select

from local_db.domain.complaint import Address
from local_db.domain.habits import WrittenBefore
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow

# Weeks of an office's work, and read in a moment; what is rarer may be typed.
NEWEST: Final = 1_000
_PLACE: Final = tuple(field.name for field in fields(Address))
_BODIES: Final = (
    select(ComplaintRow.body)
    # What is protected leaves no trace on the screen of the next citizen.
    .where(ComplaintRow.sensitive.is_(False), ComplaintRow.confidential.is_(False))
    .order_by(ComplaintRow.id.desc())
    .limit(NEWEST)
)


class HabitRepository:
    """Reads the newest complaints by key, without a look at the others."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def newest(self) -> tuple[WrittenBefore, ...]:
        """Return type, subject and place of the newest complaints, the latest first."""
        return tuple(_written(body) for body in self._connection.scalars(_BODIES))


def _written(sealed: bytes) -> WrittenBefore:
    body = json.loads(sealed)
    place = body.get("address") or {}
    return WrittenBefore(
        type=str(body["complaint"]["type"]),
        category=str(body["complaint"]["category"]),
        place=Address(**{name: place.get(name) for name in _PLACE}),
    )
