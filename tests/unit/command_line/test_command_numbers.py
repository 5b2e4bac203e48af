"""What the terminal says of a copied folder, of older data, and of side files (B11, D7)."""

import os
import shutil
from pathlib import Path

import pytest
from calling import Terminal, write_lines

from desktop.services.workspace import Workspace
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.keys import PASSPHRASE_FILE, open_key
from local_db.machine import VARIABLE
from local_db.side_places import VARIABLE as SIDE_FILES
from tests.fakes.office import samples


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "list.jsonl", samples()[:3])


@pytest.fixture
def real_office(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The same folder as a real office has it: no clear key, a passphrase."""
    monkeypatch.setenv(VARIABLE, "the counter's PC")
    # A practice folder is bound to wherever it is opened.
    terminal.call("verify")
    folder = DataFolder(terminal.folder)
    key = open_key(folder, lambda: None)
    folder.practice.unlink()
    KeyFile.of(key).with_passphrase(key, "a long passphrase").save(folder.keys)
    (tmp_path / "passphrase").write_text("a long passphrase\n")
    monkeypatch.setenv(PASSPHRASE_FILE, str(tmp_path / "passphrase"))
    return terminal


def test_a_copied_folder_files_nothing_and_says_what_to_do(
    real_office: Terminal, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = real_office.call("file", str(listed))
    assert called.code == 0, called.err
    ref = called.out[0]["ref"]
    monkeypatch.setenv(VARIABLE, "another PC")

    called = real_office.call("file", str(listed))

    assert (called.code, called.error, called.out) == (1, "store_cloned", ())
    assert "enrol this computer" in called.err[-1]["message"]
    looked = real_office.call("status", ref)
    assert (looked.code, looked.out[0]["ref"]) == (0, ref)
    assert [line["notice"] for line in looked.err] == ["copy_machine"]
    assert real_office.call("send").error == "store_cloned"
    bengali = real_office.call("file", str(listed), lang="bn")
    assert "নথিভুক্ত" in bengali.err[-1]["message"]


def test_older_data_says_how_many_numbers_are_missing(
    terminal: Terminal, listed: Path, tmp_path: Path
) -> None:
    terminal.call("file", str(listed))
    database = terminal.folder / "abhijog.db"
    shutil.copy2(database, tmp_path / "old.db")
    given = [line["ref"] for line in terminal.call("file", str(listed)).out]
    shutil.copy2(tmp_path / "old.db", database)

    called = terminal.call("file", str(listed))

    assert called.code == 0
    assert called.err[0]["notice"] == "older_copy"
    assert "3 numbers are missing here" in called.err[0]["message"]
    assert not {line["ref"] for line in called.out} & set(given)
    numbers = {line["check"]: line for line in terminal.call("verify").out}["numbers"]
    assert numbers["ok"]
    assert "older_copy=3" in numbers["detail"]


def test_a_supervisor_who_has_seen_it_is_not_told_again(
    terminal: Terminal, listed: Path, tmp_path: Path
) -> None:
    database = terminal.folder / "abhijog.db"
    shutil.copy2(database, tmp_path / "old.db")
    terminal.call("file", str(listed))
    shutil.copy2(tmp_path / "old.db", database)
    assert [line["notice"] for line in terminal.call("verify").err] == ["older_copy"]

    with Workspace.open(terminal.folder) as office:
        office.numbering.seen("SV1")

    assert terminal.call("verify").err == ()


def test_a_pc_without_a_place_for_side_files_is_told(terminal: Terminal, listed: Path) -> None:
    for place in os.environ[SIDE_FILES].split(os.pathsep):
        shutil.rmtree(place)
        Path(place).write_text("a file, not a folder")
    terminal.call("file", str(listed))

    called = terminal.call("verify")

    notices = [line["notice"] for line in called.err if "notice" in line]
    assert notices == ["older_copy_unknown", "no_side_files"]
    assert (called.code, called.error) == (1, "verify_failed")
    assert terminal.call("file", str(listed)).code == 0
