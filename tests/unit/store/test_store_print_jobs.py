"""Print jobs in the store: older stores keep their slips, and copies are counted honestly."""

from store_rig import NOON, file  # the rig of the store's tests

from local_db.domain.slip_print import SlipKind, SlipState
from local_db.row_shapes import shapes
from local_db.store import Store

OPERATOR = "AUS1-OP2"


def test_a_row_written_before_revision_three_is_read_with_its_defaults() -> None:
    old = ["26347020000137", 1, "pending", "a5", OPERATOR, NOON.isoformat(), None, None]
    row = shapes()["slip_print"].row(7, [None, *old])
    assert row is not None
    assert (row["id"], row["kind"], row["tries"], row["sent_at"]) == (7, "acknowledgement", 0, None)


def test_each_kind_counts_its_copies_by_itself(store: Store) -> None:
    ref = file(store).ref
    with store.write() as records:
        slips = records.slips
        slips.printed(ref, 1, "a5", NOON, OPERATOR)
        status = slips.ask_next(ref, SlipKind.STATUS, "a5", OPERATOR)
        assert (status.copy, status.state) == (1, SlipState.PENDING)
        assert slips.next_copy(ref) == 2
        assert [job.kind for job in slips.copies(ref)] == [SlipKind.ACKNOWLEDGEMENT]
        slips.printed(ref, 1, "a5", NOON, OPERATOR, SlipKind.STATUS)
        assert slips.next_copy(ref, SlipKind.STATUS) == 2
        assert slips.pending() == ()


def test_only_what_may_be_on_paper_uses_a_number_up(store: Store) -> None:
    ref = file(store).ref
    with store.write() as records:
        slips = records.slips
        job = slips.ask_next(ref, SlipKind.ACKNOWLEDGEMENT, "a5", OPERATOR)
        slips.rendering(job.id, "laser")
        assert slips.next_copy(ref) == 1
        slips.sending(job.id)
        assert slips.next_copy(ref) == 2
        slips.nothing_sent(job.id)
        slips.failed(ref, 1, "a5", "printer_refused", OPERATOR)
        assert slips.next_copy(ref) == 1
        again = slips.ask_next(ref, SlipKind.ACKNOWLEDGEMENT, "a4", OPERATOR)
        assert (again.id, again.copy, again.paper, again.tries) == (job.id, 1, "a4", 1)


def test_settling_is_noted_only_for_what_was_being_sent(store: Store) -> None:
    first, second = file(store).ref, file(store).ref
    with store.write() as records:
        slips = records.slips
        jobs = [
            slips.ask_next(r, SlipKind.ACKNOWLEDGEMENT, "a5", OPERATOR) for r in (first, second)
        ]
        for job in jobs:
            slips.rendering(job.id, "laser")
        slips.sending(jobs[1].id)
        before = records.audit.head()
        assert slips.settle() == 2
        assert [job.state for job in slips.pending()] == [SlipState.PENDING, SlipState.SENT]
        after = records.audit.head()
        assert before is not None
        assert after is not None
        assert after.seq == before.seq + 1
        assert slips.settle() == 0
        assert records.audit.verify().ok
