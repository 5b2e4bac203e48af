"""Where there is no printer a slip becomes a file, whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from printing.outlets.outlet import Delivery, Outcome, Readiness, Sheet
from printing.whole_file import written_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFolder:
    """A folder of PDFs, for the office that prints them elsewhere."""

    folder: Path

    def send(self, sheet: Sheet) -> Delivery:
        """Write a sheet; see ``Outlet.send``."""
        target = self.folder / sheet.file_name
        with written_whole(target, sheet.pdf):
            pass
        return Delivery(outcome=Outcome.CONFIRMED, path=target)

    def readiness(self) -> Readiness:
        """Say that a folder is always there: it is made when it is needed."""
        return Readiness.READY

    def follow(self, spool_id: str) -> Delivery:
        """Know that what was written is written."""
        return Delivery(outcome=Outcome.CONFIRMED, spool_id=spool_id)

    def withdraw(self, spool_id: str) -> None:
        """Take nothing back: somebody may have the file already."""
