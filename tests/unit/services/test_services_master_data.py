"""Master data from outside: rows that cannot be read are passed over, the rest is in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from desktop.services.master_data import MasterData
from desktop.services.workspace import Workspace

DAY = date(2026, 11, 23)


def with_pack(office: Workspace, name: str, *rows: Mapping[str, Any]) -> MasterData:
    with office.store.write() as records:
        records.packs.save(name, "9", None, rows)
    with office.store.read() as records:
        return MasterData.load(records)


def test_a_holiday_that_is_no_date_is_passed_over(office: Workspace) -> None:
    rows = ({"on": "2026-11-24"}, {"on": "soon"}, {"on": None}, {"name": "nothing"}, {"on": 5})
    assert with_pack(office, "holidays", *rows).holidays == frozenset({date(2026, 11, 24)})


@pytest.mark.parametrize("broken", ["tomorrow", 20261123, "2026-02-30"])
def test_a_notice_whose_dates_cannot_be_read_is_passed_over(
    office: Workspace, broken: object
) -> None:
    bad = {"key": "helpline", "text_bn": "১", "text_en": "1", "valid_from": broken}
    good = {"key": "helpline", "text_bn": "২", "text_en": "2"}
    notice = with_pack(office, "notices", bad, good).notice("helpline", DAY)
    assert notice is not None
    assert notice.en == "2"


def test_a_notice_that_the_portal_does_not_give_is_as_shipped(office: Workspace) -> None:
    shipped = office.master.notice("privacy", DAY)
    master = with_pack(office, "notices", {"key": "helpline", "text_bn": "১", "text_en": "1"})
    assert shipped is not None
    assert master.notice("privacy", DAY) == shipped


def test_a_notice_that_the_portal_ended_is_not_as_shipped(office: Workspace) -> None:
    ended = {"key": "privacy", "text_bn": "১", "text_en": "1", "valid_to": "2026-11-22"}
    assert with_pack(office, "notices", ended).notice("privacy", DAY) is None


def test_a_row_of_the_wrong_shape_does_not_keep_the_office_closed(office: Workspace) -> None:
    with_pack(office, "holidays", {"on": "2026-11-24"})
    with office.store.write() as records:
        for name in ("holidays", "notices", "categories", "departments"):
            records.packs.save(name, "10", None, [{}, {"code": 5, "kind": [], "on": {}}])
    with Workspace(office.folder, office.store, office.clock) as opened:
        assert opened.catalogue.find("category", "C16") is not None
        assert opened.master.notice("privacy", DAY) is not None
