"""A re-contact: the citizen came again about a complaint that has a number (contract section 3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.errors import Problem, ValidationError
from local_db.domain.text import stored_form

LONGEST_NOTE: Final = 2_000
"""Code points after NFC: half of what a description may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recontact:
    """When somebody came again, what they said, and whether they refuse the outcome."""

    recontact_id: str
    at: datetime
    note: str | None
    disputes_outcome: bool

    def body(self) -> Mapping[str, Any]:
        """Return the body of its message."""
        return {
            "recontact_id": self.recontact_id,
            "at": self.at.isoformat(),
            "note": self.note,
            "disputes_outcome": self.disputes_outcome,
        }

    @classmethod
    def of_body(cls, sealed: bytes) -> Self:
        """Return the re-contact of a sealed body."""
        body = json.loads(sealed)
        return cls(**{**body, "at": datetime.fromisoformat(body["at"])})


def read_note(typed: str) -> str | None:
    """Return what the citizen said in its stored form, Aadhaar numbers masked.

    Raises:
        ValidationError: it is too long.
    """
    note, _ = mask_aadhaar(stored_form(typed))
    if len(note) > LONGEST_NOTE:
        raise ValidationError(
            [
                Problem(
                    field="note",
                    code="too_long",
                    values={"limit": LONGEST_NOTE, "length": len(note)},
                )
            ]
        )
    return note or None
