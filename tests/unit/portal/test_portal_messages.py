"""What becomes of a message: every row of the table of statuses (portal contract, section 3)."""

import hashlib
import json
import uuid
from typing import Any

import pytest
from device_rig import BODY, Counter, body_with, cases_of, sealed

from sync.contract.shared import Number, Slot
from sync.portal.operations import add_office
from tests.fakes.portal import RunningPortal

# Accepted and duplicate


def test_a_filing_is_accepted_once_and_a_duplicate_for_ever_after(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    (first,) = counter.send(filing)["results"]
    (again,) = counter.send(filing)["results"]
    assert (first["status"], again["status"]) == ("accepted", "duplicate")
    assert first["receipt"] == again["receipt"]
    assert first["portal_ref"] == again["portal_ref"] == "CMO00000001"
    (case,) = cases_of(portal)
    assert (case["ref"], case["message_id"], case["digest"], case["state"]) == (
        filing["ref"],
        filing["id"],
        filing["digest"],
        "GM001",
    )
    assert case["messages"] == {"case.filed": 1}


def test_the_same_message_twice_in_one_batch_is_stored_once(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    results = counter.send(filing, filing)["results"]
    assert [one["status"] for one in results] == ["accepted", "duplicate"]
    assert len(cases_of(portal)) == 1


def test_an_id_is_the_same_in_capitals(counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    assert counter.statuses({**filing, "id": filing["id"].upper()}) == ["duplicate"]


def test_an_empty_batch_is_the_heartbeat(counter: Counter) -> None:
    told = counter.send()
    assert told["results"] == []
    assert told["missing"] == []
    assert told["received_at"] == "2026-11-23T11:30:00+05:30"


def test_every_type_of_message_is_taken(portal: RunningPortal, counter: Counter) -> None:
    filing = counter.filing()
    others = [
        counter.about(
            filing,
            "case.amended",
            {
                "n": 1,
                "changes": {"/priority": "emergency", "/priority_reason": "বন্যা"},
                "reason": "ভুল",
            },
        ),
        counter.about(
            filing,
            "case.recontacted",
            {
                "recontact_id": str(uuid.uuid4()),
                "at": "x",
                "note": "আবার এলেন",
                "disputes_outcome": True,
            },
        ),
        counter.about(
            filing, "slip.printed", {"copy": 1, "at": "2026-11-23T11:43:00+05:30", "paper": "a4"}
        ),
        counter.about(filing, "case.withdrawn", {"reason": "মিটে গেছে"}),
        counter.about(filing, "case.voided", {"reason": "দুবার লেখা", "approved_by": "SV1"}),
    ]
    assert counter.statuses(filing, *others) == ["accepted"] * 6
    (case,) = cases_of(portal)
    assert (case["withdrawn"], case["voided"], case["recontacts"]) == (True, True, 1)
    assert sorted(case["messages"].values()) == [1] * 6


# Digest mismatch


@pytest.mark.parametrize(
    "other",
    [
        sealed(body_with(complaint__description="অন্য কথা")),
        {"ref": Number.issue(Slot("26-347-01"), 77).digits},
        {"case_id": "00000000-0000-4000-8000-000000000000"},
        {"type": "case.withdrawn"},
        {"body": {}},
        {"digest": "sha256:" + "0" * 64},
        {"device_seq": "one"},
    ],
)
def test_a_known_id_with_anything_else_in_it_is_a_mismatch_and_changes_nothing(
    portal: RunningPortal, counter: Counter, other: dict[str, Any]
) -> None:
    filing = counter.filing()
    counter.send(filing)
    before = cases_of(portal)
    assert counter.statuses({**filing, **other}) == ["digest_mismatch"]
    assert cases_of(portal) == before


# Rejected


def test_a_used_number_is_taken_for_every_other_message(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    code, errors = counter.refusal({**filing, "id": str(uuid.uuid4())})
    assert (code, errors) == ("ref_taken", [("/ref", "ref_taken")])
    assert cases_of(portal)[0]["message_id"] == filing["id"]


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "priority": "emergency"},
        {**BODY, "x": 1.5},
        {**BODY, "x": "\ud800"},
    ],
)
def test_a_body_that_is_not_what_was_sealed_is_refused(
    counter: Counter, body: dict[str, Any]
) -> None:
    of_nothing = "sha256:" + hashlib.sha256(b"").hexdigest()
    for more in ({}, {"digest": of_nothing}):
        code, errors = counter.refusal({**counter.filing(), "body": body, **more})
        assert (code, errors) == ("digest_invalid", [("/digest", "digest_invalid")])


def test_how_a_body_is_written_on_the_wire_does_not_matter(counter: Counter) -> None:
    envelope = counter.envelope(counter.filing())
    data = json.dumps(envelope, ensure_ascii=True, indent=3).encode()
    reply = counter.ask("POST", "/v1/messages", data=data)
    assert reply.json()["results"][0]["status"] == "accepted"


def test_a_refused_message_is_not_stored_and_is_judged_afresh(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing(body_with(petitioner__mobile="12345"))
    assert counter.statuses(filing) == ["rejected"]
    assert counter.statuses(filing) == ["rejected"]
    assert cases_of(portal) == []
    assert counter.statuses({**filing, **sealed(BODY)}) == ["accepted"]


@pytest.mark.parametrize(
    ("field", "value", "errors"),
    [
        ("type", "case.exploded", [("/type", "unknown_value")]),
        ("schema", 2, [("/schema", "unknown_value")]),
        ("schema", "1", [("/schema", "wrong_type")]),
        ("device_seq", 0, [("/device_seq", "unknown_value")]),
        ("device_seq", 2**60, [("/device_seq", "unknown_value")]),
        ("ref", "26347010000139", [("/ref", "number_check")]),
        ("ref", "26-347-01-00001-38", [("/ref", "number_length")]),
        ("ref", None, [("/ref", "required")]),
        ("ref", "২৬৩৪৭০১০০০০১৩৮", [("/ref", "number_digits")]),
        ("case_id", None, [("/case_id", "required")]),
        ("case_id", "seven", [("/case_id", "unknown_value")]),
        ("digest", "md5:00", [("/digest", "unknown_value")]),
        ("body", [], [("/body", "wrong_type")]),
        ("body", None, [("/body", "required")]),
        ("depends_on", 7, [("/depends_on", "wrong_type")]),
    ],
)
def test_a_fault_of_one_message_is_its_own_and_never_the_batchs(
    counter: Counter, field: str, value: object, errors: list[tuple[str, str]]
) -> None:
    good, bad = counter.filing(), {**counter.filing(), field: value}
    told = {one["id"]: one for one in counter.send(bad, good)["results"]}
    assert told[good["id"]]["status"] == "accepted"
    assert told[bad["id"]]["status"] == "rejected"
    found = told[bad["id"]]["problem"]["errors"]
    assert [(one["pointer"], one["code"]) for one in found] == errors


def test_a_number_of_a_slot_that_the_office_never_had_is_refused(counter: Counter) -> None:
    for slot in ("26-347-02", "26-348-01"):
        filing = counter.filing(ref=Number.issue(Slot(slot), 1).digits)
        assert counter.refusal(filing) == ("message_invalid", [("/ref", "slot_unknown")])


def test_a_device_may_send_the_numbers_of_every_slot_of_its_office(
    portal: RunningPortal, counter: Counter
) -> None:
    other = Counter.enrol(portal.base_url, portal.enrol_code())
    assert other.statuses(other.filing(ref=counter.next_ref())) == ["accepted"]
    other.line.close()


def test_a_message_about_the_same_number_but_another_case_is_refused(counter: Counter) -> None:
    filing = counter.filing()
    wrong = counter.about(filing, "case.withdrawn", {"reason": "x"}, case_id=str(uuid.uuid4()))
    assert counter.statuses(filing) == ["accepted"]
    assert counter.refusal(wrong) == ("message_invalid", [("/case_id", "other_case")])


# Deferred, dependencies, successors


def test_a_message_waits_for_the_case_it_speaks_of(counter: Counter) -> None:
    filing = counter.filing()
    withdrawal = counter.about(filing, "case.withdrawn", {"reason": "x"}, depends_on=None)
    assert counter.statuses(withdrawal) == ["deferred"]
    assert counter.statuses(filing, withdrawal) == ["accepted", "accepted"]


def test_a_message_waits_for_the_one_it_depends_on(counter: Counter) -> None:
    filing = counter.filing()
    first = counter.about(filing, "case.amended", {"n": 1, "changes": {}, "reason": "x"})
    second = counter.about(
        filing, "case.amended", {"n": 2, "changes": {}, "reason": "x"}, depends_on=first["id"]
    )
    assert counter.statuses(filing, second) == ["accepted", "deferred"]
    assert counter.statuses(second, first) == ["deferred", "accepted"]
    assert counter.statuses(second) == ["accepted"]


def test_what_depends_on_a_refused_filing_is_satisfied_by_its_successor(
    portal: RunningPortal, counter: Counter
) -> None:
    bad = counter.filing(body_with(petitioner__age=200))
    amendment = counter.about(bad, "case.amended", {"n": 1, "changes": {}, "reason": "x"})
    assert counter.statuses(bad, amendment) == ["rejected", "deferred"]
    still_bad = counter.filing(
        body_with(petitioner__age=130), ref=bad["ref"], case_id=bad["case_id"], supersedes=bad["id"]
    )
    assert counter.statuses(still_bad, amendment) == ["rejected", "deferred"]
    good = counter.filing(ref=bad["ref"], case_id=bad["case_id"], supersedes=still_bad["id"])
    assert counter.statuses(amendment, good) == ["deferred", "accepted"]
    assert counter.statuses(amendment) == ["accepted"]
    assert cases_of(portal)[0]["messages"] == {"case.amended": 1, "case.filed": 1}


def test_a_ring_of_successors_ends(counter: Counter) -> None:
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    bad = body_with(petitioner__age=200)
    first = counter.filing(bad, id=one, supersedes=two)
    second = counter.filing(bad, id=two, supersedes=one)
    waiting = counter.about(first, "case.withdrawn", {"reason": "x"})
    assert counter.statuses(first, second, waiting) == ["rejected", "rejected", "deferred"]
    assert counter.statuses(waiting) == ["deferred"]


# Re-contacts of other offices


def test_a_citizen_may_come_again_at_another_office(
    portal: RunningPortal, counter: Counter
) -> None:
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    other = Counter.enrol(portal.base_url, portal.enrol_code("348"))
    filing = counter.filing()
    body = {"recontact_id": str(uuid.uuid4()), "at": None, "note": None, "disputes_outcome": False}
    again = other.message("case.recontacted", filing["ref"], body, case_id=None)
    assert other.statuses(again) == ["deferred"]
    counter.send(filing)
    assert other.statuses(again) == ["accepted"]
    withdrawal = other.about(filing, "case.withdrawn", {"reason": "x"}, depends_on=None)
    assert other.refusal(withdrawal) == ("message_invalid", [("/ref", "slot_unknown")])
    other.line.close()
