"""What became of a print job, as the screens tell it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class PrintResult(StrEnum):
    """What became of a job."""

    PRINTED = "printed"
    SAVED = "saved_as_pdf"
    SENT = "sent_not_confirmed"
    FAILED = "failed"


class CancelReason(StrEnum):
    """Why a slip need not be printed any more."""

    NOT_WANTED = "slip_not_wanted"
    BY_HAND = "slip_by_hand"
    ELSEWHERE = "slip_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOutcome:
    """A slip's way to paper: printed, written, sent without an answer, or failed and why."""

    result: PrintResult
    ref: str
    copy: int
    job_id: int
    path: Path | None = None
    reason: str | None = None

    @property
    def is_printed(self) -> bool:
        """Whether a printer says that it came out."""
        return self.result is PrintResult.PRINTED

    @property
    def is_failed(self) -> bool:
        """Whether it is known not to be on paper whole."""
        return self.result is PrintResult.FAILED

    @property
    def needs_an_answer(self) -> bool:
        """Whether the operator must say if it came out."""
        return self.result is PrintResult.SENT
