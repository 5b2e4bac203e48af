"""What operators are typing: one upsert at every keystroke."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.draft import Draft
from local_db.repositories.work import Work
from local_db.tables import DraftRow

_DRAFT = DraftRow.table()
_FIELDS = tuple(getattr(DraftRow, name) for name in Draft.__slots__)
_NEW = insert(_DRAFT)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _NEW.excluded[name] for name in ("operator_code", "body", "updated_at")},
)


class DraftRepository:
    """Keeps unfinished complaints until they are filed or thrown away."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def save(
        self, draft_id: str, operator_code: str, body: Mapping[str, Any], at: datetime
    ) -> None:
        """Keep what was typed so far; a parked draft stays parked."""
        row = {
            "id": draft_id,
            "operator_code": operator_code,
            "body": body,
            "parked": False,
            "updated_at": at,
        }
        self._connection.execute(_SAVE, row)

    def park(self, draft_id: str, *, parked: bool = True) -> None:
        """Put a draft aside, or take it up again."""
        self._connection.execute(
            update(_DRAFT).where(_DRAFT.c.id == draft_id).values(parked=parked)
        )

    def get(self, draft_id: str) -> Draft | None:
        """Return a draft."""
        found = self._connection.execute(
            select(*_FIELDS).where(DraftRow.id == draft_id)
        ).one_or_none()
        return None if found is None else Draft(**found._mapping)

    def open_drafts(self, operator_code: str) -> tuple[Draft, ...]:
        """Return an operator's drafts, the newest first."""
        rows = self._connection.execute(
            select(*_FIELDS)
            .where(DraftRow.operator_code == operator_code)
            .order_by(DraftRow.updated_at.desc())
        )
        return tuple(Draft(**row._mapping) for row in rows)

    def delete(self, draft_id: str) -> None:
        """Forget a draft; deleting twice is harmless."""
        self._connection.execute(_DRAFT.delete().where(_DRAFT.c.id == draft_id))
