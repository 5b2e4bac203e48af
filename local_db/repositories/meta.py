"""Small facts by name, each kept as text."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from local_db.repositories.work import Work
from local_db.tables import MetaRow


class Fact(StrEnum):
    """The names of all facts."""

    INSTALL_ID = "install_id"
    DB_EPOCH = "db_epoch"
    DEVICE_ID = "device_id"
    DEVICE_KEY = "device_key"
    PORTAL_URL = "portal_url"
    COUNTER_LABEL = "counter_label"
    OFFICE = "office"
    PORTAL_TIME = "portal_time"
    CLOCK_OFFSET_MS = "clock_offset_ms"
    SYNCED_AT = "synced_at"
    CURSOR = "cursor"
    HOLD = "hold"
    NOTICE = "notice"
    LAST_SYNC_AT = "last_sync_at"
    SIDE_KEY = "side_key"
    SIDE_FILES = "side_files"
    OLDER_DATA = "older_data"
    RESTORED = "restored"
    FORMER_PAPER_KEY = "former_paper_key"
    PAPERS_RENEWED_TO = "papers_renewed_to"
    NOTED_KEY = "noted_key"
    COPY = "copy"
    MACHINE = "machine"
    HOME = "home"
    NEW_INSTALL_ID = "new_install_id"
    NEW_DEVICE_KEY = "new_device_key"
    SEQ_BASE = "seq_base"
    SEQ_LEFT_OUT = "seq_left_out"
    SEARCH_INDEX = "search_index"
    AUDIT_SENT = "audit_sent"
    RETENTION = "retention"
    BUNDLE_KEYS = "bundle_keys"
    SLIP_DATE = "slip_date"
    SHIFT = "shift"
    PROXY = "proxy"
    PROXY_PASSWORD = "proxy_password"  # noqa: S105 - the name of a fact
    CERTIFICATES = "certificates"


# Built once: every save asks for a handful of facts.
_GET = select(MetaRow.value).where(MetaRow.name == bindparam("name"))
_GET_SOME = select(MetaRow.name, MetaRow.value).where(
    MetaRow.name.in_(bindparam("names", expanding=True))
)
_NEW = insert(MetaRow.table())
_SAVE = _NEW.on_conflict_do_update(index_elements=["name"], set_={"value": _NEW.excluded.value})


class MetaRepository:
    """Reads and writes facts; an absent one is None."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def get(self, name: str) -> str | None:
        """Return a fact's text."""
        found = self._connection.scalar(_GET, {"name": name})
        return None if found is None else str(found)

    def some(self, *names: str) -> Mapping[str, str]:
        """Return those of the named facts that are there, in one look."""
        rows = self._connection.execute(_GET_SOME, {"names": names})
        return {name: value for name, value in rows}  # noqa: C416 - dict() takes a result for a mapping

    def save(self, name: str, value: str | None) -> None:
        """Keep a fact; None forgets it."""
        if value is None:
            self._connection.execute(MetaRow.table().delete().where(MetaRow.table().c.name == name))
            return
        self._connection.execute(_SAVE, {"name": name, "value": value})

    def get_moment(self, name: str) -> datetime | None:
        """Return a fact that is a time."""
        value = self.get(name)
        return None if value is None else datetime.fromisoformat(value)

    def save_moment(self, name: str, value: datetime | None) -> None:
        """Keep a fact that is a time."""
        self.save(name, None if value is None else value.isoformat())

    def get_object(self, name: str) -> Mapping[str, Any] | None:
        """Return a fact that is a JSON object."""
        value = self.get(name)
        return None if value is None else cast("Mapping[str, Any]", json.loads(value))

    def save_object(self, name: str, value: Mapping[str, Any] | None) -> None:
        """Keep a fact that is a JSON object."""
        text = None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
        self.save(name, text)
