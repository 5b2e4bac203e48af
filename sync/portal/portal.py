"""The reference portal as one value: its database, its clock and its keys (decision 6)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, insert, select

from sync.contract.shared import Clock, SystemClock
from sync.portal.database import PortalDatabase
from sync.portal.paper_shelf import PaperShelf, papers_beside
from sync.portal.starting_data import put_starting_data
from sync.portal.tables import settings

_KEY_BYTES: Final = 32
_TOKEN_KEY: Final = "token_key"  # noqa: S105 - the name of a setting
_CURSOR_KEY: Final = "cursor_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """An open portal; the server and every act on the portal side take one."""

    database: PortalDatabase
    papers: PaperShelf
    token_key: bytes = field(repr=False)
    cursor_key: bytes = field(repr=False)

    @classmethod
    def open(
        cls, database_url: str, clock: Clock | None = None, papers: Path | None = None
    ) -> Self:
        """Open the database, make what is missing in it, and read its keys.

        Args:
            database_url: of the portal's database.
            clock: the portal's time.
            papers: the folder of the papers; by default beside the database.
        """
        database = PortalDatabase(database_url, clock or SystemClock())
        keys = database.run(_prepared)
        return cls(
            database=database,
            papers=PaperShelf(papers or papers_beside(database_url)),
            token_key=bytes.fromhex(keys[_TOKEN_KEY]),
            cursor_key=bytes.fromhex(keys[_CURSOR_KEY]),
        )

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _prepared(connection: Connection) -> Mapping[str, str]:
    put_starting_data(connection)
    stored = {row.name: row.value for row in connection.execute(select(settings))}
    for name in (_TOKEN_KEY, _CURSOR_KEY):
        if name not in stored:
            stored[name] = secrets.token_hex(_KEY_BYTES)
            connection.execute(insert(settings).values(name=name, value=stored[name]))
    return stored
