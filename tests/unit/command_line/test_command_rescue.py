"""``abhijog verify`` and ``salvage`` on a damaged folder: clear words, and it opens again."""

import json
from pathlib import Path

import pytest
from calling import Called, Terminal, write_lines
from test_command_counter import samples

from local_db.folder import DataFolder

BAD_PAGE = b"damaged!"


@pytest.fixture
def refs(terminal: Terminal, tmp_path: Path) -> list[str]:
    called = terminal.call("file", str(write_lines(tmp_path / "l.jsonl", samples())))
    return [line["ref"] for line in called.out]


def spoil(folder: Path, page: int) -> None:
    with (folder / "abhijog.db").open("r+b") as file:
        file.seek((page - 1) * 4096 + 300)
        file.write(BAD_PAGE)


def last_line(called: Called) -> dict[str, object]:
    return called.out[-1]


def test_a_whole_folder_is_not_salvaged(terminal: Terminal, refs: list[str]) -> None:
    before = (terminal.folder / "abhijog.db").read_bytes()
    called = terminal.call("salvage")
    assert refs
    assert (called.code, called.error) == (1, "salvage_not_needed")
    assert called.out == ()
    assert (terminal.folder / "abhijog.db").read_bytes() == before
    assert not list(terminal.folder.glob("damaged-*"))


def test_verify_of_a_folder_that_cannot_be_opened_says_what_is_wrong_and_what_to_do(
    terminal: Terminal, refs: list[str]
) -> None:
    spoil(terminal.folder, 1)
    called = terminal.call("verify")
    assert refs
    assert (called.code, called.error) == (1, "store_damaged")
    assert [(line["check"], line["ok"]) for line in called.out] == [
        ("open", False),
        ("pages", False),
    ]
    message = called.err[-1]["message"]
    assert "abhijog restore" in message
    assert "abhijog salvage" in message
    assert "Traceback" not in json.dumps(called.err)


def test_salvage_brings_every_complaint_back_although_the_first_page_is_gone(
    terminal: Terminal, refs: list[str]
) -> None:
    spoil(terminal.folder, 1)
    called = terminal.call("salvage")
    assert called.code == 0
    tables = {line["table"]: line for line in called.out if "table" in line}
    assert (tables["complaint"]["kept"], tables["complaint"]["lost"]) == (len(refs), 0)
    assert last_line(called)["salvaged"] == len(refs)
    assert last_line(called)["missing"] == []
    assert terminal.call("verify").code == 0
    for ref in refs:
        assert terminal.call("status", ref).out[0]["ref"] == ref
    again = terminal.call("salvage")
    assert again.error == "salvage_not_needed"


def test_the_report_for_people_is_written_in_both_languages_beside_the_old_files(
    terminal: Terminal, refs: list[str]
) -> None:
    spoil(terminal.folder, 1)
    terminal.call("salvage")
    (kept,) = terminal.folder.glob("damaged-*")
    names = {path.name for path in kept.iterdir()}
    assert {"abhijog.db", "report.json", "report-bn.txt", "report-en.txt"} <= names
    english = (kept / "report-en.txt").read_text(encoding="utf-8")
    assert f"Complaints that are there again: {len(refs)}." in english
    assert kept.name in english
    bengali = (kept / "report-bn.txt").read_text(encoding="utf-8")
    assert "নষ্ট পাতা" in bengali
    assert kept.name in bengali
    assert json.loads((kept / "report.json").read_bytes())["cases"] == len(refs)


def test_messages_that_a_restore_left_out_are_not_called_lost_by_a_salvage(
    terminal: Terminal, refs: list[str], tmp_path: Path
) -> None:
    [made] = terminal.call("backup", str(tmp_path / "copies")).out
    terminal.call("file", str(tmp_path / "l.jsonl"))
    terminal.call("restore", made["file"])
    terminal.call("file", str(tmp_path / "l.jsonl"))
    spoil(terminal.folder, 1)
    called = terminal.call("salvage")
    tables = {line["table"]: line for line in called.out if "table" in line}
    assert tables["outbox"]["kept"] == tables["complaint"]["kept"] == 2 * len(refs)
    assert {table: line["lost"] for table, line in tables.items() if line["lost"]} == {}


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_a_damaged_folder_is_never_worked_on(
    terminal: Terminal, refs: list[str], lang: str
) -> None:
    spoil(terminal.folder, 1)
    for words in (("queue",), ("status", refs[0]), ("send",), ("backup", "x")):
        called = terminal.call(*words, lang=lang)
        assert (called.code, called.error) == (1, "store_damaged")


def test_an_exchange_that_was_cut_short_is_finished_at_the_next_call(
    terminal: Terminal, refs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At no moment is a folder without its database taken for a new one."""
    real = Path.replace
    for cut in range(1, 12):
        spoil(terminal.folder, 1)
        moves = iter(range(1_000))

        def replace(path: Path, target: Path, cut: int = cut, moves=moves) -> Path:
            if path.parent == terminal.folder and "abhijog.db" in path.name and next(moves) == cut:
                raise KeyboardInterrupt
            return real(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        ended = terminal.call("salvage")
        monkeypatch.setattr(Path, "replace", real)
        found = [line["ref"] for line in terminal.call("queue").out if line["type"] == "case.filed"]
        if ended.code == 0:
            return
        if not found:
            # The exchange had not begun: the damaged store is still the store.
            assert terminal.call("salvage").code == 0
            found = [
                line["ref"] for line in terminal.call("queue").out if line["type"] == "case.filed"
            ]
        assert sorted(found) == sorted(refs)
        assert not (DataFolder(terminal.folder).path / "exchange.json").exists()
    pytest.fail("no salvage came to its end")
