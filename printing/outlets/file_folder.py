"""Where there is no printer a slip becomes a file, whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_db.folder import make_folder, sync_folder
from printing.outlets.outlet import Delivery, Outcome, Readiness, Sheet
from printing.printer_error import PrinterError


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


@contextmanager
def written_whole(target: Path, data: bytes) -> Iterator[None]:
    """Write a file whole or not at all; it has its name only after the block accounted for it.

    A kill in between leaves a copy that is counted and not there. The other way round, two slips
    could both pass for the original. After a power cut too, what has the name is the whole slip.

    Raises:
        PrinterError: ``slip_not_written``.
    """
    try:
        if target.is_dir():
            raise IsADirectoryError
        if not target.parent.is_dir():
            make_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=".slip-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield
            Path(name).replace(target)
            sync_folder(target.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise PrinterError("slip_not_written", folder=target.absolute().parent.name) from error
