"""A restored backup takes the store's place whole, and the replaced one is never lost."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlcipher3 import dbapi2
from store_rig import StandingClock, enrol, file, new_folder, send_all

from local_db import restore as restoring
from local_db import restore_journal
from local_db.backup import back_up
from local_db.backup_set import BackupSet
from local_db.data_key import DataKey
from local_db.domain.backup import BackupPhase, BackupProgress
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.keys import create_key, open_key
from local_db.restore import LeftOut, Restored, rehearse, restore
from local_db.restore_journal import settle_restore
from local_db.store import Store


def key_of(folder: DataFolder) -> DataKey:
    return open_key(folder, lambda: None)


def put_back(made: Path, folder: DataFolder, **more: object) -> Restored:
    """Restore into a closed folder, as the command does."""
    fresh = DataFolder(folder.path)
    fresh.make()
    fresh.lock()
    try:
        return restore(made, fresh, more.pop("find_key", key_of), StandingClock(), **more)
    finally:
        fresh.unlock()


def opened(path: Path, clock: StandingClock | None = None) -> Store:
    folder = DataFolder(path)
    return Store.open(folder, key_of(folder), clock or StandingClock())


def refs(store: Store) -> set[str]:
    with store.read() as records:
        return {case.ref for case in records.complaints.page(limit=10_000).rows}


def refusal(action) -> str:
    with pytest.raises(DeskError) as refused:
        action()
    return refused.value.code


def listed(folder: DataFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def trouble(*_given: object) -> None:
    raise StorageError(StorageTrouble.DAMAGED)


def crash(store: Store) -> None:
    """Leave the store as a killed program does: its newest saves are in the log only."""
    parts = [store.folder.database.with_name(f"abhijog.db{end}") for end in ("", "-wal")]
    left = {part: part.read_bytes() for part in parts}
    store.close()
    for part, data in left.items():
        part.write_bytes(data)


@pytest.fixture
def made(store: Store, tmp_path: Path) -> Path:
    """A backup with two complaints and a paper; the store has five complaints."""
    store.papers.add(b"a paper in the backup")
    for _ in range(2):
        file(store)
    with store.write() as records:
        send_all(records)
    backup = back_up(store, tmp_path / "copies").file
    for _ in range(3):
        file(store)
    return backup


def test_a_restored_store_holds_what_the_backup_held_and_the_other_is_kept(
    store: Store, made: Path
) -> None:
    every = refs(store)
    store.close()
    done = put_back(made, store.folder)
    assert (done.cases, done.left_out) == (2, LeftOut(complaints=3, unsent=3))
    again = opened(store.folder.path)
    assert len(refs(again)) == 2
    with again.read() as records:
        assert all(check.ok for check in records.checks.verify())
    again.close()
    assert done.kept_in is not None
    before = opened(done.kept_in)
    assert refs(before) == every
    before.close()
    assert [n for n in listed(store.folder) if n.startswith(("restoring", "restore."))] == []


def test_a_log_of_the_replaced_store_never_meets_the_restored_file(
    store: Store, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log beside another database would be played into it and spoil it."""
    every = refs(store)
    crash(store)
    log = store.folder.database.with_name("abhijog.db-wal")
    assert log.stat().st_size > 0
    # Counting what is left out would fold the log; here the present store cannot be counted.
    monkeypatch.setattr(restoring, "only_in", trouble)
    done = put_back(made, store.folder)
    again = opened(store.folder.path)
    assert len(refs(again)) == 2
    again.close()
    assert done.kept_in is not None
    before = opened(done.kept_in)
    assert refs(before) == every
    before.close()


def test_what_was_replaced_can_be_put_back(store: Store, made: Path) -> None:
    every = refs(store)
    crash(store)
    kept = put_back(made, store.folder).kept_in
    assert kept is not None
    undone = put_back(kept / "abhijog.db", store.folder)
    assert (undone.cases, undone.left_out) == (5, LeftOut(complaints=0, unsent=0))
    again = opened(store.folder.path)
    assert refs(again) == every
    again.close()


def test_a_new_pc_is_restored_by_the_passphrase_of_the_backup(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase of the old office\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    old = DataFolder(tmp_path / "old")
    old.make()
    store = Store.create(old, create_key(old, lambda: None), clock)
    enrol(store)
    ref = file(store).ref
    made = back_up(store, tmp_path / "copies").file
    store.close()
    shutil.rmtree(old.path)
    new = DataFolder(tmp_path / "new")
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
    assert refusal(lambda: put_back(made, new)) == "backup_needs_key"

    def typing(words: str):
        return lambda folder: open_key(folder, lambda: words)

    wrong = typing("another one")
    assert refusal(lambda: put_back(made, new, find_key=wrong)) == "backup_wrong_key"
    assert not new.has_store
    done = put_back(made, new, find_key=typing("a long passphrase of the old office"))
    assert (done.cases, done.kept_in) == (1, None)
    again = Store.open(new, open_key(new, lambda: "a long passphrase of the old office"), clock)
    assert refs(again) == {ref}
    again.close()
    assert [n for n in listed(new) if n.startswith(("before", "restor"))] == []


def test_a_backup_without_its_key_file_is_opened_by_the_present_one(
    store: Store, made: Path, tmp_path: Path
) -> None:
    store.close()
    alone = tmp_path / "pen" / "abhijog-20261125-120000.db"
    alone.parent.mkdir()
    shutil.copyfile(made, alone)
    assert put_back(alone, store.folder).cases == 2
    assert refusal(lambda: put_back(alone, DataFolder(tmp_path / "new"))) == "backup_no_keys"


def test_papers_come_with_the_backup_or_from_the_present_store(
    store: Store, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = store.papers.add(b"a paper in the backup")
    other = store.papers.add(b"a paper that only the present store has")
    lost = "0" * 64
    store.close()
    facts = restoring.examine
    monkeypatch.setattr(
        restoring,
        "examine",
        lambda *given: replace(facts(*given), papers=frozenset((paper, other, lost))),
    )
    (store.folder.papers / paper).unlink()
    assert put_back(made, store.folder).papers_bad == 1
    again = opened(store.folder.path)
    assert again.papers.read(paper) == b"a paper in the backup"
    assert again.papers.read(other) == b"a paper that only the present store has"
    again.close()


@pytest.mark.parametrize("place", [0, 3000, 4096 * 7 + 900])
def test_a_damaged_backup_changes_nothing(store: Store, made: Path, place: int) -> None:
    store.close()
    before = listed(store.folder)
    with made.open("rb+") as copy:
        copy.seek(place)
        copy.write(b"spoiled!")
    assert refusal(lambda: put_back(made, store.folder)) == "backup_damaged"
    assert listed(store.folder) == before
    again = opened(store.folder.path)
    assert len(refs(again)) == 5
    again.close()


def test_a_backup_whose_chain_is_broken_is_refused(store: Store, made: Path) -> None:
    store.close()
    raw = dbapi2.connect(str(made), isolation_level=None)
    raw.execute(store.key.pragma)
    for name in ("audit_no_update", "audit_no_delete"):
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
    triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute("UPDATE audit SET actor = 'somebody' WHERE seq = 2")
    raw.close()
    assert refusal(lambda: put_back(made, store.folder)) == "backup_damaged"


def test_a_newer_programs_backup_is_refused(store: Store, made: Path) -> None:
    store.close()
    raw = dbapi2.connect(str(made), isolation_level=None)
    raw.execute(store.key.pragma)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    assert refusal(lambda: put_back(made, store.folder)) == "backup_newer"


def test_what_is_no_backup_is_refused_by_name(store: Store, tmp_path: Path) -> None:
    store.close()
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(b"picture" * 1000)
    plain = tmp_path / "other.db"
    dbapi2.connect(str(plain)).execute("CREATE TABLE t (x)").connection.close()
    for given, code in (
        (tmp_path / "none.db", "file_unreadable"),
        (tmp_path, "file_unreadable"),
        (picture, "backup_not_one"),
        (plain, "backup_not_one"),
        (store.folder.database, "restore_itself"),
    ):
        assert refusal(lambda given=given: put_back(given, store.folder)) == code


def test_practice_and_a_real_office_never_take_each_others_place(
    store: Store, made: Path, tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    real = DataFolder(tmp_path / "real")
    real.make()
    Store.create(real, create_key(real, lambda: None), clock).close()
    assert refusal(lambda: put_back(made, real)) == "restore_practice"


def test_a_restore_without_room_begins_nothing(
    store: Store, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    usage = SimpleNamespace(free=10 << 20)
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _place: usage)
    before = listed(store.folder)
    assert refusal(lambda: put_back(made, store.folder)) == "restore_no_room"
    assert listed(store.folder) == before


def test_a_data_folder_in_use_elsewhere_is_not_copied(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    store.close()
    folder, key = new_folder(tmp_path / "busy")
    busy = Store.create(folder, key, clock)
    given = busy.folder.database
    assert refusal(lambda: put_back(given, store.folder)) == "store_in_use"
    busy.close()


def test_a_restore_tells_how_far_it_is_and_can_be_stopped_before_anything_changed(
    store: Store, made: Path
) -> None:
    store.close()
    before = listed(store.folder)

    def stop(step: BackupProgress) -> None:
        if step.phase is BackupPhase.CHECKING:
            raise DeskError("backup_stopped")

    stopped = refusal(lambda: put_back(made, store.folder, progress=stop))
    assert stopped == "backup_stopped"
    assert listed(store.folder) == before
    told: list[BackupProgress] = []
    put_back(made, store.folder, progress=told.append)
    assert {step.phase for step in told} >= {BackupPhase.COPYING, BackupPhase.CHECKING}


def test_a_present_store_that_cannot_be_read_is_kept_and_not_counted(
    store: Store, made: Path
) -> None:
    store.close()
    store.folder.database.write_bytes(b"spoiled" * 9000)
    done = put_back(made, store.folder)
    assert (done.cases, done.left_out) == (2, None)
    assert done.kept_in is not None
    assert (done.kept_in / "abhijog.db").read_bytes() == b"spoiled" * 9000


def test_a_disk_that_refuses_in_the_middle_is_gone_on_with_at_the_next_start(
    store: Store, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    moved: list[Path] = []
    move = restore_journal._move

    def failing(source: Path, to: Path) -> None:
        if len(moved) == 2:
            raise OSError("the disk went away")
        moved.append(source)
        move(source, to)

    monkeypatch.setattr(restore_journal, "_move", failing)
    assert refusal(lambda: put_back(made, store.folder)) == "restore_not_finished"
    with pytest.raises(StorageError):
        settle_restore(store.folder)
    monkeypatch.undo()
    folder = DataFolder(store.folder.path)
    folder.make()
    settle_restore(folder)
    again = opened(store.folder.path)
    assert len(refs(again)) == 2
    again.close()


def test_a_journal_that_leads_elsewhere_is_not_followed(store: Store) -> None:
    store.close()
    evil = {"format": 1, "phase": "in", "staged": "restoring-../x", "aside": "before-restore-1"}
    (store.folder.path / "restore.json").write_text(json.dumps(evil), encoding="utf-8")
    assert refusal(lambda: settle_restore(store.folder)) == "store_damaged"


def test_a_rehearsal_checks_everything_and_leaves_nothing(store: Store, made: Path) -> None:
    before = listed(store.folder)
    checks = rehearse(made, store.folder, lambda _: store.key, StandingClock())
    assert {check.check for check in checks} >= {"integrity", "audit", "queue", "papers"}
    assert all(check.ok for check in checks)
    assert listed(store.folder) == before
    assert len(refs(store)) == 5
    BackupSet(made).keys.unlink()
    made.write_bytes(made.read_bytes()[:-4096])
    assert refusal(lambda: rehearse(made, store.folder, key_of, StandingClock())) == (
        "backup_damaged"
    )
    assert listed(store.folder) == before
