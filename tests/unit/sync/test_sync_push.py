"""Sending: what is due goes up, and each message is settled by its own result."""

from small_portal import SmallPortal
from sync_rig import Counter

from local_db.domain.states import SendState


def test_what_was_filed_reaches_the_portal_in_one_cycle(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file_many(3)

    report = counter.cycle()

    assert (report.accepted, report.unsent, report.hold) == (3, 0, None)
    assert set(portal.filings) == {item.ref for item in filed}
    assert set(counter.states().values()) == {SendState.DONE}
