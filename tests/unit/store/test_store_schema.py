import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from alembic import config, script
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2
from store_rig import (
    NOON,
    ROOT,
    StandingClock,
    event,
    file,
    new_folder,
    open_again,
    request,
    send_all,
)

from local_db import migrations
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.finding import FoundPlace
from local_db.domain.outbox import MessageType, MissingNumbers, MissingPapers
from local_db.domain.states import SendState
from local_db.migrations import HEAD
from local_db.migrations.versions import r0001_first_store
from local_db.store import Store
from local_db.tables import FULL_TEXT, START_ROWS, TRIGGERS, Base


def _schema(connection: sqlalchemy.Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        )
    )
    return {name: re.sub(r"\s+", " ", sql).replace(" )", ")").strip() for name, sql in rows}


def test_a_migrated_store_has_exactly_the_schema_of_the_models(store: Store) -> None:
    engine = create_engine("sqlite+pysqlite://", module=dbapi2, poolclass=StaticPool)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for statement in (*FULL_TEXT, *TRIGGERS, *START_ROWS):
            connection.exec_driver_sql(statement)
        wanted = _schema(connection)
        counts = connection.execute(text("SELECT * FROM queue_count")).all()
    with store.read() as records:
        found = _schema(records.work.connection)
        assert records.work.connection.execute(text("SELECT * FROM queue_count")).all() == counts
    engine.dispose()
    assert found == wanted
    assert sum(sql.startswith("CREATE TRIGGER") for sql in found.values()) == len(TRIGGERS) == 14


def test_every_table_is_strict(store: Store) -> None:
    with store.read() as records:
        rows = records.work.connection.execute(text("PRAGMA table_list")).all()
    ours = set(Base.metadata.tables)
    assert {row.name for row in rows if row.strict} == ours


def test_a_store_says_which_revision_it_has(store: Store) -> None:
    with store.read() as records:
        assert migrations.revision_of(records.work.connection) == HEAD


def test_head_is_the_newest_revision_file() -> None:
    setup = config.Config()
    setup.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert script.ScriptDirectory.from_config(setup).get_current_head() == HEAD


def test_a_store_of_a_newer_program_is_refused_and_untouched(
    store: Store, clock: StandingClock
) -> None:
    with store.write() as records:
        records.work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError) as refused:
        open_again(store, clock)
    assert refused.value.trouble is StorageTrouble.NEWER


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = new_folder(tmp_path / "data")
    real = migrations.upgrade

    def cut_short(connection: sqlalchemy.Connection) -> bool:
        real(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr("local_db.store_files.upgrade", cut_short)
    with pytest.raises(KeyboardInterrupt):
        Store.create(folder, key, clock)
    assert not folder.has_store
    monkeypatch.undo()
    Store.create(folder, key, clock).close()


def test_opening_an_up_to_date_store_does_not_load_alembic(tmp_path: Path) -> None:
    folder, key = new_folder(tmp_path / "data")
    Store.create(folder, key, StandingClock()).close()
    program = (
        "import sys, pathlib; from local_db.folder import DataFolder; "
        "from local_db.keys import open_key; from local_db.store import Store; "
        "from local_db.domain.clock import SystemClock; "
        f"f = DataFolder(pathlib.Path({str(folder.path)!r})); "
        "Store.open(f, open_key(f, lambda: None), SystemClock()).close(); "
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_downgrade_is_never_done() -> None:
    with pytest.raises(NotImplementedError):
        r0001_first_store.downgrade()


# A page in key order reads as many rows as it shows; a partial index holds only what is open.
WALKS_ONE_PAGE = re.compile(r"ORDER BY (complaint\.id|outbox\.device_seq|audit\.seq) DESC\s+LIMIT")
FEW_ROWS = "SCAN slip_print USING INDEX ix_slip_print_open"
WALK = re.compile(
    r"SCAN (complaint|outbox|audit|case_event|slip_print|paper|amendment|name_word|text_word"
    r"|later_mobile|portal_ref)\b"
)


def _one_step_anew(store: Store) -> bool:
    with store.write() as records:
        return records.search_index.step(1)


def _use_everything(store: Store, ref: str, case_id: str) -> None:
    with store.write() as records:
        records.complaints.file(request(store), draft_id="d")
        records.outbox.retry_older("x", NOON)
        records.outbox.recover()
        send_all(records)
        records.outbox.mark_missing(
            MissingNumbers(slot="26-347-02", first=1, last=9), MissingPapers(ref=ref)
        )
        records.slips.printed(ref, 1, "a4", NOON, "x")
        records.portal_cases.apply([event(ref, 1, portal_ref="W1")], "c")
        records.outbox.add(MessageType.AMENDED, ref, case_id, {"n": 1})
        records.drafts.save("d", "x", {}, NOON)
    while _one_step_anew(store):
        pass
    with store.read() as records:
        for query in (
            ref, ref[-7:], "9830012345", "2345", "012345", "মণ্ডল রাস্তা", "W1", "Roychowdhury",
            "Banerjee", "নলক", "নলকূপের ঢঙঢঙ",
        ):  # fmt: skip
            page = records.complaints.found(query, None, 1)
            records.complaints.found(query, page.after or FoundPlace(way=1, before=99), 1)
        records.duplicates.of_mobile("9830012345", NOON.date())
        records.duplicates.of_words("নলকূপটি খারাপ", NOON.date())
        for before in (None, 99):
            records.complaints.page(before)
        records.complaints.status(ref)
        records.complaints.last_by_mobile("9830012345")
        records.complaints.filed_on(NOON.date())
        for state in (None, *SendState):
            records.outbox.rows(state, before=99)
        records.outbox.figures()
        records.slips.pending()
        records.drafts.open_drafts("x")
        records.audit.head()
    with store.write() as records:
        records.shifts.figures(records.shifts.begin("x"))


def test_no_shipped_query_walks_through_all_complaints(store: Store) -> None:
    """Every statement that the store runs is explained with its own values."""
    filed = file(store)
    seen: dict[str, object] = {}

    def note(_connection, _cursor, statement, parameters, _context, many) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not many:
            seen[statement] = parameters

    for engine in (store._reader, store._writer):
        sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    _use_everything(store, filed.ref, filed.case_id)
    plans = {}
    with store.read() as records:
        connection = records.work.connection
        for statement, parameters in list(seen.items()):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = [line for *_, line in plan]
    walks = {
        statement: plan
        for statement, plan in plans.items()
        if any(WALK.match(line) and line != FEW_ROWS for line in plan)
        and not WALKS_ONE_PAGE.search(statement)
    }
    assert len(plans) > 40
    assert walks == {}


def test_the_explain_test_would_see_a_scan(store: Store) -> None:
    with store.read() as records:
        plan = records.work.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT ref FROM complaint WHERE village = 'x'"
        ).all()
    assert plan[0][-1] == "SCAN complaint"
