"""The one place where the disk's and SQLite's refusals become ``StorageError``.

Anything else that SQLite says is a bug of ours and passes unchanged (codebase_style.md 3.5).
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from local_db.domain.errors import StorageError, StorageTrouble

# Primary result codes of SQLite (sqlite.org/rescode.html); extended ones keep them in the low byte.
_TROUBLES: Final[Mapping[int, StorageTrouble]] = {
    3: StorageTrouble.READ_ONLY,  # PERM
    5: StorageTrouble.BUSY,  # BUSY
    6: StorageTrouble.BUSY,  # LOCKED
    8: StorageTrouble.READ_ONLY,  # READONLY
    10: StorageTrouble.UNREADABLE,  # IOERR
    11: StorageTrouble.DAMAGED,  # CORRUPT
    13: StorageTrouble.FULL,  # FULL
    14: StorageTrouble.UNREADABLE,  # CANTOPEN
    15: StorageTrouble.BUSY,  # PROTOCOL
    26: StorageTrouble.DAMAGED,  # NOTADB; a wrong key was told apart before
}


def trouble_of(error: BaseException) -> StorageTrouble | None:
    """Return what the surroundings refused, or None when the error is a bug."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, dbapi2.Error):
        return None
    return _TROUBLES.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)


@contextmanager
def storage_border() -> Iterator[None]:
    """Translate the surroundings' refusals; the pragmas of a new connection raise bare errors.

    Raises:
        StorageError: the disk, the file or another process stands in the way.
    """
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        # The statement and its values must not travel on: they hold a citizen's data.
        raise StorageError(trouble) from trouble_cause(error)


@contextmanager
def disk_border() -> Iterator[None]:
    """Translate the system's refusal to write one of our own files.

    Raises:
        StorageError: the disk is full, or the place cannot be written.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise StorageError(StorageTrouble.FULL if is_full else StorageTrouble.READ_ONLY) from error


def trouble_cause(error: BaseException) -> BaseException | None:
    """Return SQLite's own short error without the statement and its values."""
    return error.orig if isinstance(error, DBAPIError) else error
