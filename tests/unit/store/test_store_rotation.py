"""A new data key: all stays readable and every way goes on opening, or nothing was changed."""

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from key_rig import PASSPHRASE, Keyring, audit_rows, new_store, opened, unlocked
from store_rig import StandingClock, enrol, file

from local_db import key_settling, rotation
from local_db.backup import back_up
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.key_ways import KeyPart, KeyProgress, Way
from local_db.folder import DataFolder
from local_db.key_changes import change_passphrase, save_recovery_key
from local_db.key_file import KeyFile
from local_db.key_settling import offer_both, settle
from local_db.keys import KeyPlace, unlock
from local_db.recovery_key import RecoveryKey
from local_db.rekey import opens
from local_db.rotation import papers_left, renew_papers, rotate
from local_db.store import Store

resource = pytest.importorskip("resource")


@pytest.fixture
def office(folder: DataFolder, clock: StandingClock, system_keyring: Keyring) -> Iterator[Store]:
    """A real counter with a complaint, opened by its passphrase."""
    system_keyring.broken = True
    store = new_store(folder, clock)
    enrol(store)
    file(store)
    yield store
    if store.folder.is_locked:
        require_whole(store)
        store.close()


def require_whole(store: Store) -> None:
    with store.read() as records:
        bad = [check for check in records.checks.verify() if not check.ok]
    assert bad == []


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let the system refuse every write beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_every_way_opens_the_store_after_a_rotation_without_being_typed(
    folder: DataFolder, clock: StandingClock, system_keyring: Keyring
) -> None:
    store, recovery = new_store(folder, clock), RecoveryKey.new()
    save_recovery_key(store, recovery, "SV1")
    change_passphrase(store, PASSPHRASE, "SV1")
    old = store.key
    for _ in range(2):
        rotate(store, "SV1")
    new = store.key
    store.close()
    assert not opens(folder.database, old)
    assert (unlocked(folder).key, unlocked(folder).by) == (new, Way.KEYRING)
    system_keyring.kept.clear()
    for typed in (PASSPHRASE, recovery.text):
        assert unlocked(folder, typed).key == new
    reopened = opened(folder, clock, PASSPHRASE)
    require_whole(reopened)
    reopened.close()


def test_what_was_saved_is_there_and_the_counter_goes_on(office: Store) -> None:
    before = file(office)
    sha256 = office.papers.add(b"a paper's bytes")
    sealed = (office.folder.papers / sha256).read_bytes()
    rotate(office, "SV1")
    with office.read() as records:
        assert records.complaints.get(before.ref) is not None
    assert file(office).device_seq == before.device_seq + 1
    assert office.papers.read(sha256) == b"a paper's bytes"
    assert (office.folder.papers / sha256).read_bytes() != sealed
    assert not office.papers.has_former


def test_old_audit_rows_keep_their_key_and_new_ones_have_a_fresh_one(office: Store) -> None:
    for _ in range(2):
        rotate(office, "SV1")
        file(office)
    require_whole(office)
    assert [row[:2] for row in audit_rows(office)] == [
        ("SV1", "key.change_begun"), ("system", "key.rotated"),
    ] * 2  # fmt: skip
    with office.write() as records:
        connection = records.work.connection
        keys = connection.exec_driver_sql("SELECT from_seq, key FROM audit_key").fetchall()
        assert len({key for _, key in keys}) == len(keys) == 3
        connection.exec_driver_sql("UPDATE audit_key SET key = zeroblob(32) WHERE from_seq > 1")
    with office.read() as records:
        assert records.audit.verify().broken_at == keys[1][0]
    with office.write() as records:
        for from_seq, key in keys:
            records.work.connection.exec_driver_sql(
                "UPDATE audit_key SET key = ? WHERE from_seq = ?", (key, from_seq)
            )


def test_papers_are_readable_at_every_moment_and_go_on_where_they_were(
    office: Store, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = {office.papers.add(data): data for data in (bytes([n]) * 500 for n in range(60))}
    monkeypatch.setattr(rotation, "_REMEMBER_EVERY", 5)
    seen: list[int] = []

    def stop_in_the_middle(progress: KeyProgress) -> None:
        assert {name: office.papers.read(name) for name in papers} == papers
        if progress.part is KeyPart.PAPERS and progress.done == 12:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        rotate(office, "SV1", watch=stop_in_the_middle)
    office.close()
    again = opened(office.folder, clock, PASSPHRASE)
    assert len(papers_left(again)) == 50
    assert {name: again.papers.read(name) for name in papers} == papers
    added = again.papers.add(b"added in between")
    assert renew_papers(again, most=20) == 50 + (added > sorted(papers)[9]) - 20
    renew_papers(again, lambda progress: seen.append(progress.done))
    assert papers_left(again) == ()
    assert {name: again.papers.read(name) for name in papers} == papers
    assert again.papers.read(added) == b"added in between"
    again.close()
    last = opened(office.folder, clock, PASSPHRASE)
    assert not last.papers.has_former
    assert {name: last.papers.read(name) for name in papers} == papers
    last.close()


def test_a_damaged_paper_does_not_stop_the_others(office: Store) -> None:
    good, bad = office.papers.add(b"good"), office.papers.add(b"bad")
    (office.folder.papers / bad).write_bytes(b"not what it was")
    rotate(office, "SV1")
    assert office.papers.read(good) == b"good"
    with pytest.raises(StorageError) as refused:
        office.papers.read(bad)
    assert refused.value.trouble is StorageTrouble.DAMAGED


def test_a_backup_of_before_opens_with_the_keys_beside_it(office: Store, tmp_path) -> None:
    made = back_up(office, tmp_path / "backups")
    old = office.key
    rotate(office, "SV1")
    place = KeyPlace(
        database=made.file,
        keys=made.file.with_suffix(".keys.json"),
        practice=made.file.with_suffix(".practice.json"),
    )
    found = unlock(place, lambda: PASSPHRASE)
    assert found.key == old != office.key
    assert opens(made.file, found.key)


def test_a_full_disk_leaves_the_old_key_and_everything_works(office: Store) -> None:
    for _ in range(40):
        file(office, complaint__description="ক" * 3000)
    old, size = office.key, office.folder.database.stat().st_size
    with no_file_beyond(max(size // 4, 70_000)), pytest.raises(StorageError) as refused:
        rotate(office, "SV1")
    assert refused.value.trouble in (StorageTrouble.FULL, StorageTrouble.UNREADABLE)
    told = "".join(traceback.format_exception(refused.value))
    assert old.dek.hex() not in told
    assert office.key == old
    settle(office)
    assert KeyFile.load(office.folder.keys).next_check is None
    require_whole(office)
    file(office)
    assert audit_rows(office)[-1][:2] == ("system", "key.change_undone")
    rotate(office, "SV1")
    assert office.key != old


def test_without_room_nothing_begins(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.folder, "free_bytes", lambda: 10 * 1024 * 1024)
    before = office.folder.keys.read_bytes()
    with pytest.raises(DeskError) as refused:
        rotate(office, "SV1")
    assert refused.value.code == "rotation_no_room"
    assert refused.value.values["free_mb"] == 10
    assert office.folder.keys.read_bytes() == before
    assert audit_rows(office) == []


def test_a_change_that_was_only_prepared_is_undone_at_the_next_start(
    office: Store, clock: StandingClock
) -> None:
    with office.write() as records:
        records.keys.prepare_change("SV1", office.key.check)
    offer_both(office.folder, office.key, office.key.following())
    office.close()
    again = opened(office.folder, clock, PASSPHRASE)
    assert again.key == office.key
    assert KeyFile.load(office.folder.keys).next_check is None
    assert [row[1] for row in audit_rows(again)] == ["key.change_begun", "key.change_undone"]
    require_whole(again)
    again.close()


def test_a_file_that_was_changed_before_the_kill_is_opened_by_the_new_key(
    office: Store, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = office.papers.add(b"paper")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as planted:
        planted.setattr(key_settling, "require_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(office, "SV1")
    assert KeyFile.load(office.folder.keys).next_check == office.key.check
    office.close()
    again = opened(office.folder, clock, PASSPHRASE)
    assert again.key == office.key
    assert KeyFile.load(office.folder.keys).check == again.key.check
    assert again.papers.read(sha256) == b"paper"
    assert audit_rows(again)[-1][:2] == ("system", "key.rotated")
    require_whole(again)
    again.close()


def test_readers_and_writers_of_other_threads_go_on_through_a_rotation(office: Store) -> None:
    stop, failures, reads = threading.Event(), [], []

    def read_and_write() -> None:
        try:
            while not stop.is_set():
                with office.read() as records:
                    reads.append(records.complaints.count())
                file(office)
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=read_and_write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        rotate(office, "SV1")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    with office.read() as records:
        assert records.complaints.count() == max(reads) or len(reads) > 3


def test_a_reader_that_does_not_end_is_waited_for_and_then_named(
    office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_db.readers._PATIENCE_S", 0.05)
    old = office.key
    with office.read() as records:
        with pytest.raises(StorageError) as refused:
            rotation_in_a_thread(office)
        assert records.complaints.count() == 1
    assert refused.value.trouble is StorageTrouble.BUSY
    assert office.key == old
    rotate(office, "SV1")


def rotation_in_a_thread(store: Store) -> None:
    raised: list[BaseException] = []

    def work() -> None:
        try:
            rotate(store, "SV1")
        except StorageError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
