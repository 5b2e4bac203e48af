"""Opening a data folder, its master data, its backups and its words."""

from datetime import date
from pathlib import Path

import pytest

from desktop.services.practice_office import add_practice_operators
from desktop.services.wording import field_label, notice_sentence, problem_sentence, sentence
from desktop.services.workspace import Workspace
from local_db.domain.case import CaseEvent
from local_db.domain.errors import DeskError, Problem, StorageError
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store
from resources.text import Language
from tests.fakes.office import OfficeClock, samples


def test_a_folder_without_data_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refusal:
        Workspace.open(tmp_path)
    assert refusal.value.code == "store_missing"


def test_a_real_folder_opens_with_its_passphrase_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    Workspace.open_or_create(tmp_path / "real").close()
    Workspace.open_or_create(tmp_path / "real").close()
    secret.write_text("another one", encoding="utf-8")
    with pytest.raises(StorageError) as refusal:
        Workspace.open(tmp_path / "real")
    assert refusal.value.code == "store_wrong_key"
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
    with pytest.raises(StorageError) as refusal:
        Workspace.open(tmp_path / "real")
    assert refusal.value.code == "store_no_key"
    with pytest.raises(StorageError) as refusal:
        Workspace.create_practice(tmp_path / "real")
    assert refusal.value.code == "store_not_practice"


def test_a_second_program_is_kept_out(office: Workspace) -> None:
    with pytest.raises(StorageError) as refusal:
        Workspace.create_practice(office.folder.path)
    assert refusal.value.code == "store_in_use"


def test_a_backup_opens_with_the_key_and_holds_everything(
    office: Workspace, tmp_path: Path, clock: OfficeClock
) -> None:
    for body in samples()[:3]:
        office.filing.file(body, "OP1")
    made = office.backup(tmp_path / "copies")
    assert made.cases == 3
    assert b"SQLite format" not in made.file.read_bytes()
    again = DataFolder(tmp_path / "again")
    again.make()
    made.file.rename(again.database)
    for name in ("keys.json", "practice.json"):
        made.file.with_suffix(f".{name}").rename(again.path / name)
    store = Store.open(again, open_key(again, lambda: None), clock)
    with store.read() as records:
        assert records.complaints.count() == 3
    store.close()


def test_a_backup_where_a_file_is_in_the_way_says_so(office: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeskError) as refusal:
        office.backup(tmp_path / "file" / "copies")
    assert refusal.value.code == "backup_not_written"


def test_the_portals_packs_replace_what_was_shipped(office: Workspace) -> None:
    row = {"code": "C16", "kind": "category", "name_bn": "পথ", "name_en": "Ways"}
    notices = [
        {"key": "helpline", "text_bn": "১", "text_en": "1", "valid_to": "2026-11-22"},
        {"key": "helpline", "text_bn": "২", "text_en": "2", "valid_from": "2026-11-23"},
    ]
    with office.store.write() as records:
        records.packs.save("categories", "2", None, [row])
        records.packs.save("notices", "2", None, notices)
        records.packs.save("holidays", "2", None, [{"on": "2026-11-24"}])
    with Workspace(office.folder, office.store, office.clock) as reopened:
        found = reopened.catalogue.find("category", "C16")
        assert found is not None
        assert found.name_en == "Ways"
        notice = reopened.master.notice("helpline", date(2026, 11, 23))
        assert notice is not None
        assert notice.en == "2"
        assert reopened.master.notice("none", date(2026, 11, 23)) is None
        assert reopened.filing.file(samples()[0], "OP1").expected_by == date(2026, 12, 3)


def test_an_unknown_state_is_shown_with_its_code(office: Workspace) -> None:
    ref = office.filing.file(samples()[0], "OP1").ref
    [before] = office.status.answers(ref)
    assert office.status.state_text(before, Language.EN) == "Received at the office, not yet sent"
    event = CaseEvent(ref=ref, rev=1, at="2026-11-23T12:00:00+05:30", state="GM099")
    with office.store.write() as records:
        records.portal_cases.apply([event], "c1")
    [after] = office.status.answers(ref)
    assert office.status.state_text(after, Language.EN) == "Unknown state (GM099)"
    assert office.status.status(ref) == after


def test_revealing_a_citizen_is_in_the_audit_chain(office: Workspace) -> None:
    ref = office.filing.file(samples()[0], "OP1").ref
    with office.store.read() as records:
        before = records.audit.head().seq
    shown = office.status.reveal(ref, "OP1")
    assert shown is not None
    assert office.status.reveal("26347020009999", "OP1") is None
    with office.store.read() as records:
        assert records.audit.head().seq == before + 1


def test_a_sensitive_citizen_is_revealed_to_supervisors_alone(office: Workspace) -> None:
    add_practice_operators(office.sign_in)
    ref = office.filing.file({**samples()[0], "sensitive": True}, "OP1").ref
    for code in ("OP1", "NOBODY"):
        with pytest.raises(DeskError, match="supervisor_only"):
            office.status.reveal(ref, code)
    assert office.status.reveal(ref, "SV1") is not None
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT actor FROM audit WHERE action = 'citizen_revealed'"
        ).scalars()
        assert list(rows) == ["SV1"]


def test_errors_problems_and_notices_have_plain_words() -> None:
    assert "3" in sentence(DeskError("pin_wait", wait_s=3), Language.EN)
    assert "৩" in sentence(DeskError("pin_wait", wait_s=3), Language.BN)
    assert "no_such_code" in sentence(DeskError("no_such_code"), Language.EN)
    assert "4000" in problem_sentence(
        Problem(field="x", code="too_long", values={"limit": 4000, "length": 4001}), Language.EN
    )
    assert notice_sentence("aadhaar_masked", Language.BN)
    assert field_label("papers.0.kind", Language.EN) == field_label("papers.3.kind", Language.EN)
    assert field_label("petitioner.shoe_size", Language.EN) == "petitioner.shoe_size"
