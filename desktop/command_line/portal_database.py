"""Where the portal's database is, as the commands of ``abhijog portal`` are told it."""

from pathlib import Path

from desktop.command_line.session import Session
from local_db.domain.errors import StorageError, StorageTrouble


def database_url(session: Session, given: str | None) -> str:
    """Return the database's address; a bare path is an SQLite file.

    Raises:
        StorageError: there can be no file at this place.
    """
    if given is not None and "://" in given:
        return given
    path = (session.portal_database if given is None else Path(given)).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise StorageError(StorageTrouble.READ_ONLY) from error
    return f"sqlite:///{path}"
