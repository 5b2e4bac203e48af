"""Rows that are gone but can be made again from others: most facts of a case lie in two places.

The sealed body of a complaint is in its record and in its message; everything that lists, search
and slips need follows from it (portal contract, section 6).
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text

from local_db.domain.complaint import Complaint
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.outbox import MessageType
from local_db.domain.sealing import open_sealed
from local_db.domain.slip_print import SlipState
from local_db.domain.states import SendState
from local_db.repositories.amendments import KEPT
from local_db.repositories.filing import search_columns
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.outbox import SCHEMA
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.work import Work
from local_db.tables import AmendmentRow, ComplaintRow, OutboxRow, PaperRow, SlipRow

_LOST_COMPLAINTS: Final = text(
    "SELECT min(o.device_seq) AS device_seq, o.ref, o.case_id, o.digest, o.body FROM outbox o "
    "LEFT JOIN complaint c ON c.ref = o.ref "
    "WHERE o.type = 'case.filed' AND c.ref IS NULL GROUP BY o.ref ORDER BY 1"
)
_FREE_PLACE: Final = text(
    "SELECT p.id FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM complaint "
    "WHERE device_seq < :device_seq) p LEFT JOIN complaint c ON c.id = p.id WHERE c.id IS NULL"
)
_LOST_FILINGS: Final = text(
    "SELECT c.*, s.rev, d.depends_on AS told_id FROM complaint c "
    "LEFT JOIN outbox o ON o.device_seq = c.device_seq "
    "LEFT JOIN case_state s ON s.ref = c.ref "
    "LEFT JOIN outbox d ON d.device_seq = (SELECT min(device_seq) FROM outbox "
    "WHERE ref = c.ref AND depends_on IS NOT NULL) "
    "WHERE o.device_seq IS NULL ORDER BY c.device_seq"
)
_LOST_AMENDMENTS: Final = text(
    "SELECT o.* FROM outbox o LEFT JOIN amendment a ON a.message_id = o.id "
    "WHERE a.id IS NULL AND o.type <> 'case.filed' AND o.type <> 'slip.printed' "
    "ORDER BY o.device_seq"
)
_LOST_MESSAGES: Final = text(
    "SELECT a.*, c.case_id, f.id AS filing FROM amendment a "
    "LEFT JOIN outbox o ON o.id = a.message_id LEFT JOIN complaint c ON c.ref = a.ref "
    "LEFT JOIN outbox f ON f.device_seq = c.device_seq WHERE o.id IS NULL ORDER BY a.id"
)
_LOST_SLIPS: Final = text(
    "SELECT c.ref, c.filed_at, c.entered_by FROM complaint c "
    "WHERE NOT EXISTS (SELECT 1 FROM slip_print s WHERE s.ref = c.ref) ORDER BY c.id"
)
_TOLD_SLIPS: Final = text(
    "SELECT body FROM outbox WHERE ref = :ref AND type = 'slip.printed' ORDER BY device_seq"
)
_COMPLAINTS: Final = text(
    "SELECT id, ref, case_id, body FROM complaint WHERE id > :after ORDER BY id LIMIT 500"
)
_PAPERS_OF: Final = text("SELECT place FROM paper WHERE case_id = :case_id")
_HIGHEST_SEQ: Final = text("SELECT coalesce(max(device_seq), 0) FROM outbox")
_USUAL_PAPER: Final = "a5"


class RowMender:
    """Makes lost rows again, and counts them by table."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._words = SearchIndex(work)
        self._numbers = NumberRepository(work)
        self.made: Counter[str] = Counter()

    def mend(self) -> None:
        """Make everything again that follows from what was saved, in the order of need."""
        self._lift_device_seq()
        self._complaints()
        self._filings()
        self._amendments()
        self._messages()
        self._slips()
        self._papers_and_words()
        self._drop_orphans()

    def _lift_device_seq(self) -> None:
        highest = int(self._connection.execute(_HIGHEST_SEQ).scalar_one())
        self._connection.execute(
            text("INSERT OR IGNORE INTO counter (name, last) VALUES ('device_seq', 0)")
        )
        self._connection.execute(
            text("UPDATE counter SET last = max(last, :highest) WHERE name = 'device_seq'"),
            {"highest": highest},
        )

    def _complaints(self) -> None:
        for row in self._connection.execute(_LOST_COMPLAINTS).all():
            complaint = _opened(row)
            if complaint is None or row.case_id is None:
                continue
            self._insert(ComplaintRow, {**self._place_for(row), **_record(row, complaint)})

    def _place_for(self, row: Row[*tuple[Any, ...]]) -> Mapping[str, int]:
        """Return the place that a record had: lists show records in the order of their filing."""
        place = self._connection.scalar(_FREE_PLACE, {"device_seq": row.device_seq})
        return {} if place is None else {"id": int(place)}

    def _filings(self) -> None:
        """Queue a filing again whose message is gone, under its old id where another tells it."""
        for row in self._connection.execute(_LOST_FILINGS).all():
            is_known = row.rev is not None
            filed_at = datetime.fromisoformat(row.filed_at)
            state = SendState.DONE if is_known else SendState.READY
            more = {"sent_at": filed_at} if is_known else {}
            self._queue(
                row, MessageType.FILED, row.told_id or str(uuid.uuid4()), state, filed_at, **more
            )

    def _amendments(self) -> None:
        for row in self._connection.execute(_LOST_AMENDMENTS).all():
            kind = MessageType(row.type)
            if kind not in KEPT:
                continue
            last = self._connection.execute(
                text("SELECT coalesce(max(n), 0) FROM amendment WHERE ref = :ref"), {"ref": row.ref}
            ).scalar_one()
            said = {"ref": row.ref, "n": last + 1, "message_id": row.id, "kind": kind}
            made_at = datetime.fromisoformat(row.queued_at)
            self._insert(
                AmendmentRow, {**said, "digest": row.digest, "body": row.body, "made_at": made_at}
            )

    def _messages(self) -> None:
        """Queue an amendment again whose message is gone: the same id, so it is taken once."""
        for row in self._connection.execute(_LOST_MESSAGES).all():
            self._queue(
                row,
                MessageType(row.kind),
                row.message_id,
                SendState.READY,
                datetime.fromisoformat(row.made_at),
                device_seq=self._numbers.take_device_seq(),
                depends_on=row.filing,
            )

    def _queue(
        self,
        row: Row[*tuple[Any, ...]],
        kind: MessageType,
        message_id: str,
        state: SendState,
        queued_at: datetime,
        **more: object,
    ) -> None:
        message: dict[str, object] = {
            "device_seq": row._mapping.get("device_seq"),
            "id": message_id,
            "type": kind,
            "schema": SCHEMA,
            "ref": row.ref,
            "case_id": row.case_id,
            "digest": row.digest,
            "body": row.body,
            "state": state,
            "tries": 0,
            "alone_failures": 0,
            "queued_at": queued_at,
            "changed_at": self._work.now(),
        }
        self._insert(OutboxRow, {**message, **more})

    def _slips(self) -> None:
        """List every slip again: printed where the portal was told so, else as not printed."""
        for row in self._connection.execute(_LOST_SLIPS).all():
            told = [
                json.loads(body)
                for (body,) in self._connection.execute(_TOLD_SLIPS, {"ref": row.ref})
            ]
            slip = {"ref": row.ref, "operator": row.entered_by}
            asked_at = datetime.fromisoformat(row.filed_at)
            for copy in told:
                at = datetime.fromisoformat(copy["at"])
                printed = {"copy": copy["copy"], "paper": copy["paper"], "printed_at": at}
                state = {"state": SlipState.PRINTED, "asked_at": at}
                self._insert(SlipRow, {**slip, **printed, **state})
            if not told:
                pending = {"copy": 1, "paper": _USUAL_PAPER, "state": SlipState.PENDING}
                self._insert(SlipRow, {**slip, **pending, "asked_at": asked_at})

    def _papers_and_words(self) -> None:
        """Make the words findable again, and name every paper that a sealed body names."""
        for row in self._all_complaints():
            complaint = _opened(row)
            if complaint is None:
                continue
            self._words.refresh(row.ref)
            if complaint.papers:
                self._papers(complaint)

    def _papers(self, complaint: Complaint) -> None:
        there = set(self._connection.scalars(_PAPERS_OF, {"case_id": complaint.case_id}))
        for place, paper in enumerate(complaint.papers):
            if place not in there:
                named = {"case_id": complaint.case_id, "place": place, "sha256": paper.sha256}
                more = {"bytes": paper.bytes, "mime": paper.mime, "sent": False}
                self._insert(PaperRow, {**named, **more})

    def _all_complaints(self) -> Iterator[Row[*tuple[Any, ...]]]:
        after = 0
        while rows := self._connection.execute(_COMPLAINTS, {"after": after}).all():
            yield from rows
            after = rows[-1].id

    def _drop_orphans(self) -> None:
        """Leave out what points to a complaint that is gone: there is nothing to show for it."""
        for table, column in (("paper", "case_id"), ("slip_print", "ref")):
            self._connection.execute(
                text(
                    f"DELETE FROM {table} WHERE {column} NOT IN "  # noqa: S608 - our own names
                    f"(SELECT {column} FROM complaint)"
                )
            )

    def _insert(self, table: Any, row: Mapping[str, object]) -> None:  # noqa: ANN401 - a table class
        self._connection.execute(table.table().insert(), row)
        self.made[table.__tablename__] += 1


def _opened(row: Row[*tuple[Any, ...]]) -> Complaint | None:
    try:
        return open_sealed(row.ref, row.case_id, row.body)
    except DeskError:
        return None


def _record(row: Row[*tuple[Any, ...]], complaint: Complaint) -> dict[str, object]:
    number, intake = Number(complaint.ref), complaint.intake
    return {
        "case_id": complaint.case_id,
        "ref": number.digits,
        "tail": number.tail,
        "slot": number.slot.text,
        "seq": number.seq,
        "device_seq": row.device_seq,
        "filed_at": datetime.fromisoformat(complaint.filed_at),
        "filed_on": complaint.filed_on,
        "entered_by": complaint.entered_by,
        "category": intake.complaint.category,
        "department": complaint.department_expected,
        "expected_by": complaint.expected_by,
        "sensitive": intake.sensitive,
        "confidential": intake.confidential,
        "digest": row.digest,
        "body": row.body,
        **search_columns(intake),
    }
