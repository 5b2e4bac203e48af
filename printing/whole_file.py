"""Write a slip's file so that it is there whole, and counted, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_db.folder import make_folder, sync_folder
from printing.printer_error import PrinterError


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
