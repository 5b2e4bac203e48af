"""Master data as the portal gave it, whole packs at a time."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.pack import Pack
from local_db.repositories.audit import PORTAL, AuditRepository
from local_db.repositories.work import Work
from local_db.tables import PackRow

_NEW = insert(PackRow.table())
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["name"],
    set_={name: _NEW.excluded[name] for name in ("version", "etag", "items", "saved_at")},
)
_PACKS = select(PackRow.name, PackRow.version, PackRow.etag, PackRow.items)


class PackRepository:
    """Keeps the newest version of each pack."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._audit = AuditRepository(work)

    def save(
        self, name: str, version: str, etag: str | None, items: Iterable[Mapping[str, Any]]
    ) -> None:
        """Replace a pack."""
        text = json.dumps(list(items), ensure_ascii=False)
        row = {
            "name": name,
            "version": version,
            "etag": etag,
            "items": text,
            "saved_at": self._work.now(),
        }
        self._connection.execute(_SAVE, row)
        facts = {"digest": hashlib.sha256(text.encode("utf-8")).hexdigest()}
        self._audit.add(PORTAL, "pack.saved", "pack", name, facts)

    def get(self, name: str) -> Pack | None:
        """Return a pack."""
        found = self._connection.execute(_PACKS.where(PackRow.name == name)).one_or_none()
        return None if found is None else _pack(found)

    def all(self) -> tuple[Pack, ...]:
        """Return all packs, in the order of their names."""
        return tuple(_pack(row) for row in self._connection.execute(_PACKS.order_by(PackRow.name)))


def _pack(row: Row[str, str, str | None, str]) -> Pack:
    items = tuple(json.loads(row.items))
    return Pack(name=row.name, version=row.version, etag=row.etag, items=items)
