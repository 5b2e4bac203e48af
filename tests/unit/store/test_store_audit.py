import re

import pytest
from store_rig import StandingClock, file, new_folder, open_again

from local_db.domain.audit import AuditHead, AuditReport
from local_db.domain.complaint import Paper, PaperKind
from local_db.keys import open_key
from local_db.records import Records
from local_db.store import Store

CHANGES = {
    "a payload": "UPDATE audit SET payload = '{\"copy\":9}' WHERE seq = 3",
    "an actor": "UPDATE audit SET actor = 'somebody' WHERE seq = 3",
    "a time": "UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 3",
    "a moved border between two fields": (
        "UPDATE audit SET action = action || entity, entity = '' WHERE seq = 3"
    ),
    "a missing row": "DELETE FROM audit WHERE seq = 3",
    "a renumbered tail": "DELETE FROM audit WHERE seq = 3; "
    "UPDATE audit SET seq = seq - 1 WHERE seq > 3",
    "a hash": "UPDATE audit SET hash = zeroblob(32) WHERE seq = 3",
    "a link": "UPDATE audit SET prev_hash = zeroblob(32) WHERE seq = 3",
}


def _tamper(store: Store, clock: StandingClock, change: str) -> Store:
    """Change the file as somebody would who has the key, then open it again."""
    with store.write() as records:
        for trigger in ("audit_no_update", "audit_no_delete"):
            records.work.connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for statement in change.split("; "):
            records.work.connection.exec_driver_sql(statement)
    return open_again(store, clock)


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_chain_that_was_tampered_with_is_broken_at_that_row(
    store: Store, clock: StandingClock, what: str
) -> None:
    for _ in range(4):
        file(store)
    again = _tamper(store, clock, CHANGES[what])
    with again.read() as records:
        report = records.audit.verify()
        checks = {check.check: check.ok for check in records.checks.verify()}
    again.close()
    assert (report.ok, report.checked) == (False, 2)
    assert report.broken_at in (3, 4)
    assert not checks["audit"]


def test_the_head_names_the_newest_row(tmp_path, clock: StandingClock) -> None:
    folder, key = new_folder(tmp_path / "data")
    store = Store.create(folder, key, clock)
    with store.read() as records:
        assert records.audit.head() == AuditHead(seq=0, hash=bytes(32))
        assert records.audit.verify().ok
    with store.write() as records:
        records.audit.add("AUS1-OP2", "signed_in", "operator", "AUS1-OP2", {})
        head = records.audit.head()
    assert (head.seq, len(head.hash)) == (1, 32)
    store.close()


def test_another_key_makes_another_chain(tmp_path, clock: StandingClock) -> None:
    heads = set()
    for name in ("one", "two"):
        folder, key = new_folder(tmp_path / name)
        store = Store.create(folder, key, clock)
        with store.write() as records:
            records.audit.add("x", "y", "z", "1", {})
            heads.add(records.audit.head().hash)
        store.close()
        assert open_key(folder, lambda: None) == key
    assert len(heads) == 2


def test_no_citizens_data_is_in_the_chain(store: Store) -> None:
    file(store, petitioner__name="গোপনচিহ্ন", complaint__description="গোপনচিহ্ন")
    with store.read() as records:
        rows = records.work.connection.exec_driver_sql("SELECT * FROM audit").all()
    text = repr(rows)
    assert "গোপনচিহ্ন" not in text
    assert "9830012345" not in text


def test_a_long_chain_is_checked_page_by_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_db.repositories.audit._PAGE", 3)
    for _ in range(7):
        file(store)
    with store.read() as records:
        report = records.audit.verify()
    assert (report.ok, report.checked) == (True, 9)


def test_a_wrong_counter_is_seen(store: Store) -> None:
    file(store)
    with store.write() as records:
        records.work.connection.exec_driver_sql(
            "UPDATE queue_count SET n = 7 WHERE state = 'ready'"
        )
        checks = {check.check: check.ok for check in records.checks.verify()}
        assert not checks["queue"]
        records.work.connection.exec_driver_sql(
            "UPDATE queue_count SET n = 1 WHERE state = 'ready'"
        )


def test_a_damaged_or_missing_paper_is_seen(store: Store) -> None:
    first, second = store.papers.add(b"first"), store.papers.add(b"second")
    papers = tuple(
        Paper(sha256=s, bytes=5, mime="image/jpeg", kind=PaperKind.PHOTO, title=None, pages=1)
        for s in (first, second)
    )
    file(store, papers=papers)
    place = store.folder.papers / first
    whole = place.read_bytes()

    def bad() -> str:
        with store.read() as records:
            return {c.check: c.detail for c in records.checks.verify()}["papers"]

    assert bad() == "papers=2 bad=0"
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert bad() == "papers=2 bad=1"
    (store.folder.papers / second).unlink()
    assert bad() == "papers=2 bad=2"
    assert store.papers.add(b"first") == first
    assert bad() == "papers=2 bad=1"


def test_a_row_without_its_complaint_is_seen(store: Store) -> None:
    with store.write() as records:
        connection = records.work.connection
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(
            "INSERT INTO paper VALUES ('none', 0, 'ab', 2, 'x', 1, NULL, NULL)"
        )
        assert {c.check: c.ok for c in records.checks.verify()}["integrity"] is False
        connection.exec_driver_sql("DELETE FROM paper")


def test_a_check_that_is_run_again_raises_no_false_alarm(store: Store) -> None:
    """The index joins its parts now and then; a reader that looked before remembers others."""
    for _ in range(8):
        _head_after(store, 6)
        with store.read() as records:
            assert records.checks.run("integrity").ok


def _head_after(store: Store, filings: int) -> AuditHead:
    for _ in range(filings):
        file(store)
    with store.read() as records:
        return records.audit.head()


def test_a_cut_tail_is_seen_by_the_head_that_the_portal_was_told(
    store: Store, clock: StandingClock
) -> None:
    told = _head_after(store, 3)
    with store.write() as records:
        records.audit.note_sent(told)
    assert told.seq == 5
    again = _tamper(store, clock, "DELETE FROM audit WHERE seq > 3")
    with again.read() as records:
        whole, known = records.audit.verify(), records.audit.verify([told])
        check = next(c for c in records.checks.verify() if c.check == "audit")
    again.close()
    # The opening added a row: the side files had told it that this is an older state.
    assert whole == AuditReport(ok=True, checked=4, broken_at=None)
    assert known == AuditReport(ok=False, checked=4, broken_at=5)
    assert not check.ok
    assert "broken_at=5" in check.detail
    assert f"sent={told.code}" in check.detail


def test_a_tail_that_is_cut_while_the_store_is_open_is_seen_by_the_side_files(
    store: Store,
) -> None:
    _head_after(store, 3)
    with pytest.raises(_UndoneError), store.write() as records:
        _cut_and_look(records)


class _UndoneError(Exception):
    """The transaction is undone, and the store is whole again."""


def _cut_and_look(records: Records) -> None:
    records.work.connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
    records.work.connection.exec_driver_sql("DELETE FROM audit WHERE seq > 3")
    assert records.audit.verify().ok
    check = next(c for c in records.checks.verify() if c.check == "audit")
    assert (check.ok, "broken_at=4" in check.detail) == (False, True)
    raise _UndoneError


def test_a_chain_written_anew_by_someone_with_the_key_is_seen_too(store: Store) -> None:
    told = _head_after(store, 2)
    other = AuditHead(told.seq, bytes([told.hash[0] ^ 1]) + told.hash[1:])
    with store.read() as records:
        assert records.audit.verify([told]).ok
        assert records.audit.verify([other]).broken_at == told.seq


def test_verify_shows_the_head_as_people_compare_it(store: Store) -> None:
    head = _head_after(store, 1)
    with store.read() as records:
        code = records.audit.head_code()
        check = next(c for c in records.checks.verify() if c.check == "audit")
    assert code == head.code
    assert re.fullmatch(r"3-[A-Z2-7]{5}-[A-Z2-7]{5}", code)
    assert check.detail == f"rows=3 head={code}"
