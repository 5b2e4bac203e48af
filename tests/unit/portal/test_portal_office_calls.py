"""Searching for a citizen's cases, and the queue of the own office (portal contract, 2)."""

from pathlib import Path
from typing import Any

import pytest
from device_rig import BODY, Counter, body_with, sealed

from sync.portal.operations import add_office
from sync.portal.pace import Pace, Paces
from tests.fakes.portal import PortalClock, RunningPortal, running_portal

MOBILE = "9830012345"


def code_of(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def search(counter: Counter, mobile: object = MOBILE, **second: object) -> list[str]:
    body = {"mobile": mobile, "second": second}
    reply = counter.ask("POST", "/v1/cases/search", body=body)
    assert reply.status_code == 200, reply.text
    return [case["ref"] for case in reply.json()["cases"]]


@pytest.fixture
def other(portal: RunningPortal, counter: Counter) -> Counter:
    """A counter of another office."""
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    return Counter.enrol(portal.base_url, portal.enrol_code("348"), line=counter.line)


def test_a_case_of_any_office_is_found_by_mobile_and_a_name_or_a_place(
    counter: Counter, other: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    ref = [filing["ref"]]
    for who in (counter, other):
        for name in ("লক্ষ্মীরানী", "BANDYOPADHYAY", "রহিম বন্দ্যোপাধ্যায়"):
            assert search(who, name=name) == ref
        for place in ("আউশগ্রাম", "গুসকরা", "713128", "৭১৩১২৮", "2796"):
            assert search(who, place=place) == ref
        assert search(who, name="লক্ষ্মীরানী", place="আউশগ্রাম") == ref
        assert search(who, name="রহিম") == []
        assert search(who, name="রহিম", place="আউশগ্রাম") == []
        assert search(who, "9830012346", name="লক্ষ্মীরানী") == []


def test_what_is_found_is_masked(counter: Counter, other: Counter) -> None:
    counter.send(counter.filing())
    body = {"mobile": MOBILE, "second": {"place": "আউশগ্রাম"}}
    reply = other.ask("POST", "/v1/cases/search", body=body)
    (case,) = reply.json()["cases"]
    assert (case["petitioner_masked"], len(case["events"])) == ("ল*** ব***", 1)
    assert not any(word in reply.text for word in ("লক্ষ্মী", MOBILE, "তারাপদ", "রাস্তা"))


def test_a_hidden_case_is_found_by_its_own_office_only(counter: Counter, other: Counter) -> None:
    for flag in ("sensitive", "confidential"):
        filing = counter.filing(body_with(**{flag: True}))
        counter.send(filing)
        assert filing["ref"] in search(counter, name="লক্ষ্মীরানী")
        assert search(other, name="লক্ষ্মীরানী") == []


def test_an_amended_number_is_found_and_the_old_one_is_not(counter: Counter) -> None:
    filing = counter.filing()
    changes = {"/petitioner/mobile": "9733054321", "/petitioner/alt_mobile": "9830099999"}
    amendment = {"n": 1, "changes": changes, "reason": "ভুল"}
    counter.send(filing)
    counter.send(counter.about(filing, "case.amended", amendment))
    assert search(counter, name="লক্ষ্মীরানী") == []
    for mobile in changes.values():
        assert search(counter, mobile, name="লক্ষ্মীরানী") == [filing["ref"]]


def test_a_filing_amended_in_its_own_batch_is_found_by_the_amended_number(
    counter: Counter,
) -> None:
    filing = counter.filing()
    amendment = {"n": 1, "changes": {"/petitioner/mobile": "9733054321"}, "reason": "ভুল"}
    counter.send(filing, counter.about(filing, "case.amended", amendment))
    assert search(counter, "9733054321", name="লক্ষ্মীরানী") == [filing["ref"]]
    assert search(counter, name="লক্ষ্মীরানী") == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"mobile": "12", "second": {"name": "x"}}, ["/mobile"]),
        ({"mobile": MOBILE + "5", "second": {"name": "xy"}}, ["/mobile"]),
        ({"second": {"name": "xy"}}, ["/mobile"]),
        ({"mobile": MOBILE}, ["/second"]),
        ({"mobile": MOBILE, "second": {}}, ["/second"]),
        ({"mobile": MOBILE, "second": {"name": " ", "place": "।"}}, ["/second"]),
        ({"mobile": MOBILE, "second": {"name": 7}}, ["/second/name"]),
    ],
)
def test_a_search_that_says_too_little_is_refused(
    counter: Counter, body: dict[str, Any], fields: list[str]
) -> None:
    reply = counter.ask("POST", "/v1/cases/search", body=body)
    assert code_of(reply) == (422, "body_invalid")
    assert [one["pointer"] for one in reply.json()["errors"]] == fields
    assert MOBILE not in reply.text


def test_nobody_goes_through_all_numbers(tmp_path: Path, clock: PortalClock) -> None:
    paces = Paces(searches=Pace(burst=3, per_s=1 / 60))
    with running_portal(tmp_path, clock=clock, paces=paces) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        for _ in range(3):
            assert search(counter, name="কেউ") == []
        body = {"mobile": MOBILE, "second": {"name": "কেউ"}}
        reply = counter.ask("POST", "/v1/cases/search", body=body)
        assert (code_of(reply), reply.headers["Retry-After"]) == ((429, "rate_limited"), "60")
        counter.line.close()


def test_a_device_that_calls_without_end_is_slowed_down(tmp_path: Path, clock: PortalClock) -> None:
    paces = Paces(calls=Pace(burst=10, per_s=1))
    with running_portal(tmp_path, clock=clock, paces=paces) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        for _ in range(10):
            counter.changes()
        for path in ("/v1/changes", "/v1/snapshot", "/v1/refdata", "/v1/cases/1"):
            reply = counter.ask("GET", path)
            assert (code_of(reply), reply.headers["Retry-After"]) == ((429, "rate_limited"), "1")
        for _ in range(10):
            reply = counter.line.ask("GET", "/v1/hello")
        assert code_of(reply) == (429, "rate_limited")
        counter.line.close()


# The queue of the own office


def queue_of(counter: Counter, office: str = "347") -> list[dict[str, Any]]:
    reply = counter.ask("GET", f"/v1/offices/{office}/queue")
    assert reply.status_code == 200, reply.text
    return list(reply.json()["devices"])


def test_a_supervisor_sees_every_counter_of_the_office(
    portal: RunningPortal, counter: Counter
) -> None:
    second = Counter.enrol(portal.base_url, portal.enrol_code(), line=counter.line)
    figures = {
        "unsent": 3,
        "oldest_queued_at": "2026-11-23T10:00:00+05:30",
        "attention": 1,
        "papers_pending": 2,
        "disk_free_mb": 9000,
    }
    first = counter.filing()
    counter.seq += 4
    last = counter.filing()
    skipped = [{"from": 3, "to": 3}]
    marks = [{"slot": counter.slot, "last_seq": counter.seq, "skipped": skipped}]
    counter.send(first, last, queue=figures, high_water=marks)
    # A later heartbeat of a restored backup forgets what was left out; the portal does not.
    counter.send()
    one, two = queue_of(second)
    assert one == {
        "device_id": counter.device_id,
        "counter_label": "1",
        "last_seen": "2026-11-23T11:30:00+05:30",
        "unsent": 0,
        "oldest_queued_at": None,
        "attention": 0,
        "papers_pending": 0,
        "issued": 6,
        "received": 2,
        "gaps": [
            {"slot": counter.slot, "from": 2, "to": 2},
            {"slot": counter.slot, "from": 4, "to": 5},
        ],
    }
    assert (two["device_id"], two["last_seen"], two["unsent"]) == (second.device_id, None, None)
    assert (two["issued"], two["received"], two["gaps"]) == (0, 0, [])


def test_another_offices_queue_is_forbidden_whether_it_exists_or_not(
    counter: Counter, other: Counter
) -> None:
    other.send(other.filing())
    replies = [counter.ask("GET", f"/v1/offices/{code}/queue") for code in ("348", "999", "x")]
    assert [code_of(reply) for reply in replies] == [(403, "office_forbidden")] * 3
    assert len({reply.content for reply in replies}) == 1
    assert [device["device_id"] for device in queue_of(other, "348")] == [other.device_id]


def test_no_call_of_an_office_tells_of_another_ones_case(counter: Counter, other: Counter) -> None:
    """The sweep: everything an office may ask in its own name, and no trace of the neighbour."""
    filing = counter.filing()
    counter.send(filing)
    paths = ("/v1/changes", "/v1/snapshot", "/v1/offices/348/queue", "/v1/refdata/offices")
    for path in paths:
        reply = other.ask("GET", path)
        assert reply.status_code == 200
        assert not any(word in reply.text for word in (filing["ref"], counter.device_id, MOBILE))
    told = other.send(other.filing(sealed(BODY)["body"], ref=filing["ref"]))["results"]
    assert told[0]["problem"]["errors"] == [{"pointer": "/ref", "code": "slot_unknown"}]
