"""A full disk, on a real small one: no number is lost, none is given in vain, work goes on."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_rig import StandingClock, enrol, file, new_folder, open_again, send_all

from local_db import room
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.health import RoomLevel
from local_db.repositories import filing
from local_db.store import Store
from tests.fakes.small_disk import SmallDisk, small_disk

MB = 1024 * 1024
# Little more than what filing leaves to others, so that it stops soon.
RESERVE = room.LEAST_FREE_BYTES + MB // 2
LONG = {"complaint__description": "নলকূপ " * 600}


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    monkeypatch.setattr(room, "RESERVE_BYTES", RESERVE)
    with small_disk(tmp_path / "disk", 110) as disk:
        yield disk


@pytest.fixture
def store(disk: SmallDisk, clock: StandingClock) -> Iterator[Store]:
    folder, key = new_folder(disk.place / "data")
    store = Store.create(folder, key, clock)
    enrol(store)
    yield store
    store.close()


def refs(store: Store) -> list[str]:
    with store.read() as records:
        assert records.audit.verify().ok
        return [case.ref for case in records.complaints.page(limit=100_000).rows][::-1]


def file_until_refused(store: Store, most: int = 5_000) -> tuple[list[str], StorageTrouble | None]:
    """File until the store refuses; return what it acknowledged and why it stopped."""
    given: list[str] = []
    for _ in range(most):
        try:
            given.append(file(store, **LONG).ref)
        except StorageError as error:
            return given, error.trouble
    return given, None


def keep_drafts(store: Store) -> int:
    """Keep thirty drafts and return how many the disk took."""
    for number in range(30):
        try:
            with store.write() as records:
                records.drafts.save(f"d{number}", "x", {"text": "ক" * 4000}, store.clock.now())
        except StorageError:
            return number
    return 30


def test_the_reserve_is_really_taken_from_the_disk_at_the_first_opening(
    disk: SmallDisk, store: Store
) -> None:
    reserve = disk.place / "data" / "reserve.bin"
    assert reserve.stat().st_size == RESERVE
    assert reserve.stat().st_blocks * 512 >= RESERVE
    assert store.health.room.has_reserve
    assert store.health.room.level is RoomLevel.LOW


def test_no_reserve_is_made_on_a_disk_that_has_no_room_for_it(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RESERVE_BYTES", RESERVE)
    with small_disk(tmp_path / "disk", 40) as disk:
        folder, key = new_folder(disk.place / "data")
        with contextlib.closing(Store.create(folder, key, clock)) as store:
            assert not store.health.room.has_reserve
            assert store.health.room.level is RoomLevel.LAST


def test_the_complaint_in_hand_is_still_filed_when_others_filled_the_disk(
    disk: SmallDisk, store: Store
) -> None:
    given = [file(store).ref]
    disk.fill()
    assert store.health.room.level is RoomLevel.LOW
    given.append(file(store).ref)
    assert not store.folder.reserve.exists()
    assert store.health.room.level is RoomLevel.LAST
    assert refs(store) == given


def test_a_disk_that_fills_up_loses_no_number_and_gives_none_in_vain(
    disk: SmallDisk, store: Store, clock: StandingClock
) -> None:
    disk.fill(leave=MB)
    given, why = file_until_refused(store)
    assert why is StorageTrouble.FULL
    assert len(given) >= 10
    assert store.health.room.level is RoomLevel.FULL
    assert refs(store) == given
    again = open_again(store, clock)
    assert refs(again) == given
    again.close()


def test_drafts_and_the_portals_replies_still_fit_after_filing_has_stopped(
    disk: SmallDisk, store: Store
) -> None:
    disk.fill(leave=MB)
    given, _ = file_until_refused(store)
    assert keep_drafts(store) == 30
    with store.write() as records:
        assert len(send_all(records)) == len(given)
    with store.read() as records:
        assert len(records.drafts.open_drafts("x")) == 30


def test_work_goes_on_without_a_restart_when_there_is_room_again(
    disk: SmallDisk, store: Store
) -> None:
    disk.fill(leave=MB)
    given, _ = file_until_refused(store)
    disk.empty()
    given.append(file(store).ref)
    assert refs(store) == given
    assert store.health.room.has_reserve
    assert store.folder.reserve.stat().st_size == RESERVE


def test_without_the_gate_drafts_would_not_fit_any_more(
    disk: SmallDisk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: numbers are given until the last byte, so what is typed has no room left."""
    monkeypatch.setattr(filing, "LEAST_FREE_BYTES", 0)
    disk.fill(leave=MB)
    given, why = file_until_refused(store)
    assert why is StorageTrouble.FULL
    assert keep_drafts(store) < 30
    disk.empty()
    # SQLite itself still keeps its word: what was acknowledged is there.
    assert refs(store) == given


def test_a_paper_never_takes_the_room_that_its_complaint_needs(
    disk: SmallDisk, store: Store
) -> None:
    disk.fill(leave=room.LEAST_FREE_BYTES + MB)
    with pytest.raises(StorageError) as refused:
        store.papers.add(bytes(2 * MB))
    assert refused.value.trouble is StorageTrouble.FULL
    assert file(store).ref
    assert list(store.folder.papers.iterdir()) == []
