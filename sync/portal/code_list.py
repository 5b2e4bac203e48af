"""The codes that the portal knows, retired ones included (portal contract, section 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection

from sync.contract.codes import PackName
from sync.portal.pack_shelf import find_pack, pack_version


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """Types, categories, sub-categories and reasons by kind and code."""

    known: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, items: Iterable[Mapping[str, Any]]) -> Self:
        """Return the codes of a ``categories`` pack."""
        return cls(known=frozenset((str(item["kind"]), str(item["code"])) for item in items))

    def knows(self, kind: str, code: str) -> bool:
        """Tell whether a code was ever on the list."""
        return (kind, code) in self.known


class CodeCache:
    """The code list of the newest ``categories`` pack, read again when the pack is replaced."""

    def __init__(self) -> None:
        self._read: tuple[str | None, CodeList] = (None, CodeList(known=frozenset()))

    def read(self, connection: Connection) -> CodeList:
        """Return the codes as they stand in this transaction."""
        version = pack_version(connection, PackName.CATEGORIES)
        known_version, codes = self._read
        if version != known_version:
            codes = CodeList.of(find_pack(connection, PackName.CATEGORIES).rows())
            self._read = (version, codes)
        return codes
