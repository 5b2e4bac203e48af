"""One page over several ways to look: the best way first, the newest first within one.

Pages follow by key, never by counting; a case that an earlier way found is not shown again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from local_db.domain.finding import FoundPlace
from local_db.repositories.search_ways import Way

# A page may be short, but no question walks through the store for the sake of a full one.
_MOST_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecords:
    """The records of a page, and where the next one begins."""

    records: tuple[int, ...]
    after: FoundPlace | None


def read_page(ways: Sequence[Way], after: FoundPlace | None, limit: int) -> FoundRecords:
    """Read the page that follows a place, or the first."""
    found: dict[int, int] = {}
    at, before = (0, None) if after is None else (after.way, after.before)
    for _ in range(_MOST_ROUNDS):
        if at >= len(ways) or len(found) > limit:
            break
        missing = limit + 1 - len(found)
        batch = ways[at].newest(before, missing)
        known = set() if after is None else _found_before(ways, at, batch)
        found |= {record: at for record in batch if record not in known and record not in found}
        at, before = (at, batch[-1]) if len(batch) == missing else (at + 1, None)
    return _cut(found, at, before, limit, is_whole=at >= len(ways))


def _cut(
    found: dict[int, int], at: int, before: int | None, limit: int, *, is_whole: bool
) -> FoundRecords:
    records = tuple(found)
    if len(records) > limit:
        last = records[limit - 1]
        return FoundRecords(records=records[:limit], after=FoundPlace(way=found[last], before=last))
    return FoundRecords(
        records=records, after=None if is_whole else FoundPlace(way=at, before=before)
    )


def _found_before(ways: Sequence[Way], at: int, batch: Sequence[int]) -> set[int]:
    """Return what the ways before found already; a wider one knows all of the one before it."""
    widest = (ways[i] for i in range(at) if i + 1 == at or not ways[i + 1].is_wider)
    return {record for way in widest for record in way.among(batch)}
