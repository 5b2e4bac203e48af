"""The rows on one page, decoded as SQLite's file format describes (sqlite.org/fileformat2.html)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from local_db.page_cipher import USABLE

Value: TypeAlias = int | float | str | bytes | None
_FILE_HEADER_BYTES: Final = 100
_NUMBER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FIRST_BLOB, _FIRST_TEXT = 12, 13
_MOST_CHAIN: Final = 10_000


class PageError(Exception):
    """The page is no page of a tree, or a row on it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePage:
    """A page of a tree: its kind, its cells' places, and the child right of them all."""

    number: int
    data: bytes
    is_leaf: bool
    is_keyed: bool
    cells: tuple[int, ...]
    last_child: int | None

    def children(self) -> Iterator[int]:
        """Yield the pages below an inner page, from left to right."""
        if self.last_child is None:
            return
        for place in self.cells:
            yield int.from_bytes(self.data[place : place + 4], "big")
        yield self.last_child


_KINDS: Final = {2: (False, True), 5: (False, False), 10: (True, True), 13: (True, False)}


def tree_page(number: int, data: bytes) -> TreePage | None:
    """Return a page as part of a tree, or None when it is something else."""
    start = _FILE_HEADER_BYTES if number == 1 else 0
    kind = _KINDS.get(data[start])
    if kind is None:
        return None
    is_leaf, is_keyed = kind
    many = int.from_bytes(data[start + 3 : start + 5], "big")
    first = start + (8 if is_leaf else 12)
    if first + 2 * many > USABLE:
        return None
    cells = tuple(
        int.from_bytes(data[at : at + 2], "big") for at in range(first, first + 2 * many, 2)
    )
    if any(not first <= cell < USABLE for cell in cells):
        return None
    last = None if is_leaf else int.from_bytes(data[start + 8 : start + 12], "big")
    return TreePage(
        number=number, data=data, is_leaf=is_leaf, is_keyed=is_keyed, cells=cells, last_child=last
    )


def rows_of(
    page: TreePage, read: Callable[[int], bytes | None]
) -> Iterator[tuple[int | None, tuple[Value, ...]] | None]:
    """Yield each row on a page with its row id; None stands for one that cannot be read whole."""
    if not page.is_leaf and not page.is_keyed:
        return
    for cell in page.cells:
        try:
            rowid, payload = _payload(page, cell, read)
            yield rowid, _values(payload)
        except (PageError, IndexError, UnicodeDecodeError):
            yield None


def _payload(
    page: TreePage, cell: int, read: Callable[[int], bytes | None]
) -> tuple[int | None, bytes]:
    data = page.data
    at = cell if page.is_leaf else cell + 4
    size, at = _varint(data, at)
    rowid: int | None = None
    if not page.is_keyed:
        rowid, at = _varint(data, at)
        rowid = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
    here = _kept_here(size, is_keyed=page.is_keyed)
    if at + here > USABLE:
        raise PageError("cell")
    payload = data[at : at + here]
    if here < size:
        payload += _chain(int.from_bytes(data[at + here : at + here + 4], "big"), size - here, read)
    return rowid, payload


def _kept_here(size: int, *, is_keyed: bool) -> int:
    """Return how much of a row lies on its own page; the rest is in a chain of pages."""
    most = (USABLE - 12) * 64 // 255 - 23 if is_keyed else USABLE - 35
    if size <= most:
        return size
    least = (USABLE - 12) * 32 // 255 - 23
    here = least + (size - least) % (USABLE - 4)
    return here if here <= most else least


def _chain(first: int, size: int, read: Callable[[int], bytes | None]) -> bytes:
    parts: list[bytes] = []
    number, left = first, size
    for _ in range(_MOST_CHAIN):
        page = read(number)
        if page is None:
            raise PageError("chain")
        part = page[4 : min(4 + left, USABLE)]
        parts.append(part)
        left -= len(part)
        if left <= 0:
            return b"".join(parts)
        number = int.from_bytes(page[:4], "big")
    raise PageError("chain")


def _values(payload: bytes) -> tuple[Value, ...]:
    head, at = _varint(payload, 0)
    place = head
    values: list[Value] = []
    while at < head:
        kind, at = _varint(payload, at)
        length = _length(kind)
        data = payload[place : place + length]
        if len(data) != length:
            raise PageError("record")
        values.append(_value(kind, data))
        place += length
    return tuple(values)


def _length(kind: int) -> int:
    if kind >= _FIRST_BLOB:
        return (kind - _FIRST_BLOB) // 2
    return 8 if kind == 7 else _NUMBER_BYTES.get(kind, 0)  # noqa: PLR2004 - the format's own code


def _value(kind: int, data: bytes) -> Value:
    if kind >= _FIRST_TEXT and kind % 2:
        return data.decode("utf-8")
    if kind >= _FIRST_BLOB:
        return data
    if kind in _NUMBER_BYTES:
        return int.from_bytes(data, "big", signed=True)
    match kind:
        case 0:
            return None
        case 8 | 9:
            return kind - 8
    # A store of ours holds no fractions, so any other kind is not one of its rows.
    raise PageError("record")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return one of SQLite's numbers of one to nine bytes, and where the next thing begins."""
    value = 0
    for place in range(at, at + 8):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the format's own mark
            return value, place + 1
    return value << 8 | data[at + 8], at + 9
