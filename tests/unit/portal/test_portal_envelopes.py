"""The envelope around messages: its faults, copies and backups, what is missing (contract, 3)."""

import pytest
from device_rig import Counter, Line, body_with, cases_of

from tests.fakes.portal import RunningPortal

# The envelope


@pytest.mark.parametrize(
    "bad_id", [None, 7, "", "seven", "\ud800", [], "7d1f3a52-0c4e-4b6f-9a37-5be1c2d4f60"]
)
def test_an_unusable_id_makes_the_whole_envelope_invalid(
    portal: RunningPortal, counter: Counter, bad_id: object
) -> None:
    good, bad = counter.filing(), {**counter.filing(), "id": bad_id}
    reply = counter.post(counter.envelope(good, bad))
    assert reply.status_code == 422
    assert reply.json()["code"] == "envelope_invalid"
    assert reply.json()["errors"] == [{"pointer": "/messages/1/id", "code": "id_invalid"}]
    assert cases_of(portal) == []


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("messages", None, "/messages"),
        ("messages", {}, "/messages"),
        ("messages", [7], "/messages/0"),
        ("device_id", "another", "/device_id"),
        ("install_id", None, "/install_id"),
        ("db_epoch", 0, "/db_epoch"),
        ("high_water", [{"slot": "26-347-01"}], "/high_water/0/last_seq"),
        ("high_water", [{"slot": "x", "last_seq": 1}], "/high_water/0/slot"),
        ("queue", [], "/queue"),
        ("last_device_seq", -1, "/last_device_seq"),
    ],
)
def test_a_bad_field_of_the_envelope_is_named(
    counter: Counter, field: str, value: object, pointer: str
) -> None:
    reply = counter.post(counter.envelope(**{field: value}))
    assert (reply.status_code, reply.json()["code"]) == (422, "envelope_invalid")
    assert [one["pointer"] for one in reply.json()["errors"]] == [pointer]


def test_absent_fields_of_the_envelope_are_null_and_unknown_ones_are_ignored(
    counter: Counter,
) -> None:
    told = {
        "device_id": counter.device_id,
        "install_id": counter.install_id,
        "db_epoch": 1,
        "messages": [{**counter.filing(), "colour": "blue"}],
        "weather": {"rain": 1.5},
    }
    assert counter.post(told).json()["results"][0]["status"] == "accepted"


def test_fifty_messages_are_a_batch_and_one_more_is_too_many(counter: Counter) -> None:
    filings = [counter.filing() for _ in range(50)]
    reply = counter.post(counter.envelope(*filings, counter.filing()))
    assert (reply.status_code, reply.json()["code"]) == (413, "batch_too_large")
    assert counter.statuses(*filings) == ["accepted"] * 50


# Copies and restored backups


def test_a_copied_folder_is_told_so_and_goes_on_with_a_raised_epoch(
    portal: RunningPortal, counter: Counter
) -> None:
    counter.send(counter.filing())
    original = counter.install_id
    counter.install_id = "the-copy"
    reply = counter.post(counter.envelope())
    assert (reply.status_code, reply.json()["code"]) == (409, "device_forked")
    assert reply.json()["last_epoch"] == 1
    counter.epoch = 2
    leased = counter.ask("POST", "/v1/devices/leases", body={"year": "26", "db_epoch": 2})
    counter.slot, counter.seq = leased.json()["leases"][0]["slot"], 0
    assert counter.statuses(counter.filing()) == ["accepted"]
    counter.install_id, counter.epoch = original, 1
    reply = counter.post(counter.envelope())
    assert (reply.json()["code"], reply.json()["last_epoch"]) == ("device_forked", 2)
    assert len(cases_of(portal)) == 2


def test_a_restored_backup_is_told_so(counter: Counter) -> None:
    counter.epoch = 3
    counter.send()
    counter.epoch = 2
    reply = counter.post(counter.envelope())
    assert (reply.status_code, reply.json()["code"]) == (409, "device_rolled_back")
    assert reply.json()["last_epoch"] == 3


# Missing


def test_numbers_that_were_issued_but_never_came_are_asked_for(counter: Counter) -> None:
    filings = [counter.filing() for _ in range(10)]
    told = counter.send(filings[1], filings[4], filings[7])
    assert told["missing"] == [
        {"slot": counter.slot, "from": 1, "to": 1},
        {"slot": counter.slot, "from": 3, "to": 4},
        {"slot": counter.slot, "from": 6, "to": 7},
        {"slot": counter.slot, "from": 9, "to": 10},
        {"device_seq": {"from": 1, "to": 1}},
        {"device_seq": {"from": 3, "to": 4}},
        {"device_seq": {"from": 6, "to": 7}},
        {"device_seq": {"from": 9, "to": 10}},
    ]
    assert counter.send(*filings)["missing"] == []


def test_numbers_left_out_on_purpose_are_not_asked_for(counter: Counter) -> None:
    water = [
        {
            "slot": counter.slot,
            "last_seq": 10,
            "skipped": [{"from": 2, "to": 3}, {"from": 5, "to": 8}, {"from": 20, "to": 30}],
        }
    ]
    told = counter.send(counter.filing(), high_water=water)
    assert told["missing"] == [
        {"slot": counter.slot, "from": 4, "to": 4},
        {"slot": counter.slot, "from": 9, "to": 10},
    ]


def test_a_refused_filing_counts_as_received(counter: Counter) -> None:
    bad = counter.filing(body_with(petitioner__age=200))
    spoilt = {**counter.filing(), "digest": "sha256:" + "0" * 64}
    told = counter.send(bad, spoilt, {**counter.filing(), "schema": "x"})
    assert [one["status"] for one in told["results"]] == ["rejected"] * 3
    assert told["missing"] == [{"slot": counter.slot, "from": 3, "to": 3}]


def test_a_deferred_message_is_not_received(counter: Counter) -> None:
    waiting = counter.about(counter.filing(), "case.withdrawn", {"reason": "x"})
    told = counter.send(waiting)
    assert {"device_seq": {"from": 1, "to": 2}} in told["missing"]


def test_a_restored_device_does_not_hide_what_it_issued_before(counter: Counter) -> None:
    counter.send(high_water=[{"slot": counter.slot, "last_seq": 5}], last_device_seq=9)
    told = counter.send(high_water=[{"slot": counter.slot, "last_seq": 1}], last_device_seq=2)
    assert told["missing"] == [
        {"slot": counter.slot, "from": 1, "to": 5},
        {"device_seq": {"from": 1, "to": 9}},
    ]


def test_a_slot_of_somebody_else_is_not_looked_at(counter: Counter) -> None:
    assert counter.send(high_water=[{"slot": "26-999-01", "last_seq": 5}])["missing"] == []


def test_a_duplicate_from_a_new_device_of_the_folder_counts_as_received(
    portal: RunningPortal, counter: Counter, line: Line
) -> None:
    filing = counter.filing()
    counter.send(filing)
    again = Counter.enrol(portal.base_url, portal.enrol_code(), line=line)
    assert again.send(last_device_seq=1)["missing"] == [{"device_seq": {"from": 1, "to": 1}}]
    told = again.send(filing, last_device_seq=1)
    assert (told["results"][0]["status"], told["missing"]) == ("duplicate", [])
