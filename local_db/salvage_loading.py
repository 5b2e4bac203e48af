"""Rows of a damaged file into a new store: each is checked by itself before it is taken in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError

from local_db.domain.number import is_number
from local_db.domain.sealing import digest
from local_db.page_rows import Value
from local_db.page_trees import FoundRow
from local_db.repositories.audit import AuditRepository
from local_db.repositories.work import Work
from local_db.row_shapes import Shape

_BATCH: Final = 200
_SEALED: Final = frozenset({"complaint", "outbox", "amendment"})
# A row that was found twice: the copy that says more wins. Other tables' rows never change.
_NEWER: Final[Mapping[str, str]] = {
    "outbox": "excluded.changed_at > outbox.changed_at",
    "slip_print": "excluded.state = 'printed' AND slip_print.state <> 'printed' "
    "OR coalesce(excluded.changed_at, '') > coalesce(slip_print.changed_at, '')",
    "lease": "excluded.next_seq > lease.next_seq",
    "counter": "excluded.last > counter.last",
    "case_state": "excluded.rev > case_state.rev",
}
_FIXED: Final = frozenset(
    {"device_seq", "id", "type", "schema", "ref", "case_id", "depends_on", "supersedes", "digest",
     "body"}
)  # fmt: skip
# An older copy of the store must not bring these back: they are of their own moment.
_OF_THE_MOMENT: Final = frozenset({"draft", "lease", "counter"})


class RowLoader:
    """Takes rows into a new store, the best copy of each; what does not hold good is left out."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._audit = AuditRepository(work)
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._statements: dict[str, TextClause] = {}
        self.refused: Counter[str] = Counter()
        self.unsure: set[str] = set()

    def load(self, rows: Iterable[FoundRow], *, is_backup: bool = False) -> None:
        """Take in the rows of one file; of a backup only what the damaged file has lost."""
        table = ""
        for found in rows:
            name = found.shape.table.name
            if name != table:
                # The chain's rows are proved by keys that must be there before.
                self._flush_all()
                table = name
            if is_backup and name in _OF_THE_MOMENT:
                continue
            if not self._holds_good(name, found.row):
                self.refused[name] += 1
                continue
            if not found.is_reached:
                self.unsure.add(name)
            self._take(found.shape, found.row, may_win=not is_backup)
        self._flush_all()

    def _flush_all(self) -> None:
        for statement in list(self._waiting):
            self._flush(statement)
        # It reads the chain's keys at its first use.
        self._audit = AuditRepository(self._work)

    def _holds_good(self, name: str, row: Mapping[str, Any]) -> bool:
        """Check a row by what it carries itself: its digest, its HMAC, its check digits."""
        if name in _SEALED and digest(row["body"]) != row["digest"]:
            return False
        if name == "audit":
            return self._audit.is_genuine(row)
        if name == "complaint":
            return is_number(row["ref"])
        return True

    def _take(self, shape: Shape, row: Mapping[str, Value], *, may_win: bool) -> None:
        name = shape.table.name
        statement = f"{name} {may_win}"
        if statement not in self._statements:
            self._statements[statement] = text(_insert(shape, may_win=may_win))
        waiting = self._waiting.setdefault(statement, [])
        waiting.append(dict(row))
        if len(waiting) >= _BATCH:
            self._flush(statement)

    def _flush(self, statement: str) -> None:
        rows = self._waiting.pop(statement, [])
        connection, insert = self._work.connection, self._statements[statement]
        if not rows:
            return
        try:
            with connection.begin_nested():
                connection.execute(insert, rows)
        except IntegrityError:
            for row in rows:
                self._take_alone(statement, row)

    def _take_alone(self, statement: str, row: Mapping[str, Any]) -> None:
        """Take in one row of a batch in which some row contradicts what is there."""
        try:
            with self._work.connection.begin_nested():
                self._work.connection.execute(self._statements[statement], row)
        except IntegrityError:
            self.refused[statement.split(" ", 1)[0]] += 1


def _insert(shape: Shape, *, may_win: bool) -> str:
    name = shape.table.name
    columns = ", ".join(f'"{column}"' for column in shape.names)
    values = ", ".join(f":{column}" for column in shape.names)
    insert = f"INTO {name} ({columns}) VALUES ({values})"
    newer = _NEWER.get(name)
    if newer is None or not may_win:
        return f"INSERT OR IGNORE {insert}"
    key = ", ".join(shape.key)
    changed = ", ".join(
        f'"{column}" = excluded."{column}"'
        for column in shape.names
        if column not in shape.key and (name != "outbox" or column not in _FIXED)
    )
    return f"INSERT {insert} ON CONFLICT ({key}) DO UPDATE SET {changed} WHERE {newer}"
