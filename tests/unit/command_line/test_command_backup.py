"""Backups and restores from a terminal: what is told on which stream, and every refusal."""

import json
import re
import shutil
from pathlib import Path

import pytest
from calling import Called, Terminal, write_lines

from local_db.backup_set import BackupSet
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.keys import open_key
from local_db.machine import VARIABLE as MACHINE
from tests.fakes.office import samples

BENGALI = re.compile("[\u0980-\u09ff]")


def file(terminal: Terminal, tmp_path: Path, several: int) -> None:
    listed = write_lines(tmp_path / "list.jsonl", samples()[:several])
    assert terminal.call("file", str(listed)).code == 0


@pytest.fixture
def made(terminal: Terminal, tmp_path: Path) -> Path:
    """A backup with three complaints; two more were filed since."""
    file(terminal, tmp_path, 3)
    [told] = terminal.call("backup", str(tmp_path / "copies")).out
    file(terminal, tmp_path, 2)
    return Path(told["file"])


def notices(called: Called) -> dict[str, dict[str, object]]:
    return {line["notice"]: line for line in called.err if "notice" in line}


def test_a_restore_tells_what_it_brought_and_what_the_replaced_data_had_beyond(
    terminal: Terminal, made: Path
) -> None:
    called = terminal.call("restore", str(made))
    assert (called.code, called.out) == (0, ({"file": str(made), "cases": 3},))
    told = notices(called)
    assert set(told) == {"restore_left_out", "restore_kept", "restored"}
    assert (told["restore_left_out"]["complaints"], told["restore_left_out"]["unsent"]) == (2, 2)
    kept = terminal.folder / str(told["restore_kept"]["folder"])
    assert (kept / "abhijog.db").exists()
    undone = terminal.call("restore", str(kept / "abhijog.db"), lang="bn")
    assert undone.out == ({"file": str(kept / "abhijog.db"), "cases": 5},)
    told = notices(undone)
    assert "restore_left_out" not in told
    assert BENGALI.search(str(told["restore_kept"]["message"]))


def test_a_new_folder_is_made_by_restoring_into_it(
    terminal: Terminal, made: Path, tmp_path: Path
) -> None:
    new = Terminal(terminal._capsys, tmp_path / "new")
    called = new.call("restore", str(made))
    assert (called.code, called.out[0]["cases"], set(notices(called))) == (0, 3, {"restored"})
    assert new.call("verify").code == 0


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_what_cannot_be_restored_is_said_in_plain_words_and_changes_nothing(
    terminal: Terminal, made: Path, tmp_path: Path, lang: str
) -> None:
    alone = tmp_path / "alone" / made.name
    alone.parent.mkdir()
    shutil.copyfile(made, alone)
    new = Terminal(terminal._capsys, tmp_path / "new")
    (tmp_path / "note.txt").write_text("no backup", encoding="utf-8")
    damaged = tmp_path / "damaged" / made.name
    shutil.copytree(made.parent, damaged.parent)
    with damaged.open("rb+") as copy:
        copy.seek(30_000)
        copy.write(b"spoiled!")
    before = terminal.call("verify").out
    for where, given, code in (
        (terminal, tmp_path / "none.db", "file_unreadable"),
        (terminal, tmp_path / "note.txt", "backup_not_one"),
        (terminal, terminal.folder / "abhijog.db", "restore_itself"),
        (terminal, damaged, "backup_damaged"),
        (new, alone, "backup_no_keys"),
    ):
        called = where.call("restore", str(given), lang=lang)
        assert (called.code, called.out, called.error) == (1, (), code)
        assert (BENGALI.search(called.err[-1]["message"]) is not None) is (lang == "bn")
    assert terminal.call("verify").out == before


def test_a_backup_of_another_passphrase_asks_for_its_own(
    terminal: Terminal, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same backup as of a real office: its key is wrapped, and no practice key lies beside.
    real = Terminal(terminal._capsys, tmp_path / "real")
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase of this office\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    real.call("enrol", "--portal", "http://127.0.0.1:9", "--code", "x")
    [told] = real.call("backup", str(tmp_path / "real copies")).out
    assert not BackupSet(Path(told["file"])).practice.exists()
    other = Terminal(terminal._capsys, tmp_path / "other")
    secret.write_text("another one\n", encoding="utf-8")
    assert other.call("restore", told["file"]).error == "backup_wrong_key"
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
    assert other.call("restore", told["file"]).error == "backup_needs_key"
    assert other.call("restore", str(made)).code == 0
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    secret.write_text("a long passphrase of this office\n", encoding="utf-8")
    assert other.call("restore", told["file"]).error == "restore_practice"
    third = Terminal(terminal._capsys, tmp_path / "third")
    assert third.call("restore", told["file"]).out[0]["cases"] == 0


def test_a_backup_is_verified_by_restoring_it_beside(terminal: Terminal, made: Path) -> None:
    called = terminal.call("verify", "--backup", str(made))
    assert called.code == 0
    checks = {line["check"]: line for line in called.out}
    assert "saved=3" in checks["slips"]["detail"]
    assert json.dumps(checks).find("false") == -1
    assert terminal.call("verify", "--backup", "none.db").error == "file_unreadable"


def test_a_paper_that_could_not_be_copied_is_told(
    terminal: Terminal, made: Path, tmp_path: Path
) -> None:
    sha256 = "ab" * 32
    (terminal.folder / "papers" / sha256).write_bytes(b"no key opens this")
    called = terminal.call("backup", str(tmp_path / "more"))
    assert called.code == 0
    assert made.exists()
    assert notices(called)["backup_papers"]["papers"] == 1


def test_on_another_pc_a_restored_office_reads_everything_and_files_after_its_enrolment(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MACHINE, "the counter's PC")
    file(terminal, tmp_path, 2)
    folder = DataFolder(terminal.folder)
    key = open_key(folder, lambda: None)
    # The same folder as a real office has it: practice data are bound to no PC.
    folder.practice.unlink()
    KeyFile.of(key).with_passphrase(key, "a long passphrase").save(folder.keys)
    (tmp_path / "passphrase").write_text("a long passphrase\n")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    terminal.call("verify")
    [told] = terminal.call("backup", str(tmp_path / "copies")).out
    monkeypatch.setenv(MACHINE, "the PC that replaces it")
    new = Terminal(terminal._capsys, tmp_path / "new")
    restored = new.call("restore", told["file"])
    assert (restored.code, restored.out[0]["cases"]) == (0, 2)
    assert "copy_machine" in notices(restored)
    assert new.call("verify").code == 0
    listed = write_lines(tmp_path / "more.jsonl", samples()[:1])
    assert new.call("file", str(listed)).error == "store_cloned"
    # The same PC again: no copy, a new epoch.
    monkeypatch.setenv(MACHINE, "the counter's PC")
    again = Terminal(terminal._capsys, tmp_path / "again")
    assert "copy_machine" not in notices(again.call("restore", told["file"]))
    assert again.call("file", str(listed)).code == 0
