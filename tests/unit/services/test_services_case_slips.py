"""Re-contacts and the slips about a case: kept, queued, told truly, and noted."""

import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.services.case_slips import CaseSlipKind
from desktop.services.print_outcome import PrintResult
from desktop.services.workspace import Workspace
from local_db.domain.case import CaseEvent, DepartmentName
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.outbox import MessageType
from printing.read_back import pdf_text
from resources.text import Language
from sync.contract.codes import MessageType as WireType
from sync.portal.body_rules import body_errors
from sync.portal.code_list import CodeList
from tests.fakes.office import OfficeClock, open_office, samples

_NOTE = "মাপজোকের পরে আর কেউ আসেনি।"
_DEPARTMENT = DepartmentName(code="PRD", name_bn="পঞ্চায়েত", name_en="Panchayats")
_AADHAAR = "234567890124"


@pytest.fixture(autouse=True)
def no_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The printer is the true edge: here the system has none."""
    monkeypatch.setenv("PATH", str(tmp_path))


def _filed(office: Workspace, **changes: Any) -> str:
    return office.filing.file({**samples()[0], **changes}, "OP1").ref


@pytest.fixture
def ref(office: Workspace) -> str:
    return _filed(office)


def _tell(office: Workspace, ref: str, state: str, rev: int = 1, **told: Any) -> None:
    event = CaseEvent(
        ref=ref,
        rev=rev,
        at="2026-11-23T12:00:00+05:30",
        state=state,
        department=_DEPARTMENT,
        **told,
    )
    with office.store.write() as records:
        records.portal_cases.apply([event], f"c{rev}")
        records.device.save_last_sync(office.clock.now())


def _text(office: Workspace, kind: CaseSlipKind, ref: str, paper: str = "a5") -> str:
    return " ".join(pdf_text(office.case_slips.make(kind, ref, paper, "OP2").data).split())


def _audited(office: Workspace, action: str) -> list[dict[str, str]]:
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT payload FROM audit WHERE action = ? ORDER BY seq", (action,)
        )
        return [json.loads(facts) for (facts,) in rows]


def test_a_re_contact_is_kept_and_queued_behind_its_filing(office: Workspace, ref: str) -> None:
    again = office.recontacts.record(ref, f"  {_NOTE} ", "OP2", disputes_outcome=True)
    assert office.recontacts.of(ref) == (again,)
    assert (again.note, again.disputes_outcome) == (_NOTE, True)
    queued = next(row for row in office.queue.rows() if row.type is MessageType.RECONTACTED)
    with office.store.read() as records:
        message = records.work.connection.exec_driver_sql(
            "SELECT body, depends_on, case_id FROM outbox WHERE id = ?", (queued.id,)
        ).one()
        assert message.depends_on == records.outbox.filing_of(ref)
    assert (
        body_errors(WireType.RECONTACTED, json.loads(message.body), CodeList(known=frozenset()))
        == ()
    )
    assert all(check.ok for check in office.verify())


def test_an_aadhaar_number_in_a_note_is_masked(office: Workspace, ref: str) -> None:
    again = office.recontacts.record(ref, f"আধার {_AADHAAR}", "OP2", disputes_outcome=False)
    assert again.note is not None
    assert _AADHAAR[:8] not in again.note
    assert again.note.endswith("0124")


def test_a_note_that_is_too_long_is_refused_and_nothing_is_kept(
    office: Workspace, ref: str
) -> None:
    with pytest.raises(ValidationError):
        office.recontacts.record(ref, "ক" * 2001, "OP2", disputes_outcome=False)
    assert office.recontacts.of(ref) == ()


def test_nobody_comes_again_about_a_number_that_is_not_here(office: Workspace) -> None:
    with pytest.raises(DeskError, match="nothing_found"):
        office.recontacts.record("26347020000138", _NOTE, "OP2", disputes_outcome=False)


def test_a_re_contact_slip_needs_a_re_contact_and_counts_them(office: Workspace, ref: str) -> None:
    with pytest.raises(DeskError, match="no_recontact"):
        office.case_slips.make(CaseSlipKind.RECONTACT, ref, "a5", "OP2")
    for _ in range(2):
        office.recontacts.record(ref, _NOTE, "OP2", disputes_outcome=False)
    told = _text(office, CaseSlipKind.RECONTACT, ref)
    assert _NOTE in told
    assert "এ পর্যন্ত মোট ২ বার" in told


@pytest.mark.parametrize("paper", ["a4", "a5", "80mm", "58mm"])
def test_a_status_slip_tells_what_the_portal_did(office: Workspace, ref: str, paper: str) -> None:
    _tell(office, ref, "GM008", note_bn="পরিদর্শক গিয়েছিলেন", officer_bn="সহকারী বাস্তুকার")
    told = _text(office, CaseSlipKind.STATUS, ref, paper)
    status = office.status.status(ref)
    assert status is not None
    assert office.status.state_text(status, Language.BN) in told
    for words in ("পঞ্চায়েত", "পরিদর্শক গিয়েছিলেন", "সহকারী বাস্তুকার", "এই কার্যালয়ে অভিযোগ জমা পড়ে"):
        assert words in told


def test_a_status_slip_shows_the_name_as_lists_do_and_no_mobile(
    office: Workspace, ref: str
) -> None:
    told = _text(office, CaseSlipKind.STATUS, ref)
    with office.store.read() as records:
        complaint = records.complaints.get(ref)
    assert complaint is not None
    petitioner = complaint.intake.petitioner
    assert petitioner.name is not None
    assert petitioner.name not in told
    assert "***" in told
    assert petitioner.mobile is not None
    assert petitioner.mobile[-2:] + " " not in told.replace(ref, "")
    assert complaint.intake.complaint.description[:20] not in told


@pytest.mark.parametrize("hidden", ["sensitive", "confidential"])
def test_a_hidden_case_tells_no_words_of_anybody(office: Workspace, hidden: str) -> None:
    ref = _filed(office, **{hidden: True})
    _tell(office, ref, "GM008", note_bn="পরিদর্শক গিয়েছিলেন")
    office.recontacts.record(ref, _NOTE, "OP2", disputes_outcome=False)
    for kind in CaseSlipKind:
        told = _text(office, kind, ref)
        assert "পরিদর্শক" not in told
        assert _NOTE not in told
        assert "***" not in told


def test_an_unknown_state_is_shown_by_its_code(office: Workspace, ref: str) -> None:
    _tell(office, ref, "GM099")
    assert "GM099" in _text(office, CaseSlipKind.STATUS, ref)


def test_a_date_that_has_passed_is_told_until_the_case_is_closed(
    office: Workspace, ref: str, clock: OfficeClock
) -> None:
    _tell(office, ref, "GM008", expected_by=date(2026, 11, 20))
    assert "তারিখ পেরিয়ে গেছে" in _text(office, CaseSlipKind.STATUS, ref)
    clock.pass_time(60)
    _tell(office, ref, "GM014", rev=2, expected_by=date(2026, 11, 20))
    status = office.status.status(ref)
    assert status is not None
    is_closed = status.summary.group.value in ("S6", "S9")
    assert ("তারিখ পেরিয়ে গেছে" not in _text(office, CaseSlipKind.STATUS, ref)) is is_closed


def test_without_a_printer_the_slip_is_written_and_noted(office: Workspace, ref: str) -> None:
    outcome = office.case_slips.print_case(CaseSlipKind.STATUS, ref, "80mm", "OP2")
    assert outcome.result is PrintResult.SAVED
    assert outcome.path is not None
    assert outcome.path.read_bytes().startswith(b"%PDF")
    assert _audited(office, "case_slip.printed") == [{"kind": "status", "paper": "80mm"}]
    # An acknowledgement is counted; a status slip is none.
    assert office.slips.copies(ref)[0].copy == 1


def test_a_printer_that_refuses_is_told_and_nothing_is_noted(
    office: Workspace, ref: str, tmp_path: Path
) -> None:
    for name, answer in (("lp", "exit 1"), ("lpstat", "echo system default destination: q")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
    outcome = office.case_slips.print_case(CaseSlipKind.STATUS, ref, "a4", "OP2")
    assert (outcome.is_failed, outcome.reason) == (True, "printer_refused")
    assert _audited(office, "case_slip.printed") == []


def test_a_re_contact_outlives_the_program(tmp_path: Path) -> None:
    with open_office(tmp_path / "data") as office:
        ref = _filed(office)
        again = office.recontacts.record(ref, _NOTE, "OP2", disputes_outcome=False)
    with Workspace.open(tmp_path / "data") as office:
        assert office.recontacts.of(ref) == (again,)
