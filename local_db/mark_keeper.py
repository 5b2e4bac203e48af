"""Keeps store and side files together: compared at the opening, written before every commit (B11).

The order is the whole point: the side files know a number before anybody else can.
"""

import secrets
from typing import Final

from local_db.binding import Binding
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.high_mark import Chance, EpochReason, HighMark, Standing, standing
from local_db.folder import DataFolder
from local_db.high_mark import SideFiles
from local_db.repositories.marks import MarkRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.side_places import side_places

_PURPOSE: Final = "side files"
_NONE: Final = "0"


class MarkKeeper:
    """The side files of one open store."""

    def __init__(
        self, folder: DataFolder, key: DataKey, chance: Chance = secrets.randbelow
    ) -> None:
        self._folder = folder
        self._key = key
        self._chance = chance
        self._binding: Binding | None = None
        self._is_copy = False
        self._side: SideFiles | None = None
        self._is_unsettled = False

    @property
    def side_files(self) -> SideFiles | None:
        """The side files, once the store was compared with them."""
        return self._side

    @property
    def machine(self) -> str | None:
        """The keyed name of this machine, where it can be told."""
        return None if self._binding is None else self._binding.machine

    def settle(self, work: Work) -> bool:
        """Compare the store with its side files and move its counters past them.

        A copy of another store moves nothing: it has no number to give, and the side files are not
        its own. Return whether the side files are to be written again once this is committed.
        """
        marks, meta = MarkRepository(work), MetaRepository(work)
        binding, side_files = self._opened(meta)
        own = marks.current()
        side = side_files.read(own.install_id)
        self._is_copy = binding.judge(meta, side)
        if self._is_copy:
            work.moves.counters = False
            return False
        if meta.get(Fact.DEVICE_ID) is None:
            return _begin(work, marks, side)
        if meta.get(Fact.RESTORED) is not None:
            meta.save(Fact.RESTORED, None)
            marks.begin_epoch(EpochReason.RESTORED, side, self._chance)
            return True
        found = standing(
            own,
            side,
            had_side_files=meta.get(Fact.SIDE_FILES) not in {None, _NONE},
            knows_head=side is None or marks.knows_head(side),
        )
        if side is None:
            return _begin_anew(work, marks, found, self._chance)
        if found is Standing.OLDER:
            marks.begin_epoch(EpochReason.OLDER_COPY, side, self._chance)
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
        if self._is_copy and MetaRepository(work).get(Fact.COPY) is not None:
            return None
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

    def _opened(self, meta: MetaRepository) -> tuple[Binding, SideFiles]:
        if self._side is None or self._binding is None:
            marks_key = self._marks_key(meta)
            self._binding = Binding(self._folder, self._key, marks_key)
            self._side = SideFiles(side_places(), marks_key)
        return self._binding, self._side

    def _marks_key(self, meta: MetaRepository) -> bytes:
        """Return the marks' key; kept in the store, so that a new data key changes nothing."""
        kept = meta.get(Fact.SIDE_KEY)
        if kept is not None:
            return bytes.fromhex(kept)
        derived = self._key.derive(_PURPOSE)
        meta.save(Fact.SIDE_KEY, derived.hex())
        return derived


def _begin(work: Work, marks: MarkRepository, side: HighMark | None) -> bool:
    """Begin side files of a store that is not enrolled: it gave no number, so none comes twice."""
    if side is None:
        work.moves.counters = True
        return False
    marks.catch_up(side)
    return True


def _begin_anew(work: Work, marks: MarkRepository, found: Standing, chance: Chance) -> bool:
    if found is Standing.LOST:
        marks.begin_epoch(EpochReason.NO_SIDE_FILES, None, chance)
        return True
    work.moves.counters = True
    return False
