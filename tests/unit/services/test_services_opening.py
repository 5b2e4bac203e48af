"""Making and opening a data folder: interrupted, raced, or in the wrong place."""

from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError, StorageError
from local_db.folder import DataFolder
from local_db.keys import create_key, create_practice_key


@pytest.fixture
def passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    return secret


def nobody() -> None:
    """Answer for a program without a terminal."""


@pytest.mark.usefixtures("passphrase")
def test_a_set_up_that_was_killed_after_the_key_goes_on_with_that_key(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "real")
    folder.make()
    create_key(folder, nobody)
    before = folder.keys.read_bytes()
    Workspace.open_or_create(folder.path).close()
    assert folder.keys.read_bytes() == before
    Workspace.open(folder.path).close()


@pytest.mark.usefixtures("passphrase")
def test_a_practice_set_up_that_was_killed_stays_one_that_opens(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "half")
    folder.make()
    create_practice_key(folder)
    Workspace.open_or_create(folder.path).close()
    with Workspace.open(folder.path) as opened:
        assert opened.office.device().is_practice


@pytest.mark.usefixtures("passphrase")
def test_two_programs_that_set_up_one_folder_never_change_each_others_key(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "real")
    folder.make()
    folder.lock()
    with pytest.raises(StorageError) as refusal:
        Workspace.open_or_create(folder.path)
    assert refusal.value.code == "store_in_use"
    assert not folder.keys.exists()
    folder.unlock()
    Workspace.open_or_create(folder.path).close()


@pytest.mark.usefixtures("passphrase")
def test_the_key_of_a_real_office_is_never_practised_over(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "real")
    folder.make()
    create_key(folder, nobody)
    with pytest.raises(StorageError) as refusal:
        Workspace.create_practice(folder.path)
    assert refusal.value.code == "store_not_practice"


def test_nobody_is_asked_for_a_passphrase_when_the_folder_is_in_use(
    tmp_path: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def ask() -> str:
        asked.append(True)
        return passphrase.read_text(encoding="utf-8").strip()

    with Workspace.open_or_create(tmp_path / "real"):
        monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
        with pytest.raises(StorageError) as refusal:
            Workspace.open(tmp_path / "real", ask_passphrase=ask)
    assert refusal.value.code == "store_in_use"
    assert asked == []
    Workspace.open(tmp_path / "real", ask_passphrase=ask).close()
    assert asked == [True]


@pytest.mark.usefixtures("passphrase")
def test_a_refused_passphrase_lets_the_next_program_in(tmp_path: Path) -> None:
    Workspace.open_or_create(tmp_path / "real").close()
    with pytest.MonkeyPatch.context() as changed:
        changed.delenv("ABHIJOG_PASSPHRASE_FILE")
        with pytest.raises(StorageError):
            Workspace.open(tmp_path / "real", ask_passphrase=lambda: "wrong")
    Workspace.open(tmp_path / "real").close()


def test_a_place_that_can_be_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / ("x" * 300), tmp_path / "file" / "inside"):
        with pytest.raises(StorageError):
            Workspace.open(path)
        with pytest.raises(StorageError):
            Workspace.create_practice(path)


def test_a_key_file_that_is_no_text_says_so(tmp_path: Path, passphrase: Path) -> None:
    passphrase.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DeskError) as refusal:
        Workspace.open_or_create(tmp_path / "real")
    assert refusal.value.code == "store_no_key"
