"""The client and the reference portal, made apart from one contract, on a bad line."""

from pathlib import Path

import pytest
from sync_rig import Counter, TestClock, client_for

from desktop.services.portal_questions import PortalQuestions
from local_db.domain.outbox import Hold, MessageType
from local_db.domain.states import SendState
from sync.case_feed import ChangePage
from sync.client import PortalClient
from sync.courier import send_until_empty
from sync.errors import PortalProblem, PortalRefused
from sync.portal.operations import act, list_audit_heads, list_cases
from tests.fakes.portal import Fault, RunningPortal, running_portal

MESSAGES, CHANGES = "/v1/messages", "/v1/changes"


def refs_at(portal: RunningPortal) -> list[str]:
    return sorted(str(case["ref"]) for case in list_cases(portal.database_url, "347"))


def drain(desk: Counter, cycles: int = 12) -> None:
    def sleep(seconds: float) -> None:
        desk.clock.move(seconds=seconds)

    send_until_empty(desk.engine, desk.clock, sleep, cycles * 1000.0)


def test_complaints_go_up_and_their_handling_comes_down(
    desk: Counter, reference: RunningPortal, clock: TestClock
) -> None:
    filed = desk.file_many(25)
    note = {"copy": 1, "at": clock.now().isoformat(), "paper": "a5"}
    desk.add(filed[0], MessageType.SLIP_PRINTED, note)

    report = desk.cycle()

    assert (report.accepted, report.unsent, report.attention, report.hold) == (26, 0, 0, None)
    assert refs_at(reference) == sorted(item.ref for item in filed)
    act(reference.database_url, filed[3].ref, "GM005", note="পাঠানো হল", clock=clock)
    desk.cycle()
    with desk.store.read() as records:
        events = records.portal_cases.events(filed[3].ref)
        packs = {pack.name: len(pack.items) for pack in records.packs.all()}
    assert [event.state for event in events] == ["GM001", "GM005"]
    assert packs["categories"] > 0
    assert packs["notices"] > 0
    assert desk.client.case(filed[3].ref).events[-1].state == "GM005"


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_the_line_leaves_each_complaint_once(
    desk: Counter, reference: RunningPortal, fault: Fault
) -> None:
    filed = desk.file_many(23)
    reference.faults.next(fault, path=MESSAGES, times=2)
    reference.faults.next(fault, path=CHANGES)

    drain(desk)
    # Sending ends when nothing is unsent; the feed may still have met the fault.
    report = desk.cycle()

    assert report.hold is None
    assert fault in reference.faults.struck
    assert refs_at(reference) == sorted(item.ref for item in filed)
    assert set(desk.states().values()) == {SendState.DONE}
    with desk.store.read() as records:
        assert all(len(records.portal_cases.events(item.ref)) == 1 for item in filed)


def test_a_client_killed_before_the_answer_was_kept_sends_nothing_twice(
    desk: Counter, reference: RunningPortal
) -> None:
    filed = desk.file_many(5)
    reference.faults.next(Fault.LOSE_REPLY, path=MESSAGES)
    desk.cycle()
    with desk.store.write() as records:
        records.outbox.claim(5, body_max=10**6)
    desk.restart()

    report = desk.cycle()

    assert (report.duplicate, report.accepted) == (5, 0)
    assert refs_at(reference) == sorted(item.ref for item in filed)


def test_a_portal_that_is_started_again_knows_its_device(
    desk: Counter, tmp_path: Path, clock: TestClock, reference: RunningPortal
) -> None:
    desk.file()
    reference.server.stop()
    assert desk.cycle().hold is Hold.OFFLINE
    port = int(reference.base_url.rsplit(":", 1)[1])

    with running_portal(tmp_path / "portal", clock=clock, port=port):
        assert desk.cycle().accepted == 1


def test_a_copied_folder_goes_on_with_a_slot_of_its_own(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.file()
    desk.cycle()
    with desk.store.write() as records:
        records.device.save_epoch(9)
    desk.cycle()
    with desk.store.write() as records:
        records.work.connection.exec_driver_sql(
            "UPDATE meta SET value = '1' WHERE name = 'db_epoch'"
        )

    desk.file()
    report = desk.cycle()

    assert (report.hold, report.unsent) == (None, 0)
    with desk.store.read() as records:
        assert records.device.get().db_epoch == 10
    assert len(refs_at(reference)) == 2


def test_eighty_complaints_cost_few_requests_and_bytes(desk: Counter) -> None:
    desk.cycle()
    desk.file_many(80, "গ্রামের নলকূপটি তিন মাস ধরে খারাপ, বহুবার বলা সত্ত্বেও সারানো হয়নি।")

    report = desk.cycle()

    assert (report.accepted, report.hold) == (80, None)
    assert report.requests <= 8
    assert report.bytes_up / 80 < 450


def test_the_portal_is_told_the_head_of_the_audit_chain_and_it_is_kept(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.file_many(3)
    with desk.store.read() as records:
        before = records.audit.head()
    desk.cycle()
    with desk.store.read() as records:
        assert records.audit.last_sent() == before
    desk.cycle()
    (told,) = list_audit_heads(reference.database_url)
    with desk.store.read() as records:
        assert records.audit.last_sent() == records.audit.head()
        assert (told["seq"], told["head"]) == (
            records.audit.head().seq,
            records.audit.head().hash.hex(),
        )
        assert told["went_back"] == 0


def test_a_person_may_ask_the_reference_portal(desk: Counter, clock: TestClock) -> None:
    filed = desk.file_many(2)
    desk.cycle()
    questions = PortalQuestions(desk.store, clock, client_for)

    (case,) = questions.case(filed[0].ref, "OP1").found
    found = questions.search("9830012345", {"name": "লক্ষ্মীরানী বন্দ্যোপাধ্যায়"}, "OP1").found
    (here,) = questions.counters().found
    questions.close()

    assert case.petitioner_masked is not None
    assert "বন্দ্যোপাধ্যায়" not in case.petitioner_masked
    assert {item.ref for item in found} == {item.ref for item in filed}
    assert (here.label, here.missing) == ("Counter 1", 0)


def test_a_snapshot_of_the_reference_portal_takes_the_place_of_what_was_known(
    desk: Counter, reference: RunningPortal, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = desk.file_many(30)
    desk.cycle()
    act(reference.database_url, filed[3].ref, "GM005", clock=clock)
    with desk.store.write() as records:
        records.device.save_cursor("of-another-portal")
    gone = PortalProblem(status=410, code="cursor_gone")
    changes = PortalClient.changes

    def forgotten(self: PortalClient, cursor: str | None, limit: int) -> ChangePage:
        if cursor == "of-another-portal":
            raise PortalRefused(Hold.PORTAL_ERROR, gone, None)
        return changes(self, cursor, limit)

    monkeypatch.setattr(PortalClient, "changes", forgotten)

    assert desk.cycle().hold is None
    with desk.store.read() as records:
        told = [event.state for event in records.portal_cases.events(filed[3].ref)]
    assert told == ["GM001", "GM005"]
    assert desk.cycle().changes == 0
