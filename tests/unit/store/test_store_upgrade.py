"""Stores of every released revision, upgraded by this program (local_db.md 8; fault list V2)."""

import ast
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy
from old_store import RELEASED, OldStore, look, unpack
from sqlalchemy import text

from desktop.services.wording import sentence
from local_db import migrations, upgrading
from local_db.connections import Use, engine_for
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.states import SendState
from local_db.domain.upgrade import UpgradeError, UpgradeProgress
from local_db.folder import DataFolder
from local_db.golden_schema import golden_schema
from local_db.keys import open_key
from local_db.migrations import HEAD, REVISIONS
from local_db.pre_upgrade_copy import copy_name, drop_old_copies
from local_db.store import Store
from resources.text import Language
from sync.portal.operations import list_cases
from sync.portal.server import PortalServer

REAL_UPGRADE = migrations.upgrade


@pytest.fixture(params=RELEASED)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> OldStore:
    return unpack(request.param, tmp_path / "data")


def open_store(old: OldStore, tell: Callable[[UpgradeProgress], None] | None = None) -> Store:
    return Store.open(DataFolder(old.folder.path), old.key, old.clock(), tell)


def refused(old: OldStore) -> DeskError:
    with pytest.raises(DeskError) as told:
        open_store(old)
    return told.value


def run_sql(old: OldStore, *statements: str) -> None:
    engine = engine_for(old.folder.database, old.key, Use.WRITE)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_every_released_revision_has_a_store_here() -> None:
    assert tuple(RELEASED) == REVISIONS[:-1]


def test_the_old_store_is_what_the_old_program_said(old: OldStore) -> None:
    found = look(old.folder.database, old.key)
    rows = {name: found.rows[name] for name in old.told["rows"] if name in found.rows}
    assert found.revision == old.told["revision"]
    assert rows == {name: n for name, n in old.told["rows"].items() if name in rows}
    assert found.bodies_sha256 == old.told["bodies_sha256"]
    assert old.told["states"] == {"ready": 200, "sending": 0, "done": 46, "attention": 1, "held": 1}


def test_an_upgrade_keeps_every_byte_and_every_row(old: OldStore) -> None:
    store = open_store(old)
    with store.read() as records:
        failed = [check for check in records.checks.verify() if not check.ok]
        states = records.outbox.figures().counts
        drafts = {d.id: d.body for d in records.drafts.open_drafts("AUS1-OP2")}
        papers = {sha256: store.papers.read(sha256) for sha256 in records.papers.hashes()}
        link = records.work.connection.scalar(
            text("SELECT hash FROM audit WHERE seq = :seq"), {"seq": old.told["audit_seq"]}
        )
        newest = records.work.connection.execute(
            text("SELECT action, payload FROM audit ORDER BY seq DESC LIMIT 1")
        ).one()
    store.close()
    found = look(old.folder.database, old.key)
    assert failed == []
    assert found.revision == HEAD
    assert found.schema == golden_schema()
    assert found.bodies_sha256 == old.told["bodies_sha256"]
    assert {state.value: n for state, n in states.items()} == old.told["states"]
    assert drafts == old.told["drafts"]
    assert sorted(papers) == old.told["papers"]
    assert link.hex() == old.told["audit_hash"]
    assert newest.action == "store.upgraded"
    assert found.rows["audit"] == old.told["audit_seq"] + 1


def test_the_copy_before_an_upgrade_is_whole_and_opens_with_its_own_key_file(
    old: OldStore, tmp_path: Path
) -> None:
    before = look(old.folder.database, old.key)
    open_store(old).close()
    copy = old.folder.backups / copy_name(old.told["revision"])
    again = DataFolder(tmp_path / "again")
    again.make()
    again.database.write_bytes(copy.read_bytes())
    again.keys.write_bytes(copy.with_suffix(".keys.json").read_bytes())
    key = open_key(again, lambda: old.passphrase)
    assert look(again.database, key) == before
    assert sorted(path.name for path in old.folder.backups.iterdir()) == [
        copy.name,
        copy.with_suffix(".keys.json").name,
    ]


def test_two_hundred_queued_messages_arrive_once_after_the_upgrade(old: OldStore) -> None:
    clock = old.clock()
    portal = PortalServer(old.portal_address, clock=clock)
    url = portal.start()
    try:
        before = {case["ref"] for case in list_cases(old.portal_address)}
        with old.workspace() as office:
            queued = {row.id for row in office.queue.rows(SendState.READY, limit=1_000)}
            office.office.move_portal(url)
            report = office.sync.send(until_empty=True, timeout_s=60, scale=0, sleep=clock.move)
            done = {row.id for row in office.queue.rows(SendState.DONE, limit=1_000)}
            assert office.verify_failures() == ()
        cases = list(list_cases(old.portal_address))
    finally:
        portal.stop()
    assert len(queued) == 200
    assert (report.accepted, report.duplicate, report.unsent, report.hold) == (200, 0, 0, None)
    assert queued <= done
    assert len(before) == 40
    assert len(cases) == len({case["ref"] for case in cases}) == 40 + 189
    assert portal_ids(old) == {row.id for row in rows_at(old) if row.state == "done"}


def portal_ids(old: OldStore) -> set[str]:
    with sqlite3.connect(old.folder.portal_database) as portal:
        return {row[0] for row in portal.execute("SELECT id FROM messages")}


def rows_at(old: OldStore) -> list[sqlalchemy.Row]:
    engine = engine_for(old.folder.database, old.key, Use.READ)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, state FROM outbox")).all()
    engine.dispose()
    return list(rows)


def test_messages_that_were_being_sent_do_not_stand_in_the_way(old: OldStore) -> None:
    run_sql(
        old,
        "UPDATE outbox SET state = 'sending' WHERE device_seq IN"
        " (SELECT device_seq FROM outbox WHERE state = 'ready' LIMIT 10)",
    )
    store = open_store(old)
    with store.read() as records:
        counts = records.outbox.figures().counts
        assert all(check.ok for check in records.checks.verify())
    store.close()
    assert (counts[SendState.READY], counts[SendState.SENDING]) == (200, 0)


def test_every_step_is_told_as_it_begins(old: OldStore) -> None:
    told: list[UpgradeProgress] = []
    open_store(old, told.append).close()
    assert [item.step.value for item in told] == ["copy", "change", "check", "done"]
    assert {(item.source, item.target) for item in told} == {(old.told["revision"], HEAD)}
    open_store(old, told.append).close()
    assert len(told) == 4


# What a faulty revision could do, and the step at which it must be seen.
FAULTS = {
    "stops half way": ("change", "SELECT no_such_function()"),
    "drops a trigger": ("check", "DROP TRIGGER outbox_count_update"),
    "drops an index": ("check", "DROP INDEX ix_complaint_mobile"),
    "leaves a table behind": ("check", "CREATE TABLE _alembic_tmp_complaint (id INTEGER)"),
    "loses a draft": ("check", "DELETE FROM draft WHERE id = 'draft-one'"),
    "adds a message's attempt": (
        "check",
        "INSERT INTO outbox_attempt (message_id, at, outcome, times) VALUES ('x', '', 'sent', 1)",
    ),
    "points to nothing": ("check", "UPDATE paper SET case_id = 'no-' || case_id"),
    "writes into the audit chain": (
        "check",
        "INSERT INTO audit VALUES (9999, '', '', '', '', '', '', x'00', x'00')",
    ),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_faulty_upgrade_leaves_the_store_as_it_was(
    old: OldStore, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    step, statement = FAULTS[fault]
    before = look(old.folder.database, old.key)

    def faulty(connection: sqlalchemy.Connection) -> bool:
        REAL_UPGRADE(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(statement)
        return True

    monkeypatch.setattr(upgrading, "upgrade", faulty)
    error = refused(old)
    assert isinstance(error, UpgradeError)
    assert (error.code, error.values["step"]) == ("upgrade_failed", step)
    assert look(old.folder.database, old.key) == before
    assert look(old.folder.backups / copy_name(old.told["revision"]), old.key) == before
    monkeypatch.undo()
    open_store(old).close()
    assert look(old.folder.database, old.key).revision == HEAD


@pytest.mark.parametrize("language", list(Language))
def test_the_sentence_of_a_failure_tells_the_step_and_the_copy(
    old: OldStore, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(upgrading, "upgrade", lambda _connection: True)
    words = sentence(refused(old), language)
    assert copy_name(old.told["revision"]) in words
    assert {Language.EN: "checking", Language.BN: "মিলিয়ে দেখা"}[language] in words


def test_without_room_for_the_copy_nothing_begins(
    old: OldStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = old.folder.database.stat().st_size
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _folder: round(2.1 * size))
    assert refused(old).code == "upgrade_no_room"
    assert not old.folder.backups.exists()
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _folder: round(2.3 * size))
    open_store(old).close()


def test_without_a_copy_nothing_is_changed(old: OldStore) -> None:
    before = look(old.folder.database, old.key)
    old.folder.backups.write_text("a file where the folder should be")
    assert refused(old).code == "upgrade_no_copy"
    assert look(old.folder.database, old.key) == before


def test_a_store_that_another_process_has_is_not_upgraded(old: OldStore) -> None:
    other = DataFolder(old.folder.path)
    other.lock()
    assert refused(old).code == StorageTrouble.IN_USE.value
    other.unlock()
    assert look(old.folder.database, old.key).revision == old.told["revision"]


def test_a_store_of_a_newer_program_is_neither_copied_nor_changed(old: OldStore) -> None:
    run_sql(old, "UPDATE alembic_version SET version_num = '9999'")
    before = look(old.folder.database, old.key)
    assert refused(old).code == StorageTrouble.NEWER.value
    assert look(old.folder.database, old.key) == before
    assert not old.folder.backups.exists()


def look_for_tables(old: OldStore) -> list[str]:
    engine = engine_for(old.folder.database, old.key, Use.READ)
    with engine.connect() as connection:
        names = list(connection.scalars(text("SELECT name FROM sqlite_master")))
    engine.dispose()
    return names


def test_a_file_without_any_schema_is_not_taken_for_a_new_store(old: OldStore) -> None:
    old.folder.database.write_bytes(b"")
    with pytest.raises(StorageError) as told:
        open_store(old)
    assert told.value.trouble is StorageTrouble.DAMAGED
    assert look_for_tables(old) == []


def test_a_chain_that_was_broken_before_does_not_keep_an_office_from_its_upgrade(
    old: OldStore,
) -> None:
    run_sql(
        old,
        "DROP TRIGGER audit_no_update",
        "UPDATE audit SET actor = 'somebody' WHERE seq = 7",
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit\n"
        "    BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END",
    )
    store = open_store(old)
    with store.read() as records:
        report = records.audit.verify()
    store.close()
    assert (report.ok, report.broken_at) == (False, 7)


def test_copies_of_the_last_three_revisions_are_kept(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.keys.write_text("{}")
    folder.backups.mkdir()
    for number in range(1, 6):
        copy = folder.backups / copy_name(f"{number:04d}")
        copy.write_text("db")
        copy.with_suffix(".keys.json").write_text("{}")
    (folder.backups / "abhijog-20260101-000000.db").write_text("another kind of backup")
    drop_old_copies(folder)
    left = sorted(path.name for path in folder.backups.iterdir())
    assert left == [
        "abhijog-20260101-000000.db",
        *(f"pre-{n:04d}{end}" for n in (3, 4, 5) for end in (".db", ".keys.json")),
    ]


def test_no_revision_rebuilds_a_table() -> None:
    """``batch_alter_table`` drops triggers in silence (local_db.md 8)."""
    versions = Path(migrations.__file__).parent / "versions"
    called = {
        node.attr
        for file in versions.glob("r*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert "exec_driver_sql" in called
    assert "batch_alter_table" not in called


def test_the_known_revisions_are_the_revision_files() -> None:
    versions = Path(migrations.__file__).parent / "versions"
    assert tuple(sorted(f.name[1:5] for f in versions.glob("r*.py"))) == REVISIONS
