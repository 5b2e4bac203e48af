"""What becomes of a message: every row of the table of statuses (portal contract, section 3)."""

import json
import uuid
from typing import Any

import pytest
from device_rig import BODY, Counter, Line, body_with

from sync.contract.canonical import canonical_json, digest
from sync.contract.shared import Number, Slot
from sync.portal.operations import act, add_office, list_cases
from tests.fakes.portal import RunningPortal


def cases_of(portal: RunningPortal) -> list[dict[str, Any]]:
    return list(list_cases(portal.database_url))


def sealed(body: dict[str, Any]) -> dict[str, Any]:
    return {"body": body, "digest": digest(canonical_json(body))}


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
        counter.about(filing, "case.amended", {"n": 1, "changes": {"/priority": "emergency", "/priority_reason": "বন্যা"}, "reason": "ভুল"}),
        counter.about(filing, "case.recontacted", {"recontact_id": str(uuid.uuid4()), "at": "x", "note": "আবার এলেন", "disputes_outcome": True}),
        counter.about(filing, "slip.printed", {"copy": 1, "at": "2026-11-23T11:43:00+05:30", "paper": "a4"}),
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
    code, errors = counter.refusal({**counter.filing(), "body": body})
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
    good = counter.filing(
        ref=bad["ref"], case_id=bad["case_id"], supersedes=still_bad["id"]
    )
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


# Amendments


def amendment(counter: Counter, filing: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told = {pointer.replace("__", "/"): value for pointer, value in changes.items()}
    return counter.about(filing, "case.amended", {"n": 1, "changes": told, "reason": "ভুল ছিল"})


def body_at_portal(portal: RunningPortal, ref: str) -> dict[str, Any]:
    import sqlite3

    with sqlite3.connect(portal.database_url.removeprefix("sqlite:///")) as database:
        (found,) = database.execute("select body from cases where ref = ?", (ref,)).fetchone()
    database.close()
    return dict(json.loads(found))


def test_an_amendment_changes_the_case_before_it_is_forwarded(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing(
        body_with(
            papers=[{"sha256": "a" * 64, "bytes": 9, "mime": "image/jpeg", "kind": "photo"}]
        )
    )
    change = amendment(
        counter,
        filing,
        __petitioner__mobile="9000000001",
        __on_behalf_of__name="রিনা দাস",
        __on_behalf_of__relation="child",
        __papers__0__title="রাস্তার ছবি",
        __address={"village": "গুসকরা"},
    )
    assert counter.statuses(filing, change) == ["accepted", "accepted"]
    after = body_at_portal(portal, filing["ref"])
    assert after["petitioner"]["mobile"] == "9000000001"
    assert after["petitioner"]["name"] == BODY["petitioner"]["name"]
    assert after["on_behalf_of"] == {"name": "রিনা দাস", "relation": "child"}
    assert after["papers"][0]["title"] == "রাস্তার ছবি"
    assert after["address"] == {"village": "গুসকরা"}


def test_an_amendment_after_the_case_was_forwarded_is_a_note(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    act(portal.database_url, filing["ref"], "GM002")
    assert counter.statuses(amendment(counter, filing, __petitioner__age=47)) == ["accepted"]
    act(portal.database_url, filing["ref"], "GM008")
    act(portal.database_url, filing["ref"], "GM001")
    assert counter.statuses(amendment(counter, filing, __petitioner__age=48)) == ["accepted"]
    assert body_at_portal(portal, filing["ref"])["petitioner"]["age"] == 47
    assert cases_of(portal)[0]["messages"] == {"case.amended": 2, "case.filed": 1}


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("petitioner/name", "/changes"),
        ("", "/changes"),
        ("/", "/changes"),
        ("/petitioner/aadhaar", "/petitioner/aadhaar"),
        ("/petitioner/name/first", "/petitioner/name/first"),
        ("/papers/0/title", "/papers/0/title"),
        ("/papers/-", "/changes"),
        ("/papers/" + "9" * 5_000, "/changes"),
        ("/লক্ষ্মীরানী", "/changes"),
    ],
)
@pytest.mark.parametrize("is_forwarded", [False, True])
def test_a_pointer_that_leads_nowhere_is_refused_and_never_repeats_a_name(
    portal: RunningPortal, counter: Counter, pointer: str, shown: str, *, is_forwarded: bool
) -> None:
    filing = counter.filing()
    counter.send(filing)
    if is_forwarded:
        act(portal.database_url, filing["ref"], "GM003")
    bad = counter.about(
        filing, "case.amended", {"n": 1, "changes": {pointer: "x"}, "reason": None}
    )
    assert counter.refusal(bad) == ("pointer_invalid", [(shown, "pointer_invalid")])
    assert body_at_portal(portal, filing["ref"]) == BODY


def test_a_pointer_into_what_another_value_replaced_is_refused(counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    for deeper in ("/petitioner/name", "/address/village", "/papers/0/title", "/papers/0"):
        whole = "/" + deeper.split("/")[1]
        bad = counter.about(
            filing, "case.amended", {"n": 1, "changes": {whole: "x", deeper: "y"}, "reason": None}
        )
        assert counter.refusal(bad)[0] == "pointer_invalid"


def test_an_amendment_that_would_spoil_the_case_is_refused(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    bad = amendment(counter, filing, __petitioner__mobile="1", __complaint__category=None)
    code, errors = counter.refusal(bad)
    assert code == "body_rejected"
    assert errors == [("/complaint/category", "required"), ("/petitioner/mobile", "mobile_invalid")]
    assert body_at_portal(portal, filing["ref"]) == BODY


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


# The envelope


@pytest.mark.parametrize("bad_id", [None, 7, "", "seven", "\ud800", [], str(uuid.uuid4())[:-1]])
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
    counter.last = 10
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
