"""Frozen rows as a table, and the list that keeps whatever it was given."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from typing_extensions import override

from desktop.speaker import Saying, Speaker

ROW_ROLE: Final = Qt.ItemDataRole.UserRole
TONE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
ICON_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_SPOKEN: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)
_Row = TypeVar("_Row")
_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT: Final = QModelIndex()


def _nothing(_row: object) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[_Row]):
    """A column: its title, the words of a cell, and tone and icon where it shows a state."""

    title: str
    words: Callable[[_Row], Saying]
    tone: Callable[[_Row], str] = _nothing
    icon: Callable[[_Row], str] = _nothing


class TableModel(QAbstractTableModel, Generic[_Row]):
    """What every list of rows says in its cells and titles, in the language in force."""

    def __init__(
        self, speaker: Speaker, columns: Sequence[Column[_Row]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self._columns = tuple(columns)
        speaker.language_changed.connect(self.retranslate)

    @abstractmethod
    def row(self, at: int) -> _Row | None:
        """Return a row, or None outside of what is at hand."""

    def refresh_words(self) -> None:
        """Say every cell anew, such as ages that grew."""
        if self.rowCount():
            self._tell_changed(0, self.rowCount() - 1)

    @Slot()
    def retranslate(self) -> None:
        """Say titles and cells again in the language in force."""
        self.refresh_words()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    @override
    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says, and how."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return "" if role in _SPOKEN else None
        column = self._columns[index.column()]
        if role in _SPOKEN:
            return self._speaker.say(column.words(row))
        # A painted cell asks for seven roles, so nothing is worked out that was not asked for.
        if role == TONE_ROLE:
            return column.tone(row)
        if role == ICON_ROLE:
            return column.icon(row)
        return row if role == ROW_ROLE else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        if is_title and 0 <= section < len(self._columns):
            return self._speaker.say(self._columns[section].title)
        return super().headerData(section, orientation, role)

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))


class PagedModel(TableModel[_Row]):
    """Rows from the newest down; ``more_wanted`` tells that the reader came to the end."""

    more_wanted = Signal()

    def __init__(
        self, speaker: Speaker, columns: Sequence[Column[_Row]], parent: QObject | None = None
    ) -> None:
        super().__init__(speaker, columns, parent)
        self._rows: list[_Row] = []
        self._is_whole = True
        self._is_waiting = False

    @override
    def row(self, at: int) -> _Row | None:
        """Return a row, or None outside the list."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def rows(self) -> tuple[_Row, ...]:
        """Return what has been read so far."""
        return tuple(self._rows)

    def start(self, rows: Sequence[_Row], *, is_whole: bool) -> None:
        """Show another list from its beginning."""
        self.beginResetModel()
        self._rows = list(rows)
        self._is_whole = is_whole
        self._is_waiting = False
        self.endResetModel()

    def append(self, rows: Sequence[_Row], *, is_whole: bool) -> None:
        """Show the page that was asked for."""
        self._is_whole = is_whole
        self._is_waiting = False
        if rows:
            first = len(self._rows)
            self.beginInsertRows(_NO_PARENT, first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def replace(self, rows: Sequence[_Row], *, is_whole: bool) -> None:
        """Show the same list again as it is now; only what changed is touched."""
        same = min(len(rows), len(self._rows))
        for at in range(same):
            if self._rows[at] != rows[at]:
                self._rows[at] = rows[at]
                self._tell_changed(at, at)
        if len(rows) < len(self._rows):
            self.beginRemoveRows(_NO_PARENT, len(rows), len(self._rows) - 1)
            del self._rows[len(rows) :]
            self.endRemoveRows()
        self.append(rows[same:], is_whole=is_whole)

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return the rows read so far."""
        return 0 if parent.isValid() else len(self._rows)

    @override
    def canFetchMore(self, parent: _Index) -> bool:
        """Tell whether there is another page that nobody fetches yet."""
        return not parent.isValid() and not self._is_whole and not self._is_waiting

    @override
    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next page; it comes later by ``append``."""
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.more_wanted.emit()
