"""Operators come and go, and so may the portal's address; no unsent complaint changes (A6)."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from desktop.services.practice_office import PIN, add_practice_operators
from desktop.services.shifts import ShiftService
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold
from local_db.domain.shift import ShiftFigures
from local_db.domain.slip_print import SlipKind
from tests.fakes.office import OfficeClock, samples
from tests.fakes.portal import running_portal


def entered_at(database_url: str) -> dict[str, str]:
    """Who entered each complaint that the portal holds, by number."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT ref, body FROM cases")).all()
    engine.dispose()
    return {ref: json.loads(body)["entered_by"] for ref, body in rows}


def test_a_change_of_shift_and_a_closed_account_change_no_unsent_complaint(tmp_path: Path) -> None:
    portal_folder = tmp_path / "portal"
    portal_folder.mkdir()
    with (
        running_portal(portal_folder) as portal,
        Workspace.create_practice(tmp_path / "data") as workspace,
    ):
        workspace.office.enrol(portal.base_url, portal.enrol_code(), "1")
        add_practice_operators(workspace.sign_in)
        workspace.sign_in.sign_in("OP1", PIN)
        morning = workspace.filing.file(samples()[0], "OP1").ref
        workspace.shifts.end("OP1")
        with workspace.store.write() as records:
            records.work.connection.exec_driver_sql(
                "UPDATE operator SET active = 0 WHERE code = 'OP1'"
            )
        workspace.sign_in.sign_in("SV1", PIN)
        evening = workspace.filing.file(samples()[0], "SV1").ref
        with pytest.raises(DeskError):
            workspace.sign_in.sign_in("OP1", PIN)

        report = workspace.sync.run_cycle()

        assert (report.accepted, report.unsent) == (2, 0)
        assert entered_at(portal.database_url) == {morning: "OP1", evening: "SV1"}


def signed_out(office: Workspace) -> list[tuple[str, dict[str, object]]]:
    with office.store.read() as records:
        rows = records.work.connection.execute(
            text("SELECT actor, payload FROM audit WHERE action = 'signed_out' ORDER BY seq")
        )
        return [(row.actor, json.loads(row.payload)) for row in rows]


def test_the_figures_of_a_shift_add_up(office: Workspace) -> None:
    office.filing.file(samples()[0], "OP1")
    office.shifts.begin("OP1")
    printed, _waits, plain = (office.filing.file(samples()[n], "OP1") for n in range(3))
    office.filing.file(samples()[3], "SV1")
    with office.store.write() as records:
        (job,) = records.slips.pending_of(plain.ref, SlipKind.ACKNOWLEDGEMENT)
        records.slips.cancel(job.id, "not_wanted", "OP1")
        records.slips.printed(printed.ref, 1, "a4", office.clock.now(), "OP1")
        records.work.connection.execute(
            text("UPDATE outbox SET state = 'done' WHERE ref = :ref"), {"ref": printed.ref}
        )
    closed = office.shifts.end("OP1")
    assert closed is not None
    figures = closed.figures
    assert (figures.filed, figures.printed, figures.not_printed) == (3, 1, 1)
    assert (figures.without_slip, figures.unsent) == (1, 2)
    told = {"filed": 3, "printed": 1, "not_printed": 1, "unsent": 2, "seen": True}
    assert signed_out(office) == [("OP1", told)]
    assert office.shifts.figures() == ShiftFigures()


def test_a_power_cut_ends_no_shift(office: Workspace, clock: OfficeClock) -> None:
    begun = office.shifts.begin("OP1")
    office.filing.file(samples()[0], "OP1")
    clock.pass_time(600)
    restarted = ShiftService(office.store, clock)
    assert restarted.begin("OP1") == begun
    assert restarted.figures().filed == 1


@pytest.mark.parametrize(("code", "later_s"), [("SV1", 60), ("OP1", 86_400)])
def test_a_shift_that_nobody_ended_is_closed_by_the_next_and_says_so(
    office: Workspace, clock: OfficeClock, code: str, later_s: int
) -> None:
    office.shifts.begin("OP1")
    office.filing.file(samples()[0], "OP1")
    clock.pass_time(later_s)
    office.shifts.begin(code)
    assert office.shifts.figures().filed == 0
    ((actor, told),) = signed_out(office)
    assert (actor, told["filed"], told["seen"]) == ("OP1", 1, False)


def test_a_clock_that_is_set_changes_no_figure(office: Workspace, clock: OfficeClock) -> None:
    office.shifts.begin("OP1")
    clock.pass_time(-40 * 86_400)
    office.filing.file(samples()[0], "OP1")
    assert office.shifts.figures().filed == 1


def test_a_pc_that_enrols_at_another_address_sends_there_at_once(tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("old", "new")]
    for place in places:
        place.mkdir()
    with (
        running_portal(places[0]) as old,
        running_portal(places[1]) as new,
        Workspace.create_practice(tmp_path / "data") as workspace,
    ):
        workspace.office.enrol(old.base_url, old.enrol_code(), "1")
        workspace.sync.run_cycle()
        with workspace.store.write() as records:
            records.device.save_hold(Hold.AUTH)
        workspace.office.enrol(new.base_url, new.enrol_code(), "1")
        assert workspace.sync.run_cycle().hold is None
        filed = workspace.filing.file(samples()[0], "OP1")

        report = workspace.sync.run_cycle()

        assert (report.accepted, report.hold) == (1, None)
        assert entered_at(new.database_url) == {filed.ref: "OP1"}
