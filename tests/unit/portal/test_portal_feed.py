"""The feed: whole, in order, signed, and never with a row behind a cursor (contract, section 4)."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from device_rig import Counter, body_with

from sync.contract.codes import PackName
from sync.contract.replies import NewPack
from sync.contract.shared import DeskError, SystemClock
from sync.portal.feed_rows import News, put_news
from sync.portal.operations import (
    act,
    add_office,
    list_cases,
    publish_pack,
    refuse_case,
    request_resend,
    suspend_device,
)
from sync.portal.portal import Portal
from tests.fakes.portal import PortalClock, RunningPortal, running_portal


def test_the_feed_of_a_new_portal_is_empty_and_its_cursor_stands(counter: Counter) -> None:
    first = counter.changes()
    assert (first["changes"], first["more"]) == ([], False)
    again = counter.changes(first["next_cursor"])
    assert again["next_cursor"] == first["next_cursor"]
    assert again["server_time"] == "2026-11-23T11:30:00+05:30"


def test_acceptance_itself_is_the_first_event(counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    assert counter.all_changes() == [
        {
            "op": "event",
            "ref": filing["ref"],
            "portal_ref": "CMO00000001",
            "rev": 1,
            "at": "2026-11-23T11:30:00+05:30",
            "state": "GM001",
            "department": None,
            "officer_bn": None,
            "officer_en": None,
            "note_bn": None,
            "note_en": None,
            "outcome": None,
            "expected_by": None,
        }
    ]


def test_what_the_portal_does_comes_after_the_cursor(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    cursor = counter.changes()["next_cursor"]
    told = act(
        portal.database_url,
        filing["ref"],
        "GM008",
        note="পরিদর্শন হয়েছে",
        department="PRD",
        expected=date(2026, 12, 2),
        outcome="O2",
        clock=portal.clock,
    )
    (event,) = counter.changes(cursor)["changes"]
    assert event == told
    assert (event["rev"], event["state"], event["outcome"]) == (2, "GM008", "O2")
    assert event["department"]["name_bn"] == "পঞ্চায়েত ও গ্রামোন্নয়ন"
    assert (event["note_bn"], event["expected_by"]) == ("পরিদর্শন হয়েছে", "2026-12-02")


def test_a_case_is_acted_on_by_any_of_its_names(portal: RunningPortal, counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    ref = filing["ref"]
    shown = f"{ref[:2]}-{ref[2:5]}-{ref[5:7]}-{ref[7:12]}-{ref[12:]}"
    bengali = shown.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    revs = [
        act(portal.database_url, name, "GM003")["rev"]
        for name in (ref, shown, bengali, "CMO00000001")
    ]
    assert revs == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("ref", "more", "code"),
    [
        ("26347010000138", {"state": "GM099"}, "state_unknown"),
        ("26347010000138", {"outcome": "O77"}, "outcome_unknown"),
        ("26347010000138", {"department": "XYZ"}, "department_unknown"),
        ("26347019999999", {}, "case_unknown"),
        ("nothing", {}, "case_unknown"),
    ],
)
def test_an_act_that_cannot_be_done_says_why_and_does_nothing(
    portal: RunningPortal, counter: Counter, ref: str, more: dict[str, str], code: str
) -> None:
    filing = counter.filing()
    counter.send(filing)
    known = filing["ref"] if ref == "26347010000138" else ref
    with pytest.raises(DeskError) as refused:
        act(portal.database_url, known, **{"state": "GM003", **more})
    assert refused.value.code == code
    assert len(counter.all_changes()) == 1


def test_every_kind_of_news_follows_the_contract(portal: RunningPortal, counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    refuse_case(portal.database_url, filing["ref"], "not_for_us")
    request_resend(portal.database_url, counter.slot, 1, 3)
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    publish_pack(
        portal.database_url,
        PackName.HOLIDAYS,
        [{"on": "2027-03-22", "name_bn": "দোল", "name_en": "Dol"}],
        version="2027-01-01",
        valid_from=date(2027, 1, 1),
    )
    _, rejected, resend, offices, holidays = counter.all_changes()
    assert rejected == {
        "op": "rejected",
        "ref": filing["ref"],
        "problem": {"code": "not_for_us", "errors": []},
    }
    assert resend == {"op": "resend", "slot": counter.slot, "from": 1, "to": 3}
    assert (offices["op"], offices["name"]) == ("refdata", "offices")
    assert holidays == {"op": "refdata", "name": "holidays", "version": "2027-01-01"}


def test_the_portals_people_are_told_what_is_not_there(portal: RunningPortal) -> None:
    with pytest.raises(DeskError, match="slot_unknown"):
        request_resend(portal.database_url, "26-347-77", 1, 3)
    with pytest.raises(DeskError, match="device_unknown"):
        suspend_device(portal.database_url, "nobody")
    with pytest.raises(DeskError, match="case_unknown"):
        refuse_case(portal.database_url, "26347010000138", "x")


def test_an_office_sees_its_own_cases_only(portal: RunningPortal, counter: Counter) -> None:
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    other = Counter.enrol(portal.base_url, portal.enrol_code("348"))
    counter.send(counter.filing())
    other.send(other.filing())
    for one in (counter, other):
        refs = [change["ref"] for change in one.all_changes() if change["op"] == "event"]
        assert [ref[2:5] for ref in refs] == [one.slot[3:6]]
    assert [c["office"] for c in list_cases(portal.database_url, "348")] == ["348"]
    other.line.close()


def test_pages_are_cut_at_the_limit_and_clamped(counter: Counter) -> None:
    filings = [counter.filing() for _ in range(7)]
    counter.send(*filings)
    refs, cursor, pages = [], None, 0
    while True:
        page = counter.changes(cursor, 3)
        refs += [change["ref"] for change in page["changes"]]
        cursor, pages = page["next_cursor"], pages + 1
        if not page["more"]:
            break
    assert refs == [filing["ref"] for filing in filings]
    assert pages == 3
    assert len(counter.changes(None, 9_999_999_999_999)["changes"]) == 7


@pytest.mark.parametrize("limit", ["0", "-1", "many", "1.5", "", "৫"])
def test_a_limit_that_is_no_number_is_refused(counter: Counter, limit: str) -> None:
    reply = counter.ask("GET", f"/v1/changes?limit={limit}")
    assert (reply.status_code, reply.json()["code"]) == (400, "query_invalid")


def test_a_cursor_that_is_not_ours_is_gone(portal: RunningPortal, counter: Counter) -> None:
    counter.send(counter.filing())
    good = counter.changes()["next_cursor"]
    forged = ("B" if good[9] != "B" else "C").join((good[:9], good[10:]))
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    other = Counter.enrol(portal.base_url, portal.enrol_code("348"))
    for who, cursor in ((counter, "x"), (counter, forged), (counter, "0"), (other, good)):
        reply = who.ask("GET", f"/v1/changes?cursor={cursor}")
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_gone")
    other.line.close()


def test_two_writers_at_once_hide_no_row_from_a_reader(tmp_path: Path) -> None:
    """Two processes' worth of writers and a reader that always goes on from its cursor."""
    with running_portal(tmp_path, clock=SystemClock()) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        done = threading.Event()

        def write(name: str) -> None:
            with Portal.open(portal.database_url) as own:
                for number in range(60):
                    with own.database.write() as connection:
                        news = News(office="347", change=NewPack(name=name, version=str(number)))
                        put_news(connection, [news, news])

        writers = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(2)]
        seen: list[tuple[str, str]] = []
        for writer in writers:
            writer.start()
        cursor = None
        while True:
            is_last = done.is_set()
            page = counter.changes(cursor, 7)
            seen += [(change["name"], change["version"]) for change in page["changes"]]
            cursor = page["next_cursor"]
            if not any(writer.is_alive() for writer in writers):
                done.set()
            if is_last and not page["more"]:
                break
        for name in ("w0", "w1"):
            versions = [version for who, version in seen if who == name]
            assert versions == [str(n) for n in range(60) for _ in range(2)]
        counter.line.close()


def test_a_restart_keeps_everything(tmp_path: Path, clock: PortalClock) -> None:
    with running_portal(tmp_path, clock=clock) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        first, second = counter.filing(), counter.filing()
        counter.send(first)
        cursor = counter.changes()["next_cursor"]
        counter.send(second)
        before = list(list_cases(portal.database_url))
    with running_portal(tmp_path, clock=clock) as portal:
        counter.line.base_url = portal.base_url
        assert list(list_cases(portal.database_url)) == before
        # The token, the cursor and what is a duplicate outlive the restart.
        assert [c["ref"] for c in counter.changes(cursor)["changes"]] == [second["ref"]]
        assert counter.statuses(first, second) == ["duplicate", "duplicate"]
        counter.line.close()


# One case, any office


def look_up(counter: Counter, name: str) -> dict[str, Any]:
    reply = counter.ask("GET", f"/v1/cases/{name}")
    assert reply.status_code == 200, reply.text
    return dict(reply.json()["case"])


def test_a_case_of_another_office_is_told_with_the_citizen_masked(
    portal: RunningPortal, counter: Counter
) -> None:
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    other = Counter.enrol(portal.base_url, portal.enrol_code("348"))
    filing = counter.filing()
    counter.send(filing)
    act(portal.database_url, filing["ref"], "GM003")
    for name in (filing["ref"], "CMO00000001"):
        case = look_up(other, name)
        assert case["ref"] == filing["ref"]
        assert (case["office"], case["filed_on"]) == ("347", "2026-11-23")
        assert case["petitioner_masked"] == "ল*** ব***"
        assert [event["rev"] for event in case["events"]] == [1, 2]
        assert not any(word in str(case) for word in ("লক্ষ্মী", "9830012345", "তারাপদ", "রাস্তা"))
    other.line.close()


def test_of_a_sensitive_or_confidential_case_not_even_a_letter_is_told(counter: Counter) -> None:
    for flag in ("sensitive", "confidential"):
        filing = counter.filing(body_with(**{flag: True}))
        counter.send(filing)
        assert look_up(counter, filing["ref"])["petitioner_masked"] == "***"
    anonymous = counter.filing(body_with(petitioner={"kind": "anonymous"}, filed_on=17))
    counter.send(anonymous)
    case = look_up(counter, anonymous["ref"])
    assert (case["petitioner_masked"], case["filed_on"]) == (None, None)


def test_an_unknown_case_is_a_problem(counter: Counter) -> None:
    for name in ("26347010000138", "nothing", "%F0%9F%92%A9"):
        reply = counter.ask("GET", f"/v1/cases/{name}")
        assert (reply.status_code, reply.json()["code"]) == (404, "case_unknown")
