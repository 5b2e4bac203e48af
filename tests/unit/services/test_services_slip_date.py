"""Filing while the PC's clock is wrong: never stopped, and the day is the office's (B10)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.services.slip_seal import judge_slip, seal_slip
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.repositories.slip_dates import SlipDateRepository
from printing.read_back import pdf_text
from tests.fakes.office import NOON, OfficeClock, open_office, samples

DEAD = datetime(2009, 1, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def clock() -> OfficeClock:
    return OfficeClock()


@pytest.fixture
def office(tmp_path: Path, clock: OfficeClock) -> Iterator[Workspace]:
    with open_office(tmp_path / "data", clock) as workspace:
        yield workspace


def filed(office: Workspace):
    ref = office.filing.file(samples()[0], "OP1").ref
    with office.store.read() as records:
        complaint = records.complaints.get(ref)
    assert complaint is not None
    return complaint


def test_nobody_is_asked_while_the_clock_is_good(office: Workspace) -> None:
    assert not office.filing.slip_date().must_be_said
    assert filed(office).filed_on == NOON.date()


@pytest.mark.parametrize("wrong", [DEAD, NOON + timedelta(days=3650)])
def test_a_wrong_clock_stops_no_filing_and_says_so_in_the_record(
    office: Workspace, clock: OfficeClock, wrong: datetime
) -> None:
    clock.at = wrong
    complaint = filed(office)
    assert (complaint.clock, complaint.ref[:7]) == ("suspect", "2634702")


def test_the_day_that_was_said_is_sealed_printed_and_stays_for_the_day(
    office: Workspace, clock: OfficeClock, tmp_path: Path
) -> None:
    clock.at = DEAD
    assert office.filing.slip_date().likely == NOON.date()
    said = office.filing.confirm_date(TODAY, "OP1")
    assert (said.on, said.must_be_said) == (TODAY, False)

    complaint = filed(office)
    clock.pass_time(7 * 3600)
    again = filed(office)

    assert {complaint.filed_on, again.filed_on} == {TODAY}
    assert complaint.filed_at.startswith("2009-01-01")
    assert complaint.expected_by is not None
    assert complaint.expected_by > TODAY
    with office.store.read() as records:
        marks = seal_slip(complaint, 1, records)
        scanned = judge_slip(marks.qr_text, records)
        typed = judge_slip(f"{complaint.ref} {marks.short_code}", records)
    for verdict in (scanned, typed):
        assert verdict.genuine
        assert verdict.filed_at is not None
        assert verdict.filed_at.date() == TODAY
    slip = office.slips.write(complaint.ref, "a5", tmp_path / "slip.pdf")
    words = pdf_text(slip.file.read_bytes())
    assert "২০২৬" in words
    assert "২০০৯" not in words


def test_the_next_day_of_a_dead_battery_is_asked_again_and_offers_the_day_before(
    office: Workspace, clock: OfficeClock
) -> None:
    clock.at = DEAD
    office.filing.confirm_date(TODAY, "OP1")
    clock.pass_time(6 * 3600)
    filed(office)

    # The PC is started anew and shows the same false morning.
    clock.at, clock.seconds = DEAD + timedelta(minutes=1), 60.0
    found = office.filing.slip_date()

    assert (found.must_be_said, found.likely) == (True, TODAY)
    assert filed(office).filed_on == date(2009, 1, 1)


def test_the_test_of_the_next_day_sees_a_day_whose_use_is_not_kept(
    office: Workspace, clock: OfficeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SlipDateRepository, "use_at", lambda _self, _now: None)
    clock.at = DEAD
    office.filing.confirm_date(TODAY, "OP1")
    clock.pass_time(6 * 3600)
    filed(office)
    clock.at, clock.seconds = DEAD + timedelta(minutes=1), 60.0
    # The planted bug believes yesterday's word for today.
    assert not office.filing.slip_date().must_be_said


def test_a_day_that_cannot_be_today_is_refused(office: Workspace, clock: OfficeClock) -> None:
    clock.at = DEAD
    with pytest.raises(DeskError) as caught:
        office.filing.confirm_date(date(2062, 11, 24), "OP1")
    assert caught.value.code == "slip_date_impossible"


def test_what_was_said_is_in_the_chain_with_who_said_it(
    office: Workspace, clock: OfficeClock
) -> None:
    clock.at = DEAD
    office.filing.confirm_date(TODAY, "OP1")
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT actor FROM audit WHERE action = 'slip_date.confirmed'"
        ).all()
    assert [row[0] for row in rows] == ["OP1"]


def test_the_program_started_anew_the_same_day_remembers(
    office: Workspace, clock: OfficeClock, tmp_path: Path
) -> None:
    clock.at = DEAD
    office.filing.confirm_date(TODAY, "OP1")
    office.close()
    clock.pass_time(600)
    with Workspace.open(tmp_path / "data", clock=clock) as again:
        assert not again.filing.slip_date().must_be_said
