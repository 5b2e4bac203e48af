"""Bring a store's schema to this program's revision, in process and in one transaction."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

# Oldest first; to refuse a newer store, nothing slow need be imported.
REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005")
HEAD: Final = REVISIONS[-1]
_PLACE: Final = Path(__file__).parent


class UnknownRevisionError(Exception):
    """The store's schema is none of ours: a newer program wrote it."""


def revision_of(connection: Connection) -> str | None:
    """Return the schema revision of a store, or None for an empty file."""
    found = connection.scalar(
        text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
    )
    if not found:
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


def upgrade(connection: Connection) -> bool:
    """Bring the schema to ``HEAD`` inside the caller's transaction; tell whether anything was done.

    Raises:
        UnknownRevisionError: the store was written by a newer program.
    """
    current = revision_of(connection)
    if current == HEAD:
        return False
    if current is not None and current not in REVISIONS:
        raise UnknownRevisionError(current)
    # Alembic takes seconds to import on an old PC, so only a store that needs it pays.
    from alembic import command, config  # noqa: PLC0415

    setup = config.Config()
    setup.set_main_option("script_location", _PLACE.as_posix().replace("%", "%%"))
    setup.attributes["connection"] = connection
    command.upgrade(setup, "head")
    return True
