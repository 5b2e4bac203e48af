"""A list too long to be held: pages are read by key, and those long unseen are let go again.

Memory stays the same however far somebody scrolls (desktop_ui.md 1.3, docs/decisions/0043).
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QTimer, Signal, Slot
from typing_extensions import override

from desktop.models.paged import Column, TableModel
from desktop.speaker import Speaker
from local_db.domain.finding import PAGE_ROWS

# Scrolling on wants more at a time than the first look, which must come at once.
NEXT_ROWS: Final = 100
# Some 2,400 rows: two minutes of wheel or Page Down back and forth ask the store nothing.
PAGES_HELD: Final = 24
_Row = TypeVar("_Row")
_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT: Final = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[_Row]):
    """Rows that follow a place, and the place that the next page follows; None ends the list."""

    rows: Sequence[_Row]
    after: Hashable


@dataclass(slots=True, kw_only=True, eq=False)
class _Block(Generic[_Row]):
    """The part of the list that one page holds."""

    place: Hashable
    begins: int
    size: int
    first: Hashable
    rows: Sequence[_Row] | None
    is_asked: bool = False
    is_old: bool = False


class WindowedModel(TableModel[_Row]):
    """Rows from the best or newest down; what is on the screen and its surroundings is held."""

    page_wanted = Signal(object, int)  # the place it follows, None at the beginning; how many rows

    def __init__(
        self,
        speaker: Speaker,
        columns: Sequence[Column[_Row]],
        key: Callable[[_Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(speaker, columns, parent)
        self._key = key
        self._blocks: list[_Block[_Row]] = []
        self._begins: list[int] = []
        self._count = 0
        self._end: Hashable = None
        self._is_waiting = False
        # Oldest look first; a dictionary keeps that order.
        self._held: dict[Hashable, _Block[_Row]] = {}
        self._seen: _Block[_Row] | None = None
        self._wanted: list[_Block[_Row]] = []
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.timeout.connect(self._ask)

    @override
    def row(self, at: int) -> _Row | None:
        """Return a row; None outside the list, and while its page is read again."""
        if not 0 <= at < self._count:
            return None
        block = self._seen
        if block is None or not block.begins <= at < block.begins + block.size:
            block = self._look_at(bisect_right(self._begins, at) - 1)
        if block.rows is None or block.is_old:
            self._want(block)
        return None if block.rows is None else block.rows[at - block.begins]

    def rows(self) -> tuple[_Row, ...]:
        """Return the rows at hand, in their order."""
        return tuple(row for block in self._blocks for row in block.rows or ())

    def position(self, key: Hashable) -> int | None:
        """Return where a row stands, if it is among those held."""
        for block in self._held.values():
            for at, row in enumerate(block.rows or ()):
                if self._key(row) == key:
                    return block.begins + at
        return None

    def is_whole(self) -> bool:
        """Tell whether the list was read to its end."""
        return self._end is None

    def start(self, page: ListPage[_Row]) -> None:
        """Show another list from its beginning."""
        self.beginResetModel()
        for kept in (self._blocks, self._begins, self._held, self._wanted):
            kept.clear()
        self._seen, self._count = None, 0
        self._add(None, page)
        self.endResetModel()

    def put(self, place: Hashable, page: ListPage[_Row]) -> None:
        """Show a page that was wanted; one of a list that is shown no more is ignored."""
        if self._blocks and place is not None and place == self._end:
            self._append(place, page)
        elif not self._blocks and place is None:
            self.start(page)
        else:
            at = next((i for i, b in enumerate(self._blocks) if b.place == place), None)
            if at is not None:
                self._renew(at, page)

    @Slot()
    def refresh(self) -> None:
        """Read again what is on the screen, and the beginning, where what is new appears."""
        self._is_waiting = False
        if not self._blocks:
            self.page_wanted.emit(None, PAGE_ROWS)
            return
        for block in self._blocks:
            block.is_asked, block.is_old = False, block.rows is not None
        self._want(self._blocks[0])
        # Whoever is seen asks for itself when it is painted.
        self.refresh_words()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return how far the list has been read."""
        return 0 if parent.isValid() else self._count

    @override
    def canFetchMore(self, parent: _Index) -> bool:
        """Tell whether there is another page that nobody fetches yet."""
        return not parent.isValid() and self._end is not None and not self._is_waiting

    @override
    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next page; it comes later by ``put``."""
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.page_wanted.emit(self._end, NEXT_ROWS)

    def _look_at(self, at: int) -> _Block[_Row]:
        """Note what is looked at, and have its neighbours at hand: keys go from row to row."""
        block = self._seen = self._blocks[at]
        for near in self._blocks[max(0, at - 1) : at + 2]:
            if near.rows is None:
                self._want(near)
        if block.rows is not None:
            self._hold(block)
        return block

    def _want(self, block: _Block[_Row]) -> None:
        if not block.is_asked:
            block.is_asked = True
            self._wanted.append(block)
            # Outside of painting.
            self._asking.start(0)

    @Slot()
    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        for block in wanted:
            # What is new comes on top; with some room the old first row is among what is read.
            room = PAGE_ROWS if block.begins == 0 else 0
            self.page_wanted.emit(block.place, block.size + room)

    def _add(self, place: Hashable, page: ListPage[_Row]) -> None:
        self._is_waiting, self._end = False, page.after
        if not page.rows:
            return
        block = _Block[_Row](place=place, begins=self._count, size=0, first=None, rows=None)
        self._blocks.append(block)
        self._begins.append(block.begins)
        self._fill(block, page.rows)

    def _append(self, place: Hashable, page: ListPage[_Row]) -> None:
        if page.rows:
            self.beginInsertRows(_NO_PARENT, self._count, self._count + len(page.rows) - 1)
        self._add(place, page)
        if page.rows:
            self.endInsertRows()

    def _renew(self, at: int, page: ListPage[_Row]) -> None:
        """Show what a page holds now; what moved down below it stays under the reader's eyes."""
        block = self._blocks[at]
        rows = self._until_next(at, page)
        keys = [self._key(row) for row in rows]
        above = keys.index(block.first) if block.first in keys else 0
        if above:
            self.beginInsertRows(_NO_PARENT, block.begins, block.begins + above - 1)
            kept = [*rows[:above], *(block.rows or rows[above:])][: block.size + above]
            self._fill(block, kept)
            self.endInsertRows()
        self._settle(block, rows)

    def _settle(self, block: _Block[_Row], rows: Sequence[_Row]) -> None:
        """Give a block its rows; a difference in number shows at its end."""
        was, now = block.begins + block.size, block.begins + len(rows)
        shown = block.rows or rows
        # Views are told of one kind of change at a time.
        if now > was:
            self.beginInsertRows(_NO_PARENT, was, now - 1)
            self._fill(block, [*shown[: block.size], *rows[block.size :]])
            self.endInsertRows()
        elif now < was:
            self.beginRemoveRows(_NO_PARENT, now, was - 1)
            self._fill(block, shown[: len(rows)])
            self.endRemoveRows()
        self._fill(block, rows)
        if rows:
            self._tell_changed(block.begins, now - 1)

    def _until_next(self, at: int, page: ListPage[_Row]) -> Sequence[_Row]:
        """Return a page's rows up to the next block, which is cut off where it follows no more."""
        if at + 1 == len(self._blocks):
            self._end, self._is_waiting = page.after, False
            return page.rows
        following = self._blocks[at + 1]
        for place, row in enumerate(page.rows):
            if self._key(row) == following.first:
                return page.rows[:place]
        if page.after != following.place:
            self._cut_from(at + 1, page.after)
        return page.rows

    def _cut_from(self, at: int, end: Hashable) -> None:
        first = self._blocks[at].begins
        self.beginRemoveRows(_NO_PARENT, first, self._count - 1)
        for block in self._blocks[at:]:
            self._held.pop(block.place, None)
        del self._blocks[at:], self._begins[at:]
        self._count, self._seen = first, None
        self._end, self._is_waiting = end, False
        self.endRemoveRows()

    def _fill(self, block: _Block[_Row], rows: Sequence[_Row]) -> None:
        """Put rows into a block; those below it move by as much as it grew."""
        grown = len(rows) - block.size
        block.rows, block.size = tuple(rows), len(rows)
        block.first = self._key(rows[0]) if rows else None
        block.is_asked = block.is_old = False
        self._count += grown
        if grown:
            for at in range(self._blocks.index(block) + 1, len(self._blocks)):
                self._blocks[at].begins += grown
                self._begins[at] += grown
        self._hold(block)

    def _hold(self, block: _Block[_Row]) -> None:
        """Keep a block, and let go the one that was not looked at for the longest time."""
        self._held.pop(block.place, None)
        self._held[block.place] = block
        while len(self._held) > PAGES_HELD:
            oldest = self._held.pop(next(iter(self._held)))
            oldest.rows, oldest.is_asked, oldest.is_old = None, False, False
