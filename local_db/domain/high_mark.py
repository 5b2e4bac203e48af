"""How far numbers were handed out, and what follows when a store is behind that (B1, B11, D6).

The mark lies outside the store, so that an old copy that was put back is seen and continued above
everything that was ever handed out (offline_sync.md B11, chosen by simulation).
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from local_db.domain.enrolment import Span
from local_db.domain.number import LAST_SEQ

# A whole mark's worth of numbers nobody can know of: 75 blocks far above what an office uses early.
_BLOCKS: Final = range(20_000, 94_001, 1_000)
# More than a counter hands out between two backups (150 a day for a month).
_PERHAPS_GIVEN: Final = 5_000
# Returns a whole number below its argument; ``secrets.randbelow`` unless a test brings its own.
Chance = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HighMark:
    """The state of all counters of an installation at one marked write.

    Attributes:
        slots: the last sequence taken, by slot.
        audit_seq: the head of the audit chain before that write, with its hash.
        writes: the number of the write; a store and its marks count together.
        home: the data folder that wrote it.
        is_done: whether the write was seen to be committed.
    """

    install_id: str
    db_epoch: int
    slots: Mapping[str, int]
    device_seq: int
    audit_seq: int
    audit_hash: bytes
    writes: int = 0
    home: str = ""
    is_done: bool = False


class SkipReason(StrEnum):
    """Why numbers are not held here."""

    NOT_COMMITTED = "not_committed"
    OLDER_COPY = "older_copy"
    PERHAPS_GIVEN = "perhaps_given"
    LEFT_OUT = "left_out"

    @property
    def was_never_given(self) -> bool:
        """Whether the portal may stop asking for them: no citizen can hold such a number."""
        return self in {SkipReason.NOT_COMMITTED, SkipReason.LEFT_OUT}


class EpochReason(StrEnum):
    """Why a store begins a new epoch."""

    OLDER_COPY = "older_copy"
    NO_SIDE_FILES = "no_side_files"
    RESTORED = "restored"


class Standing(StrEnum):
    """What the side files say of a store that is being opened."""

    NEW = "new"
    LEVEL = "level"
    IN_FLIGHT = "in_flight"
    OLDER = "older"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Numbers that are jumped over, and why."""

    span: Span
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderData:
    """What people are told after a store was found to be older than what was handed out.

    Attributes:
        missing: how many numbers were handed out that are not here; None when nobody can know.
    """

    at: datetime
    reason: EpochReason
    missing: int | None


def standing(
    store: HighMark, side: HighMark | None, *, had_side_files: bool, knows_head: bool
) -> Standing:
    """Compare a store with its side files.

    Args:
        store: the store's own counters.
        side: the furthest mark of the side files.
        had_side_files: whether the store says that it had them.
        knows_head: whether the mark's audit row is in the store's chain.
    """
    if side is None:
        return Standing.LOST if had_side_files else Standing.NEW
    ahead = side.writes - store.writes
    if not knows_head or ahead > 1 or side.db_epoch > store.db_epoch:
        return Standing.OLDER
    if ahead == 1 and not side.is_done and side.home == store.home:
        return Standing.IN_FLIGHT
    return Standing.OLDER if ahead == 1 or _is_beyond(side, store) else Standing.LEVEL


def _is_beyond(side: HighMark, store: HighMark) -> bool:
    if side.device_seq > store.device_seq:
        return True
    return any(last > store.slots.get(slot, 0) for slot, last in side.slots.items())


def furthest(marks: Iterable[HighMark]) -> HighMark | None:
    """Return the newest mark, raised to whatever any other one knows."""
    known = sorted(marks, key=lambda mark: mark.writes)
    if not known:
        return None
    slots: dict[str, int] = {}
    for mark in known:
        for slot, last in mark.slots.items():
            slots[slot] = max(last, slots.get(slot, 0))
    return dataclasses.replace(
        known[-1],
        slots=slots,
        db_epoch=max(mark.db_epoch for mark in known),
        device_seq=max(mark.device_seq for mark in known),
        is_done=any(mark.is_done for mark in known if mark.writes == known[-1].writes),
    )


def missing_numbers(store: HighMark, side: HighMark) -> int | None:
    """Return how many numbers the side files know of that the store does not.

    None when a jump lies between: most of those numbers were handed out to nobody.
    """
    missing = [max(0, last - store.slots.get(slot, 0)) for slot, last in side.slots.items()]
    return None if max(missing, default=0) > _PERHAPS_GIVEN else sum(missing)


def next_after(next_seq: int, side_last: int) -> int:
    """Return the next sequence of a slot: above the store's own and above the side file's."""
    return max(next_seq, side_last + 1)


def block_above(next_seq: int, chance: Chance) -> int:
    """Return where a slot goes on when nobody knows how far it was used (offline_sync.md B11).

    A random thousand, so that two restores of the same backup do not meet; beyond ``LAST_SEQ``
    when none is left above, and then the slot is used up rather than reused.
    """
    blocks = [block for block in _BLOCKS if block >= next_seq]
    return blocks[chance(len(blocks))] if blocks else LAST_SEQ + 1


def skips_of_block(next_seq: int, block: int) -> tuple[Skip, ...]:
    """Return the numbers below a block: those that may be on a citizen's slip, and the rest."""
    last = min(block, LAST_SEQ + 1) - 1
    doubtful = min(last, next_seq + _PERHAPS_GIVEN - 1)
    parts = (
        (next_seq, doubtful, SkipReason.PERHAPS_GIVEN),
        (doubtful + 1, last, SkipReason.LEFT_OUT),
    )
    return tuple(
        Skip(span=Span(first=first, last=until), reason=reason)
        for first, until, reason in parts
        if first <= until
    )
