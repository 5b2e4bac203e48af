"""Keeps store and side files together: compared at the opening, written before every commit (B11).

The order is the whole point: the side files know a number before anybody else can.
"""

from typing import Final

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.high_mark import EpochReason, HighMark, Standing, standing
from local_db.high_mark import SideFiles
from local_db.repositories.marks import MarkRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.side_places import side_places

_PURPOSE: Final = "side files"
_NONE: Final = "0"


class MarkKeeper:
    """The side files of one open store."""

    def __init__(self, key: DataKey) -> None:
        self._derived = key.derive(_PURPOSE)
        self._side: SideFiles | None = None
        self._is_unsettled = False

    @property
    def side_files(self) -> SideFiles | None:
        """The side files, once the store was compared with them."""
        return self._side

    def settle(self, work: Work) -> bool:
        """Compare the store with its side files and move its counters past them.

        Return whether the side files are to be written again once this is committed.
        """
        marks, meta = MarkRepository(work), MetaRepository(work)
        side_files = self._opened(meta)
        own = marks.current()
        side = side_files.read(own.install_id)
        if meta.get(Fact.DEVICE_ID) is None:
            return _begin(work, marks, side)
        if meta.get(Fact.RESTORED) is not None:
            meta.save(Fact.RESTORED, None)
            marks.begin_epoch(EpochReason.RESTORED, side)
            return True
        found = standing(
            own,
            side,
            had_side_files=meta.get(Fact.SIDE_FILES) not in {None, _NONE},
            knows_head=side is None or marks.knows_head(side),
        )
        if side is None:
            return _begin_anew(work, marks, found)
        if found is Standing.OLDER:
            marks.begin_epoch(EpochReason.OLDER_COPY, side)
            return True
        if found is Standing.IN_FLIGHT:
            marks.catch_up(side)
        return not side_files.health(side).is_whole or side.home != own.home

    def begin(self, work: Work) -> None:
        """Begin a transaction: what another copy of this store did meanwhile is gone past."""
        if self._is_unsettled and self.settle(work):
            work.moves.counters = True

    def before_commit(self, work: Work) -> HighMark | None:
        """Write the side files when a counter moved; they are ahead until the commit.

        Raises:
            StorageError: another copy of this store has written them meanwhile.
        """
        if not work.moves.counters:
            return None
        if self._side is None:
            raise RuntimeError("not_settled")
        marks = MarkRepository(work)
        marks.count_write()
        mark = marks.current()
        if not self._side.is_free(mark):
            self._is_unsettled = True
            raise StorageError(StorageTrouble.BUSY)
        health = self._side.write(mark)
        meta = MetaRepository(work)
        if meta.get(Fact.SIDE_FILES) != str(health.working):
            meta.save(Fact.SIDE_FILES, str(health.working))
        self._is_unsettled = False
        return mark

    def committed(self, mark: HighMark | None) -> None:
        """Note in the side files that what they know is in the store too."""
        if self._side is not None and mark is not None:
            self._side.note_done(mark)

    def close(self) -> None:
        """Let go of the side files."""
        if self._side is not None:
            self._side.close()

    def _opened(self, meta: MetaRepository) -> SideFiles:
        if self._side is None:
            self._side = SideFiles(side_places(), self._key(meta))
        return self._side

    def _key(self, meta: MetaRepository) -> bytes:
        """Return the marks' key; kept in the store, so that a new data key changes nothing."""
        kept = meta.get(Fact.SIDE_KEY)
        if kept is not None:
            return bytes.fromhex(kept)
        meta.save(Fact.SIDE_KEY, self._derived.hex())
        return self._derived


def _begin(work: Work, marks: MarkRepository, side: HighMark | None) -> bool:
    """Begin side files of a store that is not enrolled: it gave no number, so none comes twice."""
    if side is None:
        work.moves.counters = True
        return False
    marks.catch_up(side)
    return True


def _begin_anew(work: Work, marks: MarkRepository, found: Standing) -> bool:
    if found is Standing.LOST:
        marks.begin_epoch(EpochReason.NO_SIDE_FILES, None)
        return True
    work.moves.counters = True
    return False
