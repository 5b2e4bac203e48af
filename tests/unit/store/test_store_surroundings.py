import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2
from store_rig import StandingClock, counter, enrol, file, new_folder, open_again

from local_db import connections, paper_vault, storage_border
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store


def trouble(action) -> StorageTrouble:
    with pytest.raises(StorageError) as refused:
        action()
    return refused.value.trouble


def test_a_second_process_is_told_that_the_folder_is_in_use(store: Store) -> None:
    with counter(store.folder.path, 1, "safe") as second:
        assert second.communicate(timeout=60)[0].strip() == "store_in_use"


def test_a_second_opener_in_this_process_is_told_so_too(store: Store) -> None:
    folder = DataFolder(store.folder.path)
    assert trouble(lambda: Store.open(folder, None, None)) is StorageTrouble.IN_USE
    store.close()
    store.close()
    again = Store.open(folder, open_key(folder, lambda: None), StandingClock())
    again.close()


def test_a_closed_store_is_not_used_again(store: Store) -> None:
    store.close()
    for use in (store.read, store.write):
        with pytest.raises(RuntimeError, match="store_closed"), use():
            pass


def test_a_missing_folder_or_store_is_named(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "none")
    assert trouble(lambda: Store.open(folder, None, None)) is StorageTrouble.MISSING
    folder.make()
    assert trouble(lambda: Store.open(folder, None, None)) is StorageTrouble.MISSING
    assert not folder.is_locked


def test_a_store_is_never_created_over_another(store: Store, clock: StandingClock) -> None:
    store.close()
    folder = DataFolder(store.folder.path)
    with pytest.raises(FileExistsError):
        Store.create(folder, open_key(folder, lambda: None), clock)
    assert not folder.is_locked


def test_a_half_made_store_is_made_anew(tmp_path: Path, clock: StandingClock) -> None:
    folder, key = new_folder(tmp_path / "data")
    (folder.path / "abhijog.db.part").write_bytes(b"half")
    store = Store.create(folder, key, clock)
    enrol(store)
    assert file(store).ref
    store.close()


def test_the_pragmas_are_those_that_lose_nothing(store: Store) -> None:
    with store.write() as records:
        asked = {
            name: records.work.connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }


def test_a_disk_without_write_ahead_logs_is_refused(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = new_folder(tmp_path / "data")
    Store.create(folder, key, clock).close()
    raw = dbapi2.connect(str(folder.database), isolation_level=None)
    raw.execute(key.pragma)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    connect = dbapi2.connect
    # This file system of SQLite has no shared memory, as some network shares have none.
    monkeypatch.setattr(
        dbapi2, "connect", lambda address, **more: connect(f"{address}&vfs=unix-none", **more)
    )
    assert trouble(lambda: Store.open(folder, key, clock)) is StorageTrouble.NETWORK_SHARE


def test_a_disk_setting_that_could_lose_saves_is_refused(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = new_folder(tmp_path / "data")
    Store.create(folder, key, clock).close()
    weaker = [p.replace("= FULL", "= NORMAL") for p in connections._PRAGMAS]
    monkeypatch.setattr(connections, "_PRAGMAS", weaker)
    assert trouble(lambda: Store.open(folder, key, clock)) is StorageTrouble.UNREADABLE


def test_a_file_that_another_program_holds_is_called_busy(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = new_folder(tmp_path / "data")
    Store.create(folder, key, clock).close()
    holder = dbapi2.connect(str(folder.database), isolation_level=None)
    holder.execute(key.pragma)
    holder.execute("BEGIN EXCLUSIVE")
    hasty = [p.replace("10000", "50") for p in connections._PRAGMAS]
    monkeypatch.setattr(connections, "_PRAGMAS", hasty)
    assert trouble(lambda: Store.open(folder, key, clock)) is StorageTrouble.BUSY
    holder.close()


def test_a_writer_holds_the_file_from_its_first_moment(store: Store) -> None:
    """A transaction that reads first and asks to write later fails at once (local_db.md 9)."""
    other = dbapi2.connect(str(store.folder.database), isolation_level=None, timeout=0)
    other.execute(open_key(store.folder, lambda: None).pragma)
    with store.write(), pytest.raises(dbapi2.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_reading_can_never_write(store: Store) -> None:
    with pytest.raises(StorageError) as refused, store.read() as records:
        records.device.save_setting("x", "y")
    assert refused.value.trouble is StorageTrouble.READ_ONLY


def test_a_write_inside_a_write_is_a_bug_that_is_named(store: Store) -> None:
    with pytest.raises(RuntimeError, match="nested_write"), store.write(), store.write():
        pass


def test_a_bug_in_our_own_sql_is_not_called_storage_trouble(store: Store) -> None:
    with pytest.raises(Exception, match="no such table") as bug, store.read() as records:
        records.work.connection.exec_driver_sql("SELECT * FROM nowhere")
    assert not isinstance(bug.value, StorageError)


def test_a_full_disk_is_named_and_what_was_saved_stays(store: Store) -> None:
    kept = file(store)

    def fill() -> None:
        with store.write() as records:
            records.work.connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for number in range(200):
                records.drafts.save(str(number), "x", {"text": "ক" * 4000}, store.clock.now())

    assert trouble(fill) is StorageTrouble.FULL
    with store.read() as records:
        assert records.complaints.get(kept.ref) is not None
        assert records.drafts.open_drafts("x") == ()


def test_the_error_that_travels_on_holds_no_statement(store: Store) -> None:
    with pytest.raises(StorageError) as refused, store.read() as records:
        records.device.save_setting("name", "লক্ষ্মীরানী")
    seen, error = [], refused.value
    while error is not None:
        seen.append(str(error))
        error = error.__cause__
    assert "লক্ষ্মীরানী" not in "".join(seen)


@pytest.mark.parametrize(
    ("code", "expected"),
    [(5, "store_busy"), (261, "store_busy"), (8, "store_read_only"), (10, "store_unreadable"),
     (778, "store_unreadable"), (11, "store_damaged"), (13, "disk_full"), (26, "store_damaged"),
     (1, None), (19, None)],
)  # fmt: skip
def test_sqlites_codes_become_our_troubles(code: int, expected: str | None) -> None:
    error = dbapi2.OperationalError("x")
    error.sqlite_errorcode = code
    found = storage_border.trouble_of(error)
    assert (found and found.value) == expected


def test_only_database_errors_are_translated() -> None:
    assert storage_border.trouble_of(ValueError("x")) is None
    error = dbapi2.OperationalError("x")
    error.sqlite_errorcode = 13
    with pytest.raises(StorageError), storage_border.storage_border():
        raise error


def test_two_threads_write_one_after_the_other(store: Store) -> None:
    refs: list[str] = []

    def work() -> None:
        refs.extend(file(store).ref for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(refs)) == 20
    with store.read() as records:
        assert records.complaints.count() == 20


def test_the_last_writer_ends_before_the_store_closes(store: Store) -> None:
    entered = threading.Event()

    def work() -> None:
        with store.write() as records:
            entered.set()
            records.device.save_setting("slow", "kept")
            threading.Event().wait(0.2)

    thread = threading.Thread(target=work)
    thread.start()
    entered.wait(5)
    again = open_again(store, StandingClock())
    thread.join()
    with again.read() as records:
        assert records.device.setting("slow") == "kept"
    again.close()


def test_closing_leaves_no_log_behind(store: Store) -> None:
    file(store)
    store.close()
    log = store.folder.path / "abhijog.db-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_a_paper_that_reads_back_otherwise_is_not_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A disk that keeps other bytes than it was given.
    monkeypatch.setattr(
        paper_vault, "write_durably", lambda target, data: target.write_bytes(data[:-1])
    )
    assert trouble(lambda: store.papers.add(b"x")) is StorageTrouble.UNREADABLE
    assert trouble(lambda: store.papers.read("0" * 64)) is StorageTrouble.MISSING
    assert trouble(lambda: store.papers.read("../keys.json")) is StorageTrouble.MISSING


def test_no_word_of_a_complaint_is_in_any_file_of_the_folder(store: Store) -> None:
    marker = "গোপনচিহ্ন7391"
    sha256 = store.papers.add(marker.encode())
    file(store, petitioner__name=marker, complaint__description=f"{marker} 9830054321")
    with store.write() as records:
        records.drafts.save("d", "x", {"name": marker}, store.clock.now())
    looked = 0
    for path in store.folder.path.rglob("*"):
        if path.is_file() and path.name != "lock":
            data = path.read_bytes()
            looked += 1
            for secret in (marker.encode(), marker.encode("utf-16-le"), b"9830054321"):
                assert secret not in data, path.name
    assert looked >= 4
    assert (store.folder.path / "abhijog.db-wal").stat().st_size > 0
    assert store.papers.read(sha256) == marker.encode()
