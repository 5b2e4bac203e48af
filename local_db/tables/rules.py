"""What SQLAlchemy cannot say: full-text tables, and triggers that keep counts and refuse changes.

Revision files carry their own copy; a test compares a migrated store with these (local_db.md 8).
"""

from typing import Final

from local_db.domain.states import SendState

PAPERS_PENDING: Final = "papers"
# The default tokenizer splits Bengali words at every vowel sign (local_db.md 6).
_TOKENS: Final = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"

FULL_TEXT_TABLES: Final = ("fts_name", "fts_text")
FULL_TEXT: Final = (
    f"""CREATE VIRTUAL TABLE fts_text USING fts5(body, content='', contentless_delete=1,
    detail=full, tokenize="{_TOKENS}")""",
    f"""CREATE VIRTUAL TABLE fts_name USING fts5(name, skeleton, content='', contentless_delete=1,
    detail=column, prefix='2 3', tokenize="{_TOKENS}")""",
)


def _frozen(table: str, event: str) -> str:
    return f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"""


_SEALED: Final = "device_seq, id, type, schema, ref, case_id, depends_on, supersedes, digest, body"

TRIGGERS: Final = (
    *(_frozen(table, "UPDATE") for table in ("complaint", "amendment", "audit")),
    *(_frozen(table, "DELETE") for table in ("complaint", "amendment", "audit", "outbox")),
    f"""CREATE TRIGGER outbox_stays_sealed BEFORE UPDATE OF {_SEALED} ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox is sealed'); END""",
    """CREATE TRIGGER outbox_count_insert AFTER INSERT ON outbox
    BEGIN UPDATE queue_count SET n = n + 1 WHERE state = NEW.state; END""",
    """CREATE TRIGGER outbox_count_delete AFTER DELETE ON outbox
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = OLD.state; END""",
    """CREATE TRIGGER outbox_count_update AFTER UPDATE OF state ON outbox
    WHEN OLD.state <> NEW.state
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = OLD.state;
    UPDATE queue_count SET n = n + 1 WHERE state = NEW.state; END""",
    """CREATE TRIGGER paper_count_insert AFTER INSERT ON paper WHEN NEW.sent = 0
    BEGIN UPDATE queue_count SET n = n + 1 WHERE state = 'papers'; END""",
    """CREATE TRIGGER paper_count_delete AFTER DELETE ON paper WHEN OLD.sent = 0
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = 'papers'; END""",
    """CREATE TRIGGER paper_count_update AFTER UPDATE OF sent ON paper WHEN OLD.sent <> NEW.sent
    BEGIN UPDATE queue_count SET n = n + OLD.sent - NEW.sent WHERE state = 'papers'; END""",
)

START_ROWS: Final = (
    *(
        f"INSERT INTO queue_count (state, n) VALUES ('{name}', 0)"  # noqa: S608 - our own names
        for name in (*(state.value for state in SendState), PAPERS_PENDING)
    ),
    "INSERT INTO counter (name, last) VALUES ('device_seq', 0)",
)
