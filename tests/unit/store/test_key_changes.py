"""The ways of opening a store: made, changed, lost, given back; each bound to the audit chain."""

import json
import logging
import shutil

import pytest
from key_rig import (
    OTHER,
    PASSPHRASE,
    Keyring,
    asked_in_vain,
    audit_rows,
    new_store,
    opened,
    unlocked,
)
from store_rig import ROOT, StandingClock, new_folder

from local_db.data_key import DataKey
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.key_ways import Way
from local_db.folder import DataFolder
from local_db.key_changes import change_passphrase, mend_ways, save_recovery_key
from local_db.key_file import KeyFile
from local_db.keys import open_key
from local_db.recovery_key import RecoveryKey
from local_db.rotation import rotate
from local_db.store import Store

FIRST_FORM = ROOT / "tests" / "samples" / "keys_revision_one.json"
FIRST_KEY = DataKey(bytes(range(32)), bytes(range(16)))


def refused(folder: DataFolder, typed: str) -> StorageError:
    with pytest.raises(StorageError) as error:
        unlocked(folder, typed)
    return error.value


def ways(folder: DataFolder) -> list[str]:
    return sorted(way.by.value for way in KeyFile.load(folder.keys).ways)


@pytest.mark.usefixtures("no_keyring")
def test_the_recovery_key_opens_the_store_however_it_is_typed(
    folder: DataFolder, clock: StandingClock
) -> None:
    store = new_store(folder, clock)
    recovery = RecoveryKey.new()
    save_recovery_key(store, recovery, "SV1")
    store.close()
    for typed in (recovery.text, recovery.text.lower().replace("-", "")):
        found = unlocked(folder, typed)
        assert (found.key, found.by) == (store.key, Way.RECOVERY)
    assert unlocked(folder, PASSPHRASE).by is Way.PASSPHRASE
    assert ways(folder) == ["passphrase", "recovery"]


@pytest.mark.usefixtures("no_keyring")
def test_the_file_of_the_passphrase_may_hold_the_recovery_key(
    folder: DataFolder, clock: StandingClock, tmp_path, monkeypatch
) -> None:
    store = new_store(folder, clock)
    recovery = RecoveryKey.new()
    save_recovery_key(store, recovery, "SV1")
    store.close()
    file = tmp_path / "secret"
    file.write_text(f"{recovery.text}\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    assert open_key(folder, asked_in_vain) == store.key


@pytest.mark.usefixtures("no_keyring")
def test_a_mistyped_recovery_key_a_strange_one_and_a_wrong_passphrase_are_told_apart(
    folder: DataFolder, clock: StandingClock
) -> None:
    store = new_store(folder, clock)
    recovery = RecoveryKey.new()
    assert refused(folder, recovery.text).code == "recovery_key_other"
    save_recovery_key(store, recovery, "SV1")
    store.close()
    third = recovery.groups[2]
    wrong = third[:2] + ("7" if third[2] != "7" else "8") + third[3:]
    mistyped = refused(folder, recovery.text.replace(third, wrong))
    assert (mistyped.code, mistyped.values) == ("recovery_key_group", {"groups": "3"})
    assert mistyped.trouble is StorageTrouble.WRONG_KEY
    assert refused(folder, RecoveryKey.new().text).code == "recovery_key_other"
    assert refused(folder, "the quick brown foxes jumps over dogs").code == "store_wrong_key"


@pytest.mark.usefixtures("no_keyring")
def test_a_new_recovery_key_ends_the_old_one(folder: DataFolder, clock: StandingClock) -> None:
    store = new_store(folder, clock)
    old, new = RecoveryKey.new(), RecoveryKey.new()
    save_recovery_key(store, old, "SV1")
    save_recovery_key(store, new, "SV1")
    rows = audit_rows(store)
    store.close()
    assert refused(folder, old.text).code == "recovery_key_other"
    assert unlocked(folder, new.text).key == store.key
    assert [row[:2] for row in rows] == [
        ("SV1", "key.recovery_made"),
        ("SV1", "key.recovery_renewed"),
    ]


@pytest.mark.usefixtures("no_keyring")
def test_a_new_passphrase_ends_the_old_one_and_changes_nothing_else(
    folder: DataFolder, clock: StandingClock
) -> None:
    store = new_store(folder, clock)
    data = folder.database.stat().st_size
    change_passphrase(store, OTHER, "SV1")
    assert audit_rows(store) == [("SV1", "key.passphrase_changed", "{}")]
    store.close()
    assert refused(folder, PASSPHRASE).trouble is StorageTrouble.WRONG_KEY
    assert unlocked(folder, OTHER).key == store.key
    assert folder.database.stat().st_size == data
    assert KeyFile.load(folder.keys).ways[0].made_at == clock.now()


@pytest.mark.usefixtures("no_keyring")
def test_a_weak_passphrase_changes_nothing(folder: DataFolder, clock: StandingClock) -> None:
    store = new_store(folder, clock)
    for weak in ("", "short", "123456789012"):
        with pytest.raises(DeskError):
            change_passphrase(store, weak, "SV1")
    assert audit_rows(store) == []
    store.close()
    assert unlocked(folder, PASSPHRASE).key == store.key


@pytest.mark.usefixtures("no_keyring")
def test_a_key_file_that_cannot_be_written_leaves_the_old_way_and_no_audit_row(
    folder: DataFolder, clock: StandingClock
) -> None:
    store = new_store(folder, clock)
    whole = folder.keys.read_bytes()
    folder.keys.with_name("keys.json.part").mkdir()
    with pytest.raises(StorageError) as error:
        change_passphrase(store, OTHER, "SV1")
    assert error.value.trouble is StorageTrouble.READ_ONLY
    assert audit_rows(store) == []
    store.close()
    assert folder.keys.read_bytes() == whole


def test_a_lost_keyring_is_given_its_secret_back_after_the_passphrase(
    folder: DataFolder, clock: StandingClock, system_keyring: Keyring, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    store = new_store(folder, clock)
    store.close()
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
    assert unlocked(folder).by is Way.KEYRING
    system_keyring.kept.clear()
    found = unlocked(folder, PASSPHRASE)
    assert found.is_keyring_lost
    store = Store.open(DataFolder(folder.path), found.key, clock)
    mend_ways(store, found)
    assert audit_rows(store) == [("system", "key.keyring_added", "{}")]
    store.close()
    assert unlocked(folder).by is Way.KEYRING
    assert ways(folder) == ["keyring", "passphrase"]


def test_a_keyring_that_does_not_answer_is_left_alone(
    folder: DataFolder, clock: StandingClock, system_keyring: Keyring, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    new_store(folder, clock).close()
    before = folder.keys.read_bytes()
    system_keyring.broken = True
    found = unlocked(folder)
    store = Store.open(DataFolder(folder.path), found.key, clock)
    mend_ways(store, found)
    store.close()
    assert folder.keys.read_bytes() == before
    system_keyring.broken = False
    assert unlocked(folder).by is Way.KEYRING


def first_form_store(folder: DataFolder, clock: StandingClock) -> None:
    """A store whose keys.json the first revision wrote."""
    shutil.copy(FIRST_FORM, folder.keys)
    Store.create(folder, FIRST_KEY, clock).close()


@pytest.mark.usefixtures("no_keyring")
def test_a_key_file_of_revision_one_goes_on_opening_and_is_brought_up_to_date(
    folder: DataFolder, clock: StandingClock
) -> None:
    first_form_store(folder, clock)
    found = unlocked(folder, PASSPHRASE)
    assert found.key == FIRST_KEY
    store = Store.open(DataFolder(folder.path), found.key, clock)
    mend_ways(store, found)
    store.close()
    passphrase = next(w for w in KeyFile.load(folder.keys).ways if w.by is Way.PASSPHRASE)
    assert not passphrase.needs_secret_to_rotate
    assert unlocked(folder, PASSPHRASE).renewed is None
    assert unlocked(folder, PASSPHRASE).key == FIRST_KEY


def test_a_rotation_asks_once_for_a_passphrase_of_revision_one(
    folder: DataFolder, clock: StandingClock, system_keyring: Keyring
) -> None:
    first_form_store(folder, clock)
    entry = KeyFile.load(folder.keys).entry()
    system_keyring.set_password("abhijog-desk", entry, bytes(range(64, 96)).hex())
    found = unlocked(folder)
    assert found.by is Way.KEYRING
    store = Store.open(DataFolder(folder.path), found.key, clock)
    mend_ways(store, found)
    with pytest.raises(DeskError) as needed:
        rotate(store, "SV1")
    assert needed.value.code == "rotation_needs_passphrase"
    with pytest.raises(StorageError):
        rotate(store, "SV1", typed="something else")
    assert store.key == FIRST_KEY
    rotate(store, "SV1", typed=PASSPHRASE)
    store.close()
    assert store.key != FIRST_KEY
    assert unlocked(folder).key == store.key
    system_keyring.kept.clear()
    assert unlocked(folder, PASSPHRASE).key == store.key


@pytest.mark.usefixtures("no_keyring")
def test_a_way_that_somebody_put_into_the_file_gets_no_new_key(
    folder: DataFolder, clock: StandingClock
) -> None:
    store = new_store(folder, clock)
    thief = KeyFile.of(DataKey.new()).with_passphrase(DataKey.new(), OTHER).wraps[0].fields
    body = json.loads(folder.keys.read_bytes())
    for forged in ({**thief}, {**body["wraps"][0], "public": thief["public"]}):
        folder.keys.write_text(json.dumps({**body, "wraps": [forged]}))
        with pytest.raises(StorageError) as refusal:
            rotate(store, "SV1")
        assert refusal.value.trouble is StorageTrouble.KEYS_DAMAGED
    folder.keys.write_text(json.dumps(body))
    store.close()
    opened(folder, clock, PASSPHRASE).close()


@pytest.mark.usefixtures("no_keyring")
def test_a_key_file_of_a_newer_program_is_refused(folder: DataFolder, clock: StandingClock) -> None:
    new_store(folder, clock).close()
    body = json.loads(folder.keys.read_bytes())
    folder.keys.write_text(json.dumps({**body, "format": 3}))
    assert refused(folder, PASSPHRASE).trouble is StorageTrouble.NEWER


@pytest.mark.usefixtures("no_keyring")
def test_no_key_is_in_a_log_an_audit_row_an_error_or_a_repr(
    folder: DataFolder, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = new_store(folder, clock)
    recovery = RecoveryKey.new()
    save_recovery_key(store, recovery, "SV1")
    change_passphrase(store, OTHER, "SV1")
    before = store.key
    rotate(store, "SV1")
    with pytest.raises(StorageError) as error:
        open_key(folder, lambda: "a wrong passphrase")
    file = KeyFile.load(folder.keys)
    rows = audit_rows(store)
    told = f"{caplog.text} {rows!r} {error.value!r} {error.value.values!r} {file!r} {store!r}"
    told += f"{before!r} {recovery!r} {unlocked(folder, OTHER)!r}"
    store.close()
    secrets = [OTHER, PASSPHRASE, *recovery.groups, recovery.secret.hex()]
    secrets += [part for key in (before, store.key) for part in (key.dek.hex(), str(key.dek))]
    assert [secret for secret in secrets if secret in told] == []


def test_a_practice_folder_has_a_recovery_key_and_a_new_data_key_too(
    tmp_path, clock: StandingClock
) -> None:
    folder, key = new_folder(tmp_path / "practice")
    store = Store.create(folder, key, clock)
    save_recovery_key(store, RecoveryKey.new(), "SV1")
    sha256 = store.papers.add(b"paper")
    new = rotate(store, "SV1")
    store.close()
    assert open_key(folder, asked_in_vain) == new != key
    store = Store.open(DataFolder(folder.path), new, clock)
    assert store.papers.read(sha256) == b"paper"
    store.close()
