"""Every change of state writes its row into the audit chain, in its own transaction."""

from collections.abc import Callable, Mapping

import pytest
from store_rig import NOON, event, file, lease

from local_db.domain.case import Rejected
from local_db.domain.outbox import MessageType, MissingNumbers
from local_db.records import Records
from local_db.store import Store

MARK = "গোপনচিহ্ন"
WITNESS = "9830099999"


def _message(kind: MessageType) -> Callable[[Records, str], object]:
    def add(records: Records, ref: str) -> object:
        body = {"reason": MARK, "note": WITNESS}
        return records.outbox.add(kind, ref, None, body, actor="AUS1-OP2")

    return add


def _filing(records: Records, ref: str) -> str:
    return records.outbox.filing_of(ref)


def _sent(records: Records, ref: str) -> None:
    records.outbox.claim(50, body_max=10**6)
    records.outbox.done(_filing(records, ref), f"receipt {MARK}", f"W {MARK}", NOON)


def _refused(records: Records, ref: str) -> None:
    records.outbox.claim(50, body_max=10**6)
    records.outbox.attention(_filing(records, ref), MARK, {"detail": MARK}, NOON)


def _refused_later(records: Records, ref: str) -> None:
    _sent(records, ref)
    records.portal_cases.apply([Rejected(ref=ref, problem={"detail": MARK})], None)


def _retried_after_a_day(records: Records, ref: str) -> None:
    records.outbox.claim(50, body_max=10**6)
    records.outbox.attention(_filing(records, ref), "portal_failed", None, NOON)
    later = NOON.replace(year=2027)
    records.outbox.retry_older("portal_failed", later)


def _missed(records: Records, ref: str) -> None:
    _sent(records, ref)
    records.outbox.mark_missing(MissingNumbers(slot="26-347-02", first=1, last=99))


# What happens, and the rows it must leave, oldest first.
CHANGES: Mapping[str, tuple[tuple[str, ...], Callable[[Records, str], object]]] = {
    "a correction": (("case.amended",), _message(MessageType.AMENDED)),
    "a withdrawal": (("case.withdrawn",), _message(MessageType.WITHDRAWN)),
    "a re-contact": (("case.recontacted",), _message(MessageType.RECONTACTED)),
    "a void": (("case.voided",), _message(MessageType.VOIDED)),
    "a printed slip": (
        ("slip.printed",),
        lambda records, ref: records.slips.printed(ref, 1, "a5", NOON, "AUS1-OP2"),
    ),
    "a slip that did not come out": (
        ("slip_failed",),
        lambda records, ref: records.slips.failed(ref, 1, "a5", "printer_offline", "AUS1-OP2"),
    ),
    "a message that arrived": (("message.done",), _sent),
    "a refusal": (("message.attention",), _refused),
    "a later refusal": (
        ("message.done", "message.attention", "portal.changes"),
        _refused_later,
    ),
    "a retry by itself": (("message.attention", "message.retried"), _retried_after_a_day),
    "what the portal lost": (("message.done", "message.missing"), _missed),
    "news of the portal": (
        ("portal.changes",),
        lambda records, ref: records.portal_cases.apply(
            [event(ref, 1, note_bn=MARK, note_en=MARK)], "c"
        ),
    ),
    "a snapshot": (
        ("portal.snapshot",),
        lambda records, ref: (
            records.portal_cases.add_to_shadow([event(ref, 1)]),
            records.portal_cases.swap_in("c"),
        ),
    ),
    "another slot": (
        ("lease.added",),
        lambda records, _ref: records.device.add_leases([lease("27-347-02")]),
    ),
    "another epoch": (("device.epoch",), lambda records, _ref: records.device.save_epoch(2)),
    "a key of the device": (
        ("device.key_made",),
        lambda records, _ref: records.device.save_device_key(bytes(32)),
    ),
    "another address of the portal": (
        ("device.portal_moved",),
        lambda records, _ref: records.device.save_portal_url(f"http://127.0.0.1:2/{MARK}"),
    ),
    "a setting": (
        ("setting.changed",),
        lambda records, _ref: records.device.save_setting("papers_kept_days", MARK, "AUS1-SV1"),
    ),
    "master data": (
        ("pack.saved",),
        lambda records, _ref: records.packs.save("notices", "2", None, [{"text_bn": MARK}]),
    ),
}


class _UndoneError(Exception):
    """The transaction did not end well."""


def _change_and_fail(change: Callable[[Records, str], object], records: Records, ref: str) -> None:
    change(records, ref)
    raise _UndoneError


def _rows(store: Store, after: int) -> list[tuple[str, ...]]:
    with store.read() as records:
        return records.work.connection.exec_driver_sql(
            "SELECT action, actor, entity, entity_id, payload FROM audit WHERE seq > ?", (after,)
        ).all()


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_change_of_state_leaves_its_row(store: Store, what: str) -> None:
    wanted, change = CHANGES[what]
    ref = file(store, petitioner__name=MARK).ref
    with store.read() as records:
        before = records.audit.head().seq
    with store.write() as records:
        change(records, ref)
    rows = _rows(store, before)
    assert tuple(row[0] for row in rows) == wanted
    assert MARK not in repr(rows)
    assert WITNESS not in repr(rows)


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_change_that_is_undone_leaves_no_row(store: Store, what: str) -> None:
    _, change = CHANGES[what]
    ref = file(store).ref
    with store.read() as records:
        before = records.audit.head()
    with pytest.raises(_UndoneError), store.write() as records:
        _change_and_fail(change, records, ref)
    with store.read() as records:
        assert records.audit.head() == before


def test_what_changes_nothing_leaves_no_row(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.device.save_setting("papers_kept_days", "30")
        records.portal_cases.apply([event(filed.ref, 1)], "c")
    with store.read() as records:
        before = records.audit.head()
    with store.write() as records:
        records.device.save_setting("papers_kept_days", "30")
        records.portal_cases.apply([event(filed.ref, 1)], "c")
        records.device.add_leases([lease()])
    with store.read() as records:
        assert records.audit.head() == before
