"""Receiving: pages and cursors together, late and strange things harmless."""

import pytest
from small_portal import SmallPortal, altered, hang_up
from sync_rig import Counter

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState


def events(counter: Counter, ref: str) -> list[tuple[int, str]]:
    with counter.store.read() as records:
        return [(event.rev, event.state) for event in records.portal_cases.events(ref)]


def cursor(counter: Counter) -> str | None:
    with counter.store.read() as records:
        return records.device.cursor()


def test_what_the_portal_did_is_known_after_a_cycle(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    portal.act(
        filed.ref, "GM005", expected_by="2026-12-01", note_bn="পাঠানো হল",
        department={"code": "PRD", "name_bn": "পঞ্চায়েত", "name_en": "Panchayats"},
    )  # fmt: skip

    report = counter.cycle()

    assert report.changes == 1
    assert events(counter, filed.ref) == [(1, "GM001"), (2, "GM005")]
    with counter.store.read() as records:
        last = records.portal_cases.events(filed.ref)[-1]
    assert last.department is not None
    assert (last.department.code, str(last.expected_by)) == ("PRD", "2026-12-01")


def test_many_pages_arrive_in_one_cycle(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    for _ in range(900):
        portal.act(filed.ref, "GM008")

    assert counter.cycle().changes == 901
    assert cursor(counter) == "901"
    assert portal.calls("/v1/changes") == 5


def test_a_page_and_its_cursor_are_kept_together(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    for _ in range(450):
        portal.act(filed.ref, "GM008")
    portal.fault(hang_up, "/v1/changes", when=lambda s: s.query.get("cursor") == ["400"])

    assert counter.cycle().hold is Hold.OFFLINE
    assert (cursor(counter), len(events(counter, filed.ref))) == ("400", 400)
    assert counter.cycle().changes == 51


def test_late_and_repeated_events_change_nothing(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    told = {"op": "event", "ref": filed.ref, "portal_ref": None, "at": "2026-11-26T10:00:00+05:30"}
    for rev, state in [(3, "GM013"), (2, "GM005"), (3, "GM013"), (2, "GM009")]:
        portal.tell({**told, "rev": rev, "state": state})

    counter.cycle()

    assert events(counter, filed.ref) == [(1, "GM001"), (2, "GM005"), (3, "GM013")]


def test_what_a_later_version_tells_is_skipped(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    for change in [
        {"op": "merge", "ref": filed.ref},
        {"op": "event", "ref": filed.ref, "rev": "2", "state": "GM005"},
        {"op": "event", "ref": None, "rev": 2, "state": "GM005"},
        {"op": "event", "ref": filed.ref, "rev": 0, "state": "GM005"},
        {"op": "resend", "slot": None},
        {"op": "resend", "slot": "26-347-01", "from": 0, "to": 10**30},
        {"op": "event", "ref": filed.ref, "rev": 2**70, "state": "GM005"},
        {"op": "rejected"},
        {"op": 7},
        {},
        {"op": "event", "ref": filed.ref, "rev": 2, "state": "GM099", "expected_by": "soon",
         "at": None, "note_bn": "\ud83d", "department": "PRD", "mood": 1},
    ]:  # fmt: skip
        portal.tell(change)

    report = counter.cycle()

    assert (report.changes, report.hold) == (1, None)
    assert events(counter, filed.ref) == [(1, "GM001"), (2, "GM099")]
    with counter.store.read() as records:
        assert records.portal_cases.events(filed.ref)[-1].note_bn == "\ufffd"


def test_a_page_that_is_no_page_is_unreadable(counter: Counter, portal: SmallPortal) -> None:
    portal.fault(altered(lambda _: {"changes": None}), "/v1/changes", after=True)

    assert counter.cycle().hold is Hold.LOGIN_PAGE


def test_a_feed_that_loops_is_left_after_three_times(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(
        altered(lambda body: {**body, "next_cursor": "1", "more": True}),
        "/v1/changes",
        after=True,
        times=1e9,
    )

    report = counter.cycle()

    assert report.hold is Hold.PORTAL_ERROR
    assert portal.calls("/v1/changes") == 4


def test_a_feed_that_never_ends_leaves_the_cycle(
    counter: Counter, portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.pull._PAGES_MAX", 20)
    turns = iter(range(10**9))
    portal.fault(
        altered(lambda body: {**body, "next_cursor": f"{next(turns)}", "more": True}),
        "/v1/changes",
        after=True,
        times=1e9,
    )

    report = counter.cycle()

    assert (report.hold, portal.calls("/v1/changes")) == (None, 20)
    with counter.store.read() as records:
        assert records.device.last_sync_at() is None


def test_asked_again_numbers_go_again_in_the_same_cycle(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(4)
    counter.cycle()
    portal.tell({"op": "resend", "slot": "26-347-01", "from": 2, "to": 3})
    portal.tell({"op": "resend", "slot": "26-999-01", "from": 1, "to": 9})

    report = counter.cycle()

    assert (report.duplicate, report.unsent) == (2, 0)
    assert len(portal.order) == 4


def test_a_case_refused_later_turns_red(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    portal.tell({"op": "rejected", "ref": filed.ref, "problem": {"code": "not_ours"}})

    report = counter.cycle()

    assert report.attention == 1
    assert counter.row(filed.ref).state is SendState.ATTENTION
    assert counter.cycle().attention == 1


def test_a_case_that_left_the_office_keeps_its_own_record(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file()
    counter.cycle()
    portal.tell({"op": "out_of_scope", "ref": filed.ref})

    counter.cycle()

    assert events(counter, filed.ref) == []
    with counter.store.read() as records:
        assert records.complaints.get(filed.ref) is not None
    assert counter.row(filed.ref).state is SendState.DONE


def test_news_of_other_counters_is_kept(counter: Counter, portal: SmallPortal) -> None:
    portal.act("26347020001234", "GM001")

    assert counter.cycle().changes == 1
    assert events(counter, "26347020001234") == [(1, "GM001")]


def test_a_case_of_another_office_can_be_asked(counter: Counter) -> None:
    filed = counter.file()
    counter.cycle()

    found = counter.client.case(filed.ref)

    assert (found.ref, found.portal_ref) == (filed.ref, f"WB{filed.ref}")
    assert found.petitioner_masked == "ল*** ব***"
    assert [event.state for event in found.events] == ["GM001"]
