"""Operators come and go, and so may the portal's address; no unsent complaint changes (A6)."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from desktop.services.practice_office import PIN, add_practice_operators
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold
from tests.fakes.office import samples
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
        workspace.sign_in.sign_out("OP1")
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
