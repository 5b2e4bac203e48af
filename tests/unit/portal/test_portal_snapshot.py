"""The snapshot, and what makes a cursor worthless (portal contract, sections 2 and 4)."""

from typing import Any

import pytest
from device_rig import Counter
from sqlalchemy import update

from sync.contract.shared import DeskError
from sync.portal.feed_operations import move_case, prune_feed, renew_feed
from sync.portal.operations import act, add_office, list_cases, refuse_case, request_resend
from sync.portal.portal import Portal
from sync.portal.tables import counters
from tests.fakes.portal import RunningPortal


def code_of(counter: Counter, path: str) -> tuple[int, str]:
    reply = counter.ask("GET", path)
    return reply.status_code, reply.json()["code"]


def page_of(counter: Counter, page: str | None = None) -> dict[str, Any]:
    reply = counter.ask("GET", "/v1/snapshot" + (f"?page={page}" if page else ""))
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def all_pages(counter: Counter) -> tuple[list[dict[str, Any]], str]:
    page = page_of(counter)
    changes = page["changes"]
    while page["next_page"] is not None:
        page = page_of(counter, page["next_page"])
        changes += page["changes"]
    return changes, page["next_cursor"]


@pytest.fixture
def other(portal: RunningPortal, counter: Counter) -> Counter:
    """A counter of another office."""
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    return Counter.enrol(portal.base_url, portal.enrol_code("348"), line=counter.line)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.portal.snapshot.FEED_MAX", 3)


def test_the_snapshot_of_a_new_office_is_empty_and_ends_in_a_cursor(counter: Counter) -> None:
    changes, cursor = all_pages(counter)
    assert changes == []
    assert counter.changes(cursor)["changes"] == []


@pytest.mark.usefixtures("short_pages")
def test_the_snapshot_is_frozen_at_its_first_page_and_the_cursor_goes_on_from_there(
    portal: RunningPortal, counter: Counter
) -> None:
    filings = [counter.filing() for _ in range(7)]
    counter.send(*filings)
    page = page_of(counter)
    told = page["changes"]
    # While the counter reads, the portal goes on working.
    late = counter.filing()
    counter.send(late)
    act(portal.database_url, filings[0]["ref"], "GM003")
    pages = 1
    while page["next_page"] is not None:
        assert page["next_cursor"] is None
        page = page_of(counter, page["next_page"])
        told += page["changes"]
        pages += 1
    assert [change["ref"] for change in told] == [filing["ref"] for filing in filings]
    assert pages == 3
    behind = counter.changes(page["next_cursor"])["changes"]
    assert [(change["ref"], change["rev"]) for change in behind] == [
        (late["ref"], 1),
        (filings[0]["ref"], 2),
    ]


@pytest.mark.usefixtures("short_pages")
def test_a_page_is_good_for_its_own_office_only(counter: Counter, other: Counter) -> None:
    counter.send(*(counter.filing() for _ in range(4)))
    place = page_of(counter)["next_page"]
    assert code_of(other, f"/v1/snapshot?page={place}") == (410, "cursor_gone")
    for nonsense in ("x", "AAAA", counter.changes()["next_cursor"], place[:-4] + "AAAA"):
        assert code_of(counter, f"/v1/snapshot?page={nonsense}") == (410, "cursor_gone")
    # A page of a snapshot is no cursor of the feed.
    assert code_of(counter, f"/v1/changes?cursor={place}") == (410, "cursor_gone")


def test_an_office_sees_its_own_in_the_snapshot(counter: Counter, other: Counter) -> None:
    counter.send(counter.filing())
    other.send(other.filing())
    for one in (counter, other):
        refs = [change["ref"] for change in all_pages(one)[0] if change["op"] == "event"]
        assert [ref[2:5] for ref in refs] == [one.slot[3:6]]


def test_a_pruned_feed_sends_old_cursors_to_the_snapshot(
    portal: RunningPortal, counter: Counter
) -> None:
    first, second = counter.filing(), counter.filing()
    start = counter.changes()["next_cursor"]
    counter.send(first)
    refuse_case(portal.database_url, first["ref"], "not_for_us")
    request_resend(portal.database_url, counter.slot, 1, 2)
    counter.send(second)
    newest = counter.changes()["next_cursor"]
    assert prune_feed(portal.database_url, keep=1) == {"floor": 3, "removed": 1}
    assert code_of(counter, f"/v1/changes?cursor={start}") == (410, "cursor_gone")
    assert counter.changes(newest)["changes"] == []
    changes, cursor = all_pages(counter)
    # What a case is stays; what only passed by went.
    told = [(change["op"], change["ref"]) for change in changes]
    assert told == [("event", first["ref"]), ("rejected", first["ref"]), ("event", second["ref"])]
    assert counter.changes(cursor)["changes"] == []
    # From the start is still from the start, and looking up needs no feed.
    assert len(counter.changes()["changes"]) == 3
    assert prune_feed(portal.database_url, keep=100)["floor"] == 3


def test_a_new_life_of_the_feed_ends_every_cursor(portal: RunningPortal, counter: Counter) -> None:
    counter.send(counter.filing())
    newest = counter.changes()["next_cursor"]
    assert renew_feed(portal.database_url) == 2
    assert code_of(counter, f"/v1/changes?cursor={newest}") == (410, "cursor_gone")
    changes, cursor = all_pages(counter)
    assert (len(changes), counter.changes(cursor)["changes"]) == (1, [])


def test_a_cursor_ahead_of_a_restored_portal_is_gone(
    portal: RunningPortal, counter: Counter
) -> None:
    counter.send(counter.filing(), counter.filing())
    ahead = counter.changes()["next_cursor"]
    with Portal.open(portal.database_url) as own, own.database.write() as connection:
        connection.execute(update(counters).where(counters.c.name == "feed").values(value=1))
    assert code_of(counter, f"/v1/changes?cursor={ahead}") == (410, "cursor_gone")


# A case that another office looks after from now on


def test_a_moved_case_leaves_one_office_and_arrives_whole_at_the_other(
    portal: RunningPortal, counter: Counter, other: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    act(portal.database_url, filing["ref"], "GM003", department="PRD")
    before, empty = counter.changes()["next_cursor"], other.changes()["next_cursor"]
    told = move_case(portal.database_url, filing["ref"], "348", portal.clock)
    assert counter.changes(before)["changes"] == [{"op": "out_of_scope", "ref": filing["ref"]}]
    arrived = [change for change in other.changes(empty)["changes"] if change["op"] == "event"]
    assert [event["rev"] for event in arrived] == [1, 2, 3]
    assert arrived[-1] == told
    assert (told["state"], told["department"]["code"]) == ("GM003", "PRD")
    assert (told["note_bn"][:6], "Guskara" in told["note_en"]) == ("গুসকরা", True)
    # What happens next is told to the new office alone.
    now = counter.changes()["next_cursor"]
    act(portal.database_url, filing["ref"], "GM008")
    assert counter.changes(now)["changes"] == []
    assert [change["rev"] for change in all_pages(other)[0] if change["op"] == "event"] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    assert [c["office"] for c in list_cases(portal.database_url)] == ["348"]


def test_a_case_that_comes_back_is_told_again(
    portal: RunningPortal, counter: Counter, other: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    for office in ("348", "347"):
        move_case(portal.database_url, filing["ref"], office)
    ops = [change["op"] for change in counter.all_changes()]
    assert ops == ["refdata", "out_of_scope", "event", "event", "event"]
    assert [change["op"] for change in other.all_changes()] == ["refdata", "out_of_scope"]


def test_a_case_is_moved_to_another_office_that_there_is(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    for ref, office, code in (
        (filing["ref"], "999", "office_unknown"),
        (filing["ref"], "347", "case_there"),
        ("26347010009999", "347", "case_unknown"),
    ):
        with pytest.raises(DeskError) as refused:
            move_case(portal.database_url, ref, office)
        assert refused.value.code == code


def test_the_old_office_may_still_correct_what_it_filed(
    portal: RunningPortal, counter: Counter, other: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    move_case(portal.database_url, filing["ref"], "348")
    amendment = {"n": 1, "changes": {"/complaint/relief": "টাকা চাই"}, "reason": "ভুল"}
    assert counter.statuses(counter.about(filing, "case.amended", amendment)) == ["accepted"]
    # The new office did not give out the number.
    forged = other.about(filing, "case.withdrawn", {"reason": "x"})
    assert other.refusal(forged)[1] == [("/ref", "slot_unknown")]
