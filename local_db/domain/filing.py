"""What is handed to the store to file a complaint, and what it gives back after the commit."""

from dataclasses import dataclass

from local_db.domain.complaint import Intake, Paper
from local_db.domain.sealing import FilingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """A valid complaint with the office's facts; its papers are already in the vault."""

    intake: Intake
    facts: FilingFacts
    papers: tuple[Paper, ...]
    operator_code: str
    paper_size: str = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A complaint's number; it is final once the transaction that returned it is committed."""

    ref: str
    case_id: str
    device_seq: int
