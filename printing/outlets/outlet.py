"""What every way to paper can do: take a finished slip, tell how it is, tell what became of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Outcome(StrEnum):
    """What is known after a slip was handed over (evidence printing.md 7)."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


class Readiness(StrEnum):
    """What a printer says of itself, where it says anything."""

    READY = "ready"
    PAPER_OUT = "paper_out"
    OFFLINE = "offline"
    STOPPED = "stopped"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A finished slip; ``title`` is seen by anybody who lists the queue: a number, never a name.

    ``file_name`` is its name where it is written instead of printed.
    """

    pdf: bytes
    title: str
    file_name: str = "page.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a sheet; ``spool_id`` names it in a queue that can be asked again.

    ``reason`` says why a queue still holds it (``printer_held``, ``printer_stopped``); ``path``
    is where it was written.
    """

    outcome: Outcome
    spool_id: str | None = None
    reason: str | None = None
    path: Path | None = None


class Outlet(Protocol):
    """One printer; nothing here waits without an end."""

    def send(self, sheet: Sheet) -> Delivery:
        """Print one copy of a sheet.

        Raises:
            PrinterError: nothing of it can be on paper.
            HalfPrintedError: some of it may be.
        """
        ...

    def readiness(self) -> Readiness:
        """Ask how the printer is."""
        ...

    def follow(self, spool_id: str) -> Delivery:
        """Ask what became of a sheet that a queue had taken.

        Raises:
            HalfPrintedError: the queue let it go.
        """
        ...

    def withdraw(self, spool_id: str) -> None:
        """Take a sheet out of the queue if it is still there; a new copy takes its place."""
        ...
