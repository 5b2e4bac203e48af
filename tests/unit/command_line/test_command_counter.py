"""Looking up, slips, the queue, checks and backups from a terminal."""

import json
from pathlib import Path

import pytest
from calling import Called, Terminal, write_lines

from desktop.services.workspace import Workspace
from local_db.domain.case import CaseEvent, DepartmentName
from local_db.domain.number import Number
from printing.raster import page_image
from printing.read_back import pdf_text, read_codes
from tests.fakes.office import samples

DEPARTMENT = DepartmentName(code="PRD", name_bn="পঞ্চায়েত", name_en="Panchayats")


@pytest.fixture
def refs(terminal: Terminal, tmp_path: Path) -> list[str]:
    called = terminal.call("file", str(write_lines(tmp_path / "list.jsonl", samples())))
    assert called.code == 0
    return [line["ref"] for line in called.out]


def tell(terminal: Terminal, *events: CaseEvent) -> None:
    with Workspace.open(terminal.folder) as office, office.store.write() as records:
        records.portal_cases.apply(events, "c1")


@pytest.mark.parametrize(
    "query",
    ["9800000001", "+91 98000 00001", "০৯৮০০০-০০০০১", "৯৮০০০০০০০১", "কল্পনা হাঁসদা", "Kalpana Hansda",
     "kolpona"],
)  # fmt: skip
def test_a_citizen_is_found_however_they_ask(
    terminal: Terminal, refs: list[str], query: str
) -> None:
    found = terminal.call("status", query)
    assert found.code == 0
    assert refs[0] in [line["ref"] for line in found.out]


def test_a_number_is_found_whole_by_its_end_and_in_bengali_digits(
    terminal: Terminal, refs: list[str]
) -> None:
    number = Number(refs[3])
    bengali = number.shown.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    for query in (number.digits, number.shown, number.tail, bengali):
        assert [line["ref"] for line in terminal.call("status", query).out] == [number.digits]


@pytest.mark.parametrize("query", ["", "   ", "26347020999916", "*", '"', "' OR 1=1 --", "\udcff"])
def test_what_is_not_there_is_said_to_be_not_there(
    terminal: Terminal, refs: list[str], query: str
) -> None:
    called = terminal.call("status", query)
    assert refs
    assert (called.code, called.out, called.error) == (1, (), "nothing_found")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("26347020000138", "number_check"),
        ("২৬-৩৪৭-০২-০০০০১-৩৮", "number_check"),
        ("2634702000013", "number_length"),
        ("263470200001377", "number_length"),
        ("0000138", "nothing_found"),
        ("9000000000", "nothing_found"),
    ],
)
def test_a_mistyped_number_is_told_from_one_that_is_not_here(
    terminal: Terminal, refs: list[str], typed: str, code: str
) -> None:
    called = terminal.call("status", typed)
    assert refs
    assert (called.code, called.out, called.error) == (1, (), code)


def test_the_status_tells_what_the_portal_did(terminal: Terminal, refs: list[str]) -> None:
    event = CaseEvent(
        ref=refs[0], rev=1, at="2026-11-23T12:00:00+05:30", state="GM099", portal_ref="WB/1/2026",
        department=DEPARTMENT, note_bn="দেখা\u2028হয়েছে",
    )  # fmt: skip
    tell(terminal, event)
    code, out, err = terminal.say(
        "--data", str(terminal.folder), "--lang", "en", "status", "WB/1/2026"
    )
    assert (code, err, len(out.splitlines())) == (0, "", 1)
    told = json.loads(out)
    assert set(told) == {
        "ref", "portal_ref", "filed_on", "state", "state_text", "department", "expected_by",
        "as_of", "events",
    }  # fmt: skip
    assert (told["state"], told["portal_ref"]) == ("GM099", "WB/1/2026")
    assert "GM099" in told["state_text"]
    assert told["department"] == {
        "code": "PRD", "name_bn": "পঞ্চায়েত", "name_en": "Panchayats",
    }  # fmt: skip
    assert [e["note_bn"] for e in told["events"]] == ["দেখা\u2028হয়েছে"]


@pytest.mark.parametrize("paper", ["a4", "a5", "80mm", "58mm"])
def test_a_slip_is_written_on_every_paper(
    terminal: Terminal, refs: list[str], tmp_path: Path, paper: str
) -> None:
    out = tmp_path / "s.pdf"
    words = ("--paper", paper, "--out", str(out))
    assert terminal.call("slip", refs[0], *words).out == (
        {"file": str(out), "copy": 1, "pages": 1},
    )
    assert Number(refs[0]).shown in pdf_text(out.read_bytes())
    assert terminal.call("slip", Number(refs[0]).tail, *words).out[0]["copy"] == 2
    assert "DUPLICATE" in pdf_text(out.read_bytes())


@pytest.mark.parametrize("paper", ["a4", "a5", "80mm", "58mm"])
def test_a_status_slip_is_written_and_no_copy_is_counted(
    terminal: Terminal, refs: list[str], tmp_path: Path, paper: str
) -> None:
    out = tmp_path / "s.pdf"
    words = ("--paper", paper, "--out", str(out))
    told = terminal.call("slip", Number(refs[0]).tail, "--kind", "status", *words).out
    assert told == ({"file": str(out), "kind": "status", "pages": 1},)
    assert "Status of the complaint" in pdf_text(out.read_bytes())
    assert terminal.call("slip", refs[0], *words).out[0]["copy"] == 1


def test_a_re_contact_slip_needs_a_re_contact(
    terminal: Terminal, refs: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "s.pdf"
    words = ("slip", refs[0], "--kind", "recontact", "--paper", "a5", "--out", str(out))
    called = terminal.call(*words)
    assert (called.code, called.error, out.exists()) == (1, "no_recontact", False)
    with Workspace.open(terminal.folder) as office:
        office.recontacts.record(refs[0], "আবার এসেছি", "OP1", disputes_outcome=True)
    assert terminal.call(*words).code == 0
    assert "আবার এসেছি" in pdf_text(out.read_bytes())


@pytest.mark.parametrize("page", ["test", "ruler"])
def test_a_page_for_setting_up_a_printer_needs_no_data_folder(
    terminal: Terminal, tmp_path: Path, page: str
) -> None:
    out = tmp_path / "p.pdf"
    words = ("--page", page, "--paper", "a5", "--right", "2.5", "--out", str(out))
    called = terminal.call("printer-test", *words, "--printer", "LQ-310", "--pins")
    assert called.out == ({"file": str(out), "page": page, "pages": 1},)
    assert "LQ-310" in pdf_text(out.read_bytes())
    assert "+2.5" in pdf_text(out.read_bytes())
    bad = terminal.call("printer-test", *words, "--down", "0.3")
    assert (bad.code, bad.error) == (1, "offset_invalid")


def test_a_slip_that_is_not_there_or_cannot_be_written_says_so(
    terminal: Terminal, refs: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for ref, out, code in (
        ("26347020000138", "s.pdf", "nothing_found"),
        (refs[0], ".", "slip_not_written"),
        (refs[0], "file/s.pdf", "slip_not_written"),
    ):
        called = terminal.call("slip", ref, "--paper", "a4", "--out", str(tmp_path / out))
        assert (called.code, called.out, called.error) == (1, (), code)


def test_the_code_of_a_slip_is_judged(terminal: Terminal, refs: list[str], tmp_path: Path) -> None:
    out = tmp_path / "s.pdf"
    terminal.call("slip", refs[0], "--paper", "a4", "--out", str(out))
    codes = read_codes(page_image(out.read_bytes(), dpi=300))
    qr = next(code.text for code in codes if code.text.startswith("WBG1:"))
    [genuine] = terminal.call("check-slip", qr).out
    assert genuine["genuine"] is True
    assert (genuine["reason"], genuine["ref"], genuine["office"]) == ("genuine", refs[0], "347")
    assert genuine["filed_at"].startswith("2026-11-")
    for text, reason in (
        (qr.replace(refs[0], refs[1]), "forged"), ("hello", "unreadable"), ("", "unreadable"),
        ("\udcff", "unreadable"), (qr[:-1] + "\u09e6", "unreadable"), (qr * 50, "unreadable"),
    ):  # fmt: skip
        called = terminal.call("check-slip", text)
        assert called.code == 0
        assert (called.out[0]["genuine"], called.out[0]["reason"]) == (False, reason)


def test_the_queue_lists_every_message_and_why(
    terminal: Terminal, refs: list[str], tmp_path: Path
) -> None:
    terminal.call("slip", refs[0], "--paper", "a4", "--out", str(tmp_path / "s.pdf"))
    rows = terminal.call("queue").out
    assert sorted(row["ref"] for row in rows) == sorted([*refs, refs[0]])
    assert {row["type"] for row in rows} == {"case.filed", "slip.printed"}
    assert all(
        set(row) == {"ref", "type", "state", "tries", "queued_at", "code", "message"}
        and row["tries"] == 0 and row["message"] for row in rows
    )  # fmt: skip
    assert len(terminal.call("queue", "--state", "ready").out) == len(rows)
    assert terminal.call("queue", "--state", "held").out == ()


def test_a_long_queue_is_listed_to_its_end(terminal: Terminal, tmp_path: Path) -> None:
    terminal.call("file", str(write_lines(tmp_path / "many.jsonl", samples()[:1] * 401)))
    rows = terminal.call("queue").out
    assert len({row["ref"] for row in rows}) == 401


def verified(called: Called) -> dict[str, bool]:
    return {line["check"]: line["ok"] for line in called.out}


def test_verify_finds_everything_whole(terminal: Terminal, refs: list[str]) -> None:
    called = terminal.call("verify")
    assert refs
    assert called.code == 0
    assert verified(called) == dict.fromkeys(
        ("integrity", "audit", "queue", "papers", "slips", "side_files", "numbers"), True
    )


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE audit SET actor = 'X' WHERE seq = 3", "audit"),
        ("DELETE FROM audit WHERE seq = 3", "audit"),
        ("UPDATE queue_count SET n = n + 1", "queue"),
        ("DELETE FROM slip_print WHERE id = 2", "slips"),
    ],
)
def test_verify_finds_what_was_tampered_with(
    terminal: Terminal, refs: list[str], damage: str, check: str
) -> None:
    with Workspace.open(terminal.folder) as office, office.store.write() as records:
        connection = records.work.connection
        guards = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'")
        for name in guards.scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(damage)
    called = terminal.call("verify")
    assert refs
    assert (called.code, called.error) == (1, "verify_failed")
    assert [name for name, ok in verified(called).items() if not ok] == [check]


def test_verify_finds_a_paper_that_was_lost(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PIXEL)
    body = samples()[0] | {"papers": [{"path": "p.png", "kind": "letter"}]}
    assert terminal.call("file", str(write_lines(tmp_path / "l.jsonl", [body]))).code == 0
    [paper] = (terminal.folder / "papers").iterdir()
    paper.write_bytes(b"something else")
    called = terminal.call("verify")
    assert [name for name, ok in verified(called).items() if not ok] == ["papers"]


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000"
    "000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)


def test_a_damaged_database_is_said_to_be_damaged(terminal: Terminal, refs: list[str]) -> None:
    assert refs
    database = terminal.folder / "abhijog.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:2000] + b"\xff" * 3000 + whole[5000:])
    called = terminal.call("verify")
    assert (called.code, called.error) == (1, "store_damaged")


def test_a_backup_tells_where_it_is_and_what_it_holds(
    terminal: Terminal, refs: list[str], tmp_path: Path
) -> None:
    [told] = terminal.call("backup", str(tmp_path / "copies")).out
    assert told["cases"] == len(refs)
    assert Path(told["file"]).is_file()
    assert terminal.call("backup", str(terminal.folder / "abhijog.db")).code == 2
    called = terminal.call("backup", str(terminal.folder / "abhijog.db" / "x"))
    assert (called.code, called.error) == (1, "backup_inside_data")


def test_init_makes_a_practice_folder_and_never_touches_a_real_one(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = ("--data", str(tmp_path / "new"), "--lang", "en")
    for _ in range(2):
        code, out, _ = terminal.say(*new, "init", "--practice")
        assert code == 0
        assert json.loads(out) == {"device_id": None, "office": None, "slot": None}
    code, _, err = terminal.say(*new, "file", str(write_lines(tmp_path / "l", samples())))
    assert (code, json.loads(err)["error"]) == (1, "store_not_enrolled")
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    Workspace.open_or_create(tmp_path / "real").close()
    code, _, err = terminal.say("--data", str(tmp_path / "real"), "init", "--practice")
    assert (code, json.loads(err)["error"]) == (1, "store_not_practice")


@pytest.mark.parametrize(
    "words", [("queue",), ("status", "1"), ("verify",), ("send",), ("backup", "x"), ("file", "x")]
)
def test_a_folder_without_data_says_so(
    terminal: Terminal, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for place in (tmp_path / "none", tmp_path / ("x" * 300)):
        code, out, err = terminal.say("--data", str(place), *words)
        assert (code, out) == (1, "")
        assert json.loads(err)["error"] in ("store_missing", "store_unreadable")
        assert not (tmp_path / "none").exists()
