"""The reference portal as one value: its database, its clock and its keys (decision 6)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, select

from sync.contract.shared import Clock, SystemClock
from sync.portal.database import PortalDatabase
from sync.portal.mobile_index import index_older_cases
from sync.portal.paper_shelf import PaperShelf, papers_beside
from sync.portal.starting_data import put_starting_data
from sync.portal.tables import settings

_KEY_BYTES: Final = 32
_TOKEN_KEY: Final = "token_key"  # noqa: S105 - the name of a setting
_CURSOR_KEY: Final = "cursor_key"
_MOBILE_KEY: Final = "mobile_key"
_BUNDLE_KEY: Final = "bundle_key"
_BUNDLE_SIGNING_KEY: Final = "bundle_signing_key"
_KEYS: Final = (_TOKEN_KEY, _CURSOR_KEY, _MOBILE_KEY, _BUNDLE_KEY, _BUNDLE_SIGNING_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """An open portal; the server and every act on the portal side take one."""

    database: PortalDatabase
    papers: PaperShelf
    token_key: bytes = field(repr=False)
    cursor_key: bytes = field(repr=False)
    mobile_key: bytes = field(repr=False)
    bundle_key: bytes = field(repr=False)
    bundle_signing_key: bytes = field(repr=False)

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
            mobile_key=bytes.fromhex(keys[_MOBILE_KEY]),
            bundle_key=bytes.fromhex(keys[_BUNDLE_KEY]),
            bundle_signing_key=bytes.fromhex(keys[_BUNDLE_SIGNING_KEY]),
        )

    def visit_key(self) -> Fernet:
        """Return the key of the public page's cookies."""
        key = hmac.new(self.token_key, b"public page", hashlib.sha256)
        return Fernet(base64.urlsafe_b64encode(key.digest()))

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
    for name in _KEYS:
        if name not in stored:
            stored[name] = secrets.token_hex(_KEY_BYTES)
            connection.execute(insert(settings).values(name=name, value=stored[name]))
    index_older_cases(connection, bytes.fromhex(stored[_MOBILE_KEY]))
    return stored
