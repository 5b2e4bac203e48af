import json
import stat

import pytest
from key_rig import PASSPHRASE, asked_in_vain, nobody
from store_rig import StandingClock

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.key_wrap import Wrap
from local_db.keys import create_key, create_practice_key, open_key
from local_db.store import Store


def trouble(folder: DataFolder, source) -> StorageTrouble:
    with pytest.raises(StorageError) as refused:
        open_key(folder, source)
    return refused.value.trouble


@pytest.mark.usefixtures("system_keyring")
def test_the_keyring_opens_the_store_without_a_question(folder) -> None:
    key = create_key(folder, asked_in_vain)
    assert open_key(folder, asked_in_vain) == key


@pytest.mark.usefixtures("no_keyring")
def test_a_passphrase_opens_the_store_where_there_is_no_keyring(folder) -> None:
    key = create_key(folder, lambda: PASSPHRASE)
    assert open_key(folder, lambda: PASSPHRASE) == key
    assert open_key(folder, lambda: "তালগাছ এক পা\u09dfে") == key
    assert trouble(folder, lambda: "wrong") is StorageTrouble.WRONG_KEY
    assert trouble(folder, nobody) is StorageTrouble.NO_KEY


def test_the_passphrase_file_is_used_and_always_wrapped_too(
    folder, system_keyring, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    key = create_key(folder, asked_in_vain)
    system_keyring.kept.clear()
    assert open_key(folder, asked_in_vain) == key
    file.unlink()
    assert trouble(folder, asked_in_vain) is StorageTrouble.NO_KEY
    file.write_text("\n")
    assert open_key(folder, lambda: PASSPHRASE) == key


def test_a_keyring_with_another_secret_falls_back_to_the_passphrase(
    folder, system_keyring, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    key = create_key(folder, nobody)
    for kept in ("00" * 32, "no hex"):
        system_keyring.kept = dict.fromkeys(system_keyring.kept, kept)
        assert open_key(folder, nobody) == key


@pytest.mark.usefixtures("no_keyring")
def test_without_keyring_and_passphrase_no_key_is_made(folder) -> None:
    for source in (nobody, lambda: ""):
        with pytest.raises(StorageError) as refused:
            create_key(folder, source)
        assert refused.value.trouble is StorageTrouble.NO_KEY
    assert not folder.keys.exists()


def test_a_practice_folder_carries_its_key_and_says_so(folder) -> None:
    key = create_practice_key(folder)
    assert open_key(folder, asked_in_vain) == key
    assert "অনুশীলন" in json.loads(folder.practice.read_text(encoding="utf-8"))["note_bn"]
    folder.practice.write_text("{}")
    assert trouble(folder, nobody) is StorageTrouble.DAMAGED


@pytest.mark.usefixtures("no_keyring")
def test_the_key_file_holds_no_key_in_clear(folder) -> None:
    key = create_key(folder, lambda: PASSPHRASE)
    text = folder.keys.read_text(encoding="utf-8")
    assert key.dek.hex() not in text
    assert PASSPHRASE not in text
    assert "argon2id" in text
    assert repr(key) == "DataKey()"


@pytest.mark.usefixtures("no_keyring")
def test_a_missing_key_file_and_a_damaged_one_are_told_apart(folder) -> None:
    assert trouble(folder, nobody) is StorageTrouble.NO_KEY
    create_key(folder, lambda: PASSPHRASE)
    whole = json.loads(folder.keys.read_bytes())
    for broken in (b"{", b"[]", b"null", b"\xff", b'{"check": "1", "salt": "0", "wraps": []}'):
        folder.keys.write_bytes(broken)
        assert trouble(folder, lambda: PASSPHRASE) is StorageTrouble.KEYS_DAMAGED
    for damage in (
        {"kdf": {"name": "scrypt"}},
        {"kdf": {"name": "argon2id"}},
        {"kdf": {**whole["wraps"][0]["kdf"], "lanes": 0}},
        {"private": "!"},
        {"wrapped": "!"},
        {"wrapped": whole["wraps"][0]["private"]},
        {"made_at": "yesterday"},
    ):
        wraps = [{**whole["wraps"][0], **damage}]
        folder.keys.write_text(json.dumps({**whole, "wraps": wraps}))
        assert trouble(folder, lambda: PASSPHRASE) is StorageTrouble.KEYS_DAMAGED


@pytest.mark.usefixtures("no_keyring")
def test_ways_of_a_later_version_are_kept_and_passed_over(folder) -> None:
    key = DataKey.new()
    later = {"by": "smart card", "slots": 7}
    file = KeyFile(key.check, key.salt, (Wrap(later),)).with_passphrase(key, PASSPHRASE)
    file.save(folder.keys)
    assert open_key(folder, lambda: PASSPHRASE) == key
    assert KeyFile.load(folder.keys).wraps[0].fields == later


@pytest.mark.usefixtures("no_keyring")
def test_a_wrong_key_and_a_damaged_file_are_told_apart(folder) -> None:
    clock = StandingClock()
    key = create_key(folder, lambda: PASSPHRASE)
    Store.create(folder, key, clock).close()
    with pytest.raises(StorageError) as refused:
        Store.open(folder, DataKey.new(), clock)
    assert refused.value.trouble is StorageTrouble.WRONG_KEY
    data = bytearray(folder.database.read_bytes())
    data[100:200] = bytes(100)
    folder.database.write_bytes(data)
    with pytest.raises(StorageError) as refused:
        Store.open(folder, key, clock)
    assert refused.value.trouble is StorageTrouble.DAMAGED


def test_a_key_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="key_size"):
        DataKey(b"short", b"")


def test_keys_of_different_purposes_differ() -> None:
    key = DataKey.new()
    assert len({key.derive("papers"), key.derive("audit chain"), key.dek}) == 3


def test_the_folder_is_for_its_owner_only(folder) -> None:
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
