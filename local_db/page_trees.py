"""All rows of a damaged file: first down the trees that stand, then from pages that lie alone."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from local_db.page_file import PageFile
from local_db.page_rows import TreePage, Value, rows_of, tree_page
from local_db.row_shapes import Shape, recognise, shapes

_log = logging.getLogger(__name__)
_SCHEMA_ROOT: Final = 1
_SCHEMA_COLUMNS: Final = 5
_MOST_DEPTH: Final = 20
# The keys of the audit chain prove its rows; then what cannot be had from anywhere else.
_FIRST: Final = ("audit_key", "meta", "outbox", "complaint")
_TRUNK_AT, _FREE_COUNT_AT = 32, 36


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A row and whether its table's own tree led to it."""

    shape: Shape
    row: Mapping[str, Value]
    is_reached: bool


@dataclass(slots=True)
class Losses:
    """What could not be read on the way."""

    pages: int = 0
    rows: int = 0
    tables: set[str] = field(default_factory=set)


class PageTrees:
    """Reads every table's rows once; what lies in freed pages is not read again."""

    def __init__(self, file: PageFile, progress: Callable[[int, int], None]) -> None:
        self.losses = Losses()
        self._file = file
        self._progress = progress
        self._seen: set[int] = set()
        self._broken: set[int] = set()

    def rows(self) -> Iterator[FoundRow]:
        """Yield all rows: of standing trees first, so that an older copy never wins."""
        roots = self._roots()
        known = shapes()
        for name, root in sorted(roots.items(), key=_by_need):
            shape = known.get(name)
            for page in self._tree(root, name if shape is not None else None):
                if shape is not None:
                    yield from self._rows(page, shape, is_reached=True)
        self._seen |= self._freed()
        yield from self._lone_rows()
        self.losses.pages = len(self._broken)

    def _roots(self) -> Mapping[str, int]:
        """Return where each tree begins, as far as the schema can still be read."""
        roots: dict[str, int] = {}
        for page in self._tree(_SCHEMA_ROOT, None):
            for found in rows_of(page, self._read):
                if found is None or len(found[1]) != _SCHEMA_COLUMNS:
                    continue
                _, name, _, root, _ = found[1]
                if isinstance(root, int) and isinstance(name, str) and root > 1:
                    roots[name] = root
        return roots

    def _tree(self, number: int, table: str | None, depth: int = 0) -> Iterator[TreePage]:
        """Yield the pages of a tree that can be read; a broken inner page hides those below it."""
        if number in self._seen or depth > _MOST_DEPTH:
            return
        page = self._page(number)
        if page is None:
            if table is not None:
                self.losses.tables.add(table)
            return
        self._seen.add(number)
        self._progress(len(self._seen), self._file.count)
        yield page
        for child in page.children():
            yield from self._tree(child, table, depth + 1)

    def _page(self, number: int) -> TreePage | None:
        data = self._read(number)
        return None if data is None else tree_page(number, data)

    def _read(self, number: int) -> bytes | None:
        data = self._file.page(number) if 0 < number <= self._file.count else None
        if data is None:
            self._broken.add(number)
        return data

    def _freed(self) -> set[int]:
        """Return the pages that the file itself calls free; their old rows are not its rows."""
        first = self._file.page(_SCHEMA_ROOT)
        freed: set[int] = set()
        if first is None:
            return freed
        trunk = int.from_bytes(first[_TRUNK_AT:_FREE_COUNT_AT], "big")
        while 0 < trunk <= self._file.count and trunk not in freed:
            freed.add(trunk)
            data = self._file.page(trunk)
            if data is None:
                break
            many = int.from_bytes(data[4:8], "big")
            freed |= {int.from_bytes(data[at : at + 4], "big") for at in range(8, 8 + 4 * many, 4)}
            trunk = int.from_bytes(data[:4], "big")
        return freed

    def _lone_rows(self) -> Iterator[FoundRow]:
        """Yield rows of pages that no tree led to: their inner page or their root is broken."""
        lone: list[tuple[tuple[int, str], int]] = []
        for number in set(range(1, self._file.count + 1)) - self._seen:
            page = self._page(number)
            shape = None if page is None else self._recognised(page)
            if shape is not None:
                lone.append((_by_need((shape.table.name, number)), number))
        for (_, name), number in sorted(lone):
            _log.info("Page %s was found alone and belongs to %s", number, name)
            page = self._page(number)
            if page is not None:
                yield from self._rows(page, shapes()[name], is_reached=False)

    def _recognised(self, page: TreePage) -> Shape | None:
        rows = [found for found in rows_of(page, self._read) if found is not None]
        return recognise(rows, is_keyed=page.is_keyed)

    def _rows(self, page: TreePage, shape: Shape, *, is_reached: bool) -> Iterator[FoundRow]:
        for found in rows_of(page, self._read):
            row = None if found is None else shape.row(*found)
            if row is None:
                self.losses.rows += 1
                self.losses.tables.add(shape.table.name)
                continue
            yield FoundRow(shape=shape, row=row, is_reached=is_reached)


def _by_need(root: tuple[str, int]) -> tuple[int, str]:
    name, _ = root
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
