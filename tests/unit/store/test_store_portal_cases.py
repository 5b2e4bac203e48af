import dataclasses
from datetime import date
from itertools import permutations

import pytest
from store_rig import NOON, PRD, event, file, request, send_all

from local_db.domain.case import OutOfScope
from local_db.domain.states import CaseGroup
from local_db.store import Store


def test_before_it_is_sent_a_case_is_at_the_office(store: Store) -> None:
    filed = file(store)
    with store.read() as records:
        status = records.complaints.status(filed.ref)
    assert status is not None
    assert status.summary.group is CaseGroup.AT_OFFICE
    assert (status.department.code, status.department_confirmed) == ("PRD", False)
    assert status.department.name_bn == "পঞ্চায়েত ও গ্রামোন্নয়ন"
    assert (status.as_of, status.events) == (None, ())


@pytest.mark.parametrize(("code", "shown"), [(None, None), ("NEW-DEPT", "NEW-DEPT")])
def test_a_department_that_nobody_knows_is_shown_as_it_is(
    store: Store, code: str | None, shown: str | None
) -> None:
    asked = request(store)
    facts = dataclasses.replace(asked.facts, department_expected=code)
    with store.write() as records:
        filed = records.complaints.file(dataclasses.replace(asked, facts=facts))
        status = records.complaints.status(filed.ref)
    assert status is not None
    assert (status.department and status.department.name_bn) == shown


def test_once_the_portal_answered_a_case_is_received(store: Store) -> None:
    file(store)
    with store.write() as records:
        send_all(records)
        assert records.complaints.page().rows[0].group is CaseGroup.RECEIVED


def test_an_unknown_number_has_no_status(store: Store) -> None:
    with store.read() as records:
        assert records.complaints.status("26347020000195") is None
        assert records.complaints.get("26347020000195") is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_events_arrive_changes_nothing(
    store: Store, order: tuple[int, ...]
) -> None:
    filed = file(store)
    events = (
        event(filed.ref, 1, "GM001", portal_ref="WB1"),
        event(filed.ref, 2, "GM004", department=PRD, expected_by=date(2026, 12, 9)),
        event(filed.ref, 3, "GM012", portal_ref="WB2", note_bn="কাজ শেষ"),
    )
    with store.write() as records:
        for place in order:
            records.portal_cases.apply([events[place]], f"c{place}")
        records.device.save_last_sync(NOON)
    with store.read() as records:
        status = records.complaints.status(filed.ref)
        assert records.device.cursor() == f"c{order[-1]}"
        assert [c.ref for c in records.complaints.find("WB1")] == [filed.ref]
    assert status is not None
    assert (status.summary.state, status.summary.portal_ref) == ("GM012", "WB2")
    assert status.events == events
    assert status.as_of == NOON


def test_an_event_that_comes_twice_is_kept_once(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        assert records.portal_cases.apply([event(filed.ref, 1)] * 2, "c1") == 1
        assert records.portal_cases.apply([event(filed.ref, 1)], None) == 0
        assert records.device.cursor() == "c1"


def test_of_a_repeated_revision_the_first_counts(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.portal_cases.apply([event(filed.ref, 1, "GM002", portal_ref="FIRST")], "c1")
        assert (
            records.portal_cases.apply([event(filed.ref, 1, "GM009", portal_ref="SECOND")], "c2")
            == 1
        )
    with store.read() as records:
        assert [e.state for e in records.portal_cases.events(filed.ref)] == ["GM002"]
        (found,) = records.complaints.find("SECOND")
    assert (found.state, found.portal_ref) == ("GM002", "FIRST")


def test_a_state_nobody_knows_is_shown_as_it_is(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.portal_cases.apply([event(filed.ref, 1, "GM999")], "c1")
        row = records.complaints.page().rows[0]
    assert (row.state, row.group) == ("GM999", CaseGroup.UNKNOWN)


def test_the_departments_last_word_on_the_date_is_told(store: Store) -> None:
    filed = file(store)
    told = event(filed.ref, 2, "GM004", department=PRD, expected_by=date(2026, 12, 9))
    with store.write() as records:
        records.portal_cases.apply([told], "c1")
        status = records.complaints.status(filed.ref)
    assert status is not None
    assert (status.department, status.department_confirmed) == (PRD, True)
    assert status.expected_by == date(2026, 12, 9)


def test_a_case_out_of_scope_keeps_only_our_own_record(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.portal_cases.apply([event(filed.ref, 1, portal_ref="WB1")], "c1")
        records.portal_cases.apply([OutOfScope(ref=filed.ref)], "c2")
        assert records.complaints.find("WB1") == ()
        (found,) = records.complaints.find(filed.ref)
        assert found.state is None
        assert records.complaints.get(filed.ref) is not None


def test_a_snapshot_replaces_everything_the_portal_told(store: Store) -> None:
    first, second = file(store), file(store)
    with store.write() as records:
        records.portal_cases.apply([event(first.ref, 5, "GM012", portal_ref="OLD")], "c9")
        records.portal_cases.begin_shadow()
        records.portal_cases.add_to_shadow([event(second.ref, 1)])
        assert records.portal_cases.swap_in("c1") == 1
        states = {row.ref: row.state for row in records.complaints.page().rows}
        assert records.complaints.find("OLD") == ()
        assert records.device.cursor() == "c1"
    assert states == {first.ref: None, second.ref: "GM001"}


def test_a_page_and_its_cursor_stand_or_fall_together(store: Store) -> None:
    filed = file(store)

    def apply_and_fail() -> None:
        with store.write() as records:
            records.portal_cases.apply([event(filed.ref, 1)], "c1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        apply_and_fail()
    with store.read() as records:
        assert records.device.cursor() is None
        assert records.portal_cases.events(filed.ref) == ()
