"""How our values are kept in SQLite's strict columns: text, whole numbers and bytes only."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, cast

from sqlalchemy import Dialect, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
STRICT: Final = {"sqlite_strict": True}
STRICT_KEYED: Final = {"sqlite_strict": True, "sqlite_with_rowid": False}
_Choice = TypeVar("_Choice", bound=StrEnum)


class Moment(TypeDecorator[datetime]):
    """An aware time as UTC text of one width, so that it sorts as time does."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A day of the office calendar as ISO text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0; strict tables know no BOOLEAN."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Choice(TypeDecorator[_Choice], Generic[_Choice]):
    """A member of a closed list as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[_Choice]) -> None:
        super().__init__()
        self.choices = choices

    @override
    def process_bind_param(self, value: _Choice | None, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> _Choice | None:
        return None if value is None else self.choices(value)


def _json_text(value: Mapping[str, Any]) -> str:
    """Return JSON text; half a character that was pasted is escaped, for a draft keeps anything."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, sort_keys=True)
    return text


# A portal's answer or a form's own shape: there is no narrower type.
class Json(TypeDecorator[Mapping[str, Any]]):
    """A JSON object as compact text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else _json_text(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, Any] | None:
        return None if value is None else cast("Mapping[str, Any]", json.loads(value))


class Base(DeclarativeBase):
    """All tables of the store, with names that migrations can rely on."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: Final = {
        str: Text(),
        int: Integer(),
        bytes: LargeBinary(),
        bool: Flag(),
        datetime: Moment(),
        date: Day(),
        Mapping[str, Any]: Json(),
    }

    @classmethod
    def table(cls) -> Table:
        """Return the plain table, for statements that skip the ORM."""
        return cast("Table", cls.__table__)
