"""Everything in scope anew after ``cursor_gone``: whole or not at all (contract 2, F3)."""

import pytest
from small_portal import SmallPortal, altered, hang_up, refuse
from sync_rig import Counter

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from local_db.repositories import portal_cases

SNAPSHOT, CHANGES = "/v1/snapshot", "/v1/changes"
STRANGER = "26347020001234"


def states(counter: Counter, *refs: str) -> list[list[str]]:
    with counter.store.read() as records:
        return [[event.state for event in records.portal_cases.events(ref)] for ref in refs]


def cursor(counter: Counter) -> str | None:
    with counter.store.read() as records:
        return records.device.cursor()


def forgets_the_cursor(portal: SmallPortal) -> None:
    portal.fault(
        refuse(410, "cursor_gone"), CHANGES, times=1e9,
        when=lambda seen: int(seen.query.get("cursor", ["99"])[0]) < portal.edge,
    )  # fmt: skip


@pytest.fixture
def office(counter: Counter, portal: SmallPortal) -> tuple[str, ...]:
    """Six complaints at the portal and a stranger's; then the portal forgets where we were."""
    refs = tuple(filed.ref for filed in counter.file_many(6))
    portal.act(STRANGER, "GM001")
    counter.cycle()
    portal.feed[:] = [change for change in portal.feed if change["ref"] != STRANGER]
    for ref in refs:
        portal.act(ref, "GM005")
    portal.edge = len(portal.feed)
    forgets_the_cursor(portal)
    return refs


def test_a_snapshot_takes_the_place_of_everything_the_portal_told(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    queued = counter.file()

    report = counter.cycle()

    assert report.hold is None
    assert states(counter, *office) == [["GM001", "GM005"]] * 6
    assert states(counter, STRANGER) == [[]]
    assert counter.row(queued.ref).state is SendState.DONE
    assert report.unsent == 0
    portal.faults.clear()
    portal.act(office[0], "GM013")
    assert counter.cycle().changes == 1
    assert portal.calls(SNAPSHOT) == 7


def test_a_snapshot_cut_half_way_leaves_the_old_data_and_goes_on_at_the_same_page(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    before, asked = cursor(counter), portal.calls(SNAPSHOT)
    portal.fault(hang_up, SNAPSHOT, when=lambda seen: seen.query.get("page") == ["s1.6"])

    assert counter.cycle().hold is Hold.OFFLINE
    assert states(counter, *office, STRANGER) == [["GM001"]] * 7
    assert cursor(counter) == before

    report = counter.cycle()
    assert (report.hold, states(counter, *office)) == (None, [["GM001", "GM005"]] * 6)
    assert [seen.query.get("page") for seen in portal.seen if seen.path == SNAPSHOT] == [
        None, ["s1.2"], ["s1.4"], ["s1.6"], ["s1.6"], ["s1.8"], ["s1.10"],
    ]  # fmt: skip
    assert asked == 0


def test_half_a_snapshot_would_be_seen_if_it_had_no_shadow(
    counter: Counter,
    portal: SmallPortal,
    office: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portal_cases, "SHADOW", portal_cases.SHOWN)
    portal.fault(hang_up, SNAPSHOT, when=lambda seen: seen.query.get("page") == ["s1.6"])

    counter.cycle()

    assert states(counter, *office, STRANGER) != [["GM001"]] * 7


def test_a_program_that_was_killed_begins_the_snapshot_anew(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    portal.fault(hang_up, SNAPSHOT, when=lambda seen: seen.query.get("page") == ["s1.6"])
    counter.cycle()
    counter.restart()

    assert counter.cycle().hold is None
    assert states(counter, *office, STRANGER) == [*[["GM001", "GM005"]] * 6, []]


def test_pages_that_the_portal_dropped_are_asked_anew(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    portal.fault(
        lambda answer: portal.snapshots.clear() or answer, SNAPSHOT, after=True,
        when=lambda seen: seen.query.get("page") == ["s1.4"],
    )  # fmt: skip

    assert counter.cycle().hold is None
    assert states(counter, *office) == [["GM001", "GM005"]] * 6


@pytest.mark.parametrize(
    "odd", [{"next_page": "s1.2"}, {"next_page": None, "next_cursor": None}, {"changes": None}]
)
def test_a_snapshot_that_never_ends_well_changes_nothing(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...], odd: dict[str, object]
) -> None:
    portal.fault(altered(lambda body: {**body, **odd}), SNAPSHOT, after=True, times=1e9)

    assert counter.cycle().hold in {Hold.PORTAL_ERROR, Hold.LOGIN_PAGE}
    assert states(counter, *office, STRANGER) == [["GM001"]] * 7


def test_a_portal_that_forgets_every_cursor_ends_the_pull(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    counter.cycle()
    portal.fault(refuse(410, "cursor_gone"), CHANGES, times=1e9)

    assert counter.cycle().hold is Hold.PORTAL_ERROR
    assert portal.calls(SNAPSHOT) == 1


def test_the_portals_number_on_a_receipt_is_still_found_after_a_snapshot(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    portal.fault(altered(lambda body: {**body, "changes": []}), SNAPSHOT, after=True, times=1e9)

    counter.cycle()

    with counter.store.read() as records:
        assert [case.ref for case in records.complaints.find(f"WB{office[0]}")] == [office[0]]


def test_a_refusal_in_the_snapshot_turns_its_case_red(
    counter: Counter, portal: SmallPortal, office: tuple[str, ...]
) -> None:
    portal.tell({"op": "rejected", "ref": office[2], "problem": {"code": "not_ours"}})
    portal.edge = len(portal.feed)

    assert counter.cycle().attention == 1
    assert counter.row(office[2]).state is SendState.ATTENTION


def test_a_refusal_that_overtakes_a_lost_answer_is_not_forgotten(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file()
    portal.fault(altered(lambda body: {**body, "results": []}), after=True)
    portal.tell({"op": "rejected", "ref": filed.ref, "problem": {"code": "not_ours"}})

    report = counter.cycle()

    assert (report.attention, report.unsent) == (1, 0)
