"""A backup is whole or is not there, holds everything acknowledged, and lets saves go on."""

import errno
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from store_rig import StandingClock, file

from local_db import backup, copying
from local_db.backup import back_up
from local_db.backup_set import BackupSet, backups_in
from local_db.domain.backup import BackupPhase, BackupProgress
from local_db.domain.errors import DeskError, StorageError
from local_db.folder import DataFolder
from local_db.open_copy import facts_of, open_copy
from local_db.store import Store

# local_db.md 12, bar 12.
WORST_SAVE_S = 0.2


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(action) -> str:
    with pytest.raises(DeskError) as refused:
        action()
    return refused.value.code


class Counter(threading.Thread):
    """Files complaints until it is told to stop, and notes how long each save took."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.saves: list[tuple[float, float]] = []
        self.leave = threading.Event()

    def run(self) -> None:
        while not self.leave.is_set():
            began = time.monotonic()
            file(self.store)
            self.saves.append((began, time.monotonic()))

    def during(self, began: float, ended: float) -> list[float]:
        return [end - begin for begin, end in self.saves if begin >= began and end <= ended]


def test_saves_go_on_while_a_backup_is_made(store: Store, tmp_path: Path) -> None:
    for _ in range(300):
        file(store)
    counter = Counter(store)
    # The copy waits half way until the counter has saved several times meanwhile.
    spans: dict[BackupPhase, list[float]] = {}

    def watch(progress: BackupProgress) -> None:
        spans.setdefault(progress.phase, []).append(time.monotonic())
        if progress.phase is BackupPhase.COPYING and len(spans[progress.phase]) > 1:
            wanted = len(counter.saves) + 3
            end = time.monotonic() + 20
            while len(counter.saves) < wanted and time.monotonic() < end:
                time.sleep(0.005)

    counter.start()
    try:
        acknowledged = len(counter.saves)
        made = back_up(store, tmp_path / "copies", watch)
    finally:
        counter.leave.set()
        counter.join()
    began, ended = spans[BackupPhase.COPYING][0], spans[BackupPhase.CHECKING][0]
    meanwhile = counter.during(began, ended)
    assert len(meanwhile) >= 3
    assert made.cases >= 300 + acknowledged
    with store.read() as records:
        assert records.complaints.count() >= made.cases
    assert sorted(meanwhile)[len(meanwhile) // 2] < WORST_SAVE_S


def test_a_copy_that_lacks_an_acknowledged_complaint_is_no_backup(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the database is copied as a plain file, without its log."""
    file(store)
    monkeypatch.setattr(
        store, "copy_into", lambda target, _told: shutil.copyfile(store.folder.database, target)
    )
    assert refusal(lambda: back_up(store, tmp_path / "copies")) == "store_damaged"
    assert names_in(tmp_path / "copies") == []


def test_a_copy_with_another_audit_chain_is_no_backup(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(store)
    first = back_up(store, tmp_path / "copies")
    file(store)
    second = back_up(store, tmp_path / "copies")
    with open_copy(first.file, store.key) as connection:
        older = facts_of(connection)
    monkeypatch.setattr(
        store, "copy_into", lambda target, _told: shutil.copyfile(second.file, target)
    )
    # As many rows as before, but not the same ones.
    monkeypatch.setattr(backup, "audit_hash_at", lambda _connection, _seq: older.audit_hash)
    assert refusal(lambda: back_up(store, tmp_path / "third")) == "store_damaged"


def test_a_damaged_copy_is_no_backup(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = store.copy_into

    def damaging(target: Path, told: object) -> None:
        whole(target, told)
        with target.open("rb+") as copy:
            copy.seek(4096 * 5 + 700)
            copy.write(b"spoiled!")

    monkeypatch.setattr(store, "copy_into", damaging)
    assert refusal(lambda: back_up(store, tmp_path / "copies")) == "store_damaged"
    assert names_in(tmp_path / "copies") == []


def test_a_backup_tells_how_far_it_is_and_can_be_stopped(store: Store, tmp_path: Path) -> None:
    for _ in range(200):
        file(store)
    told: list[BackupProgress] = []
    back_up(store, tmp_path / "copies", told.append)
    assert told[0].phase is BackupPhase.COPYING
    assert {step.phase for step in told} >= {BackupPhase.COPYING, BackupPhase.CHECKING}
    fractions = [s.fraction for s in told if s.phase is BackupPhase.COPYING]
    assert len(fractions) > 1
    assert fractions == sorted(fractions)

    seen: list[BackupProgress] = []

    def stop(step: BackupProgress) -> None:
        seen.append(step)
        if len(seen) > 1:
            assert step.phase is BackupPhase.COPYING
            raise DeskError("backup_stopped")

    before = names_in(tmp_path / "copies")
    assert refusal(lambda: back_up(store, tmp_path / "copies", stop)) == "backup_stopped"
    assert names_in(tmp_path / "copies") == before
    file(store)


def test_what_a_killed_backup_left_is_cleaned_and_another_counters_is_not(
    store: Store, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    mine = f"abhijog-20260101-000000.{store.key.check[:8]}.part"
    for name in (mine, f"{mine}-journal", "abhijog-20260101-000000.keys.json"):
        (copies / name).write_bytes(b"half")
    (copies / "abhijog-20260101-000001.0123abcd.part").write_bytes(b"somebody else's")
    back_up(store, copies)
    left = [name for name in names_in(copies) if "20260101" in name]
    assert left == ["abhijog-20260101-000001.0123abcd.part"]


def test_no_backup_begins_without_room_and_the_refusal_says_how_much(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.papers.add(bytes(3 << 20))
    usage = SimpleNamespace(total=1 << 40, free=66 << 20)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _place: usage)
    with pytest.raises(DeskError) as refused:
        back_up(store, tmp_path / "copies")
    assert refused.value.code == "backup_no_room"
    assert refused.value.values["free_mb"] == 66
    assert 67 <= int(str(refused.value.values["needed_mb"])) <= 70
    assert names_in(tmp_path / "copies") == []


@pytest.mark.parametrize("inside", [".", "papers", "logs/deeper"])
def test_a_backup_never_lies_among_the_data(store: Store, inside: str) -> None:
    before = names_in(store.folder.path)
    assert refusal(lambda: back_up(store, store.folder.path / inside)) == "backup_inside_data"
    assert names_in(store.folder.path) == before
    assert back_up(store, store.folder.backups).file.exists()


def test_a_backup_on_a_share_is_copied_as_a_whole_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite needs locks that a share may not have, so it never writes there itself."""
    file(store)
    written: list[Path] = []
    whole = store.copy_into

    def noted(target: Path, told: object) -> None:
        written.append(target)
        whole(target, told)

    monkeypatch.setattr(store, "copy_into", noted)
    monkeypatch.setattr(backup, "is_network_path", lambda path: path.name == "share")
    made = back_up(store, tmp_path / "share")
    assert (made.cases, written[0].parent) == (1, store.folder.path)
    assert [n for n in names_in(store.folder.path) if "part" in n] == []


def test_a_bad_paper_is_counted_and_never_replaces_a_good_copy(
    store: Store, tmp_path: Path
) -> None:
    good, bad = store.papers.add(b"good"), store.papers.add(b"spoiled later")
    assert back_up(store, tmp_path / "copies").papers_bad == 0
    late = store.papers.add(b"spoiled before any backup")
    for sha256 in (bad, late):
        paper = store.folder.papers / sha256
        paper.write_bytes(bytes(paper.stat().st_size))
    made = back_up(store, tmp_path / "copies")
    assert (made.papers, made.papers_bad) == (2, 1)
    kept = BackupSet(made.file).papers
    assert names_in(kept) == sorted([good, bad])
    assert (kept / bad).read_bytes() != bytes((kept / bad).stat().st_size)


def test_a_disk_that_gives_back_other_bytes_is_found_out(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.papers.add(b"a paper")
    monkeypatch.setattr(copying, "_digest", lambda _path: b"other")
    assert refusal(lambda: back_up(store, tmp_path / "copies")) == "backup_not_written"


def test_a_set_says_what_it_holds_without_being_opened(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    file(store)
    first = back_up(store, tmp_path / "copies")
    clock.move(days=-400)
    file(store)
    second = back_up(store, tmp_path / "copies")
    (tmp_path / "copies" / "abhijog-holiday.db").write_bytes(b"not ours")
    newest, oldest = backups_in(tmp_path / "copies")
    # The clock went back more than a year; the chain tells which one is newer.
    assert (newest.file, oldest.file) == (second.file, first.file)
    assert (newest.cases, oldest.cases) == (2, 1)
    assert newest.checked_at is not None
    assert newest.bytes == second.file.stat().st_size
    BackupSet(first.file).about.unlink()
    assert backups_in(tmp_path / "copies")[1].cases is None
    assert backups_in(tmp_path / "none") == ()


def test_two_backups_in_one_second_have_two_names(store: Store, tmp_path: Path) -> None:
    made = {back_up(store, tmp_path / "copies").file for _ in range(3)}
    assert len(made) == 3


def test_a_key_that_changed_meanwhile_makes_no_backup(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backup._put_papers_beside

    def changing(*given: object) -> object:
        other = DataFolder(tmp_path / "other")
        other.make()
        backup_keys = store.folder.keys.read_text(encoding="utf-8")
        store.folder.keys.write_text(backup_keys.replace(store.key.check, "0" * 64))
        return whole(*given)

    monkeypatch.setattr(backup, "_put_papers_beside", changing)
    kept = store.folder.keys.read_bytes()
    assert refusal(lambda: back_up(store, tmp_path / "copies")) == "store_busy"
    store.folder.keys.write_bytes(kept)
    assert [n for n in names_in(tmp_path / "copies") if n.endswith((".db", ".json"))] == []


def test_an_error_of_the_disk_while_papers_are_copied_is_said_of_the_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.papers.add(b"a paper")

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("local_db.backup_papers.copy_durably", full)
    assert refusal(lambda: back_up(store, tmp_path / "copies")) == "backup_not_written"
    assert [n for n in names_in(tmp_path / "copies") if n.startswith("abhijog")] == []


def test_a_copy_is_opened_without_anything_beside_it(store: Store, tmp_path: Path) -> None:
    made = back_up(store, tmp_path / "copies")
    before = names_in(tmp_path / "copies")
    with open_copy(made.file, store.key) as connection:
        assert facts_of(connection).cases == 0
        assert names_in(tmp_path / "copies") == before
    with pytest.raises(StorageError), open_copy(tmp_path / "none.db", store.key):
        pass
