"""Filing a complaint: number, record, message, papers, search, slip and audit in one transaction.

The order follows offline_sync.md B2; a number is final only when the transaction is committed.
"""

import uuid
from typing import Any

from local_db.domain.complaint import Intake
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.filing import Filed, FilingRequest
from local_db.domain.number import Number
from local_db.domain.outbox import Message, MessageType
from local_db.domain.sealing import canonical_json, digest, filing_body
from local_db.repositories.audit import AuditRepository
from local_db.repositories.drafts import DraftRepository
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.outbox import SCHEMA, OutboxRepository
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.slips import SlipRepository
from local_db.repositories.work import Work
from local_db.room import LEAST_FREE_BYTES
from local_db.tables import ComplaintRow, PaperRow

_INSERT = ComplaintRow.table().insert().returning(ComplaintRow.table().c.id)


class FilingRepository:
    """Files complaints; everything it writes stands or falls together."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._numbers = NumberRepository(work)
        self._outbox = OutboxRepository(work)
        self._slips = SlipRepository(work)
        self._drafts = DraftRepository(work)
        self._audit = AuditRepository(work)
        self._index = SearchIndex(work)

    def file(self, request: FilingRequest, *, draft_id: str | None = None) -> Filed:
        """Take a number and file a complaint under it; ``draft_id`` is what it was typed in.

        Raises:
            StorageError: no room on the disk, or this device was never enrolled.
            DeskError: ``slot_exhausted``, or ``paper_missing`` when a paper is not in the vault.
        """
        self._refuse_early(request)
        number = self._numbers.take(request.facts.filed_on)
        message = self._message(request, number)
        record = self._insert(request, number, message)
        self._index.add(record, request.intake)
        self._outbox.append(message)
        self._keep_papers(request, message)
        self._slips.ask(number.digits, 1, request.paper_size, request.operator_code)
        self._audit.add(
            request.operator_code,
            "complaint.filed",
            "complaint",
            number.digits,
            {"digest": digest(message.body), "device_seq": message.device_seq},
        )
        if draft_id is not None:
            self._drafts.delete(draft_id)
        return Filed(ref=number.digits, case_id=str(message.case_id), device_seq=message.device_seq)

    def _refuse_early(self, request: FilingRequest) -> None:
        if self._work.folder.free_bytes() < LEAST_FREE_BYTES:
            raise StorageError(StorageTrouble.FULL)
        for place, paper in enumerate(request.papers):
            if not self._work.papers.has(paper.sha256):
                raise DeskError("paper_missing", place=place + 1)

    def _message(self, request: FilingRequest, number: Number) -> Message:
        body = canonical_json(filing_body(request.intake, request.facts, request.papers))
        return Message(
            id=str(uuid.uuid4()),
            type=MessageType.FILED,
            schema=SCHEMA,
            device_seq=self._numbers.take_device_seq(),
            ref=number.digits,
            case_id=str(uuid.uuid4()),
            depends_on=None,
            supersedes=None,
            digest=digest(body),
            body=body,
        )

    def _insert(self, request: FilingRequest, number: Number, message: Message) -> int:
        facts, intake = request.facts, request.intake
        row: dict[str, Any] = {
            "case_id": message.case_id,
            "ref": number.digits,
            "tail": number.tail,
            "slot": number.slot.text,
            "seq": number.seq,
            "device_seq": message.device_seq,
            "filed_at": facts.filed_at,
            "filed_on": facts.filed_on,
            "entered_by": facts.entered_by,
            "category": intake.complaint.category,
            "department": facts.department_expected,
            "expected_by": facts.expected_by,
            "sensitive": intake.sensitive,
            "confidential": intake.confidential,
            "digest": message.digest,
            "body": message.body,
            **search_columns(intake),
        }
        return int(self._connection.execute(_INSERT, row).scalar_one())

    def _keep_papers(self, request: FilingRequest, message: Message) -> None:
        rows = [
            {
                "case_id": message.case_id,
                "place": place,
                "sha256": paper.sha256,
                "bytes": paper.bytes,
                "mime": paper.mime,
                "sent": False,
            }
            for place, paper in enumerate(request.papers)
        ]
        if rows:
            self._connection.execute(PaperRow.table().insert(), rows)


def search_columns(intake: Intake) -> dict[str, str | None]:
    """Return what lists and search show of a complaint; nothing of a sensitive one."""
    if intake.sensitive:
        return {"name": None, "mobile": None, "alt_mobile": None, "village": None}
    who = intake.petitioner
    return {
        "name": who.name or who.name_en,
        "mobile": who.mobile,
        "alt_mobile": who.alt_mobile,
        "village": intake.address.village or intake.address.gp_name,
    }
