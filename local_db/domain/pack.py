"""Master data as the portal gave it: categories, departments, places and the like."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A portal pack (contract section 2, ``refdata``) with the items as they came."""

    name: str
    version: str
    etag: str | None
    items: tuple[Mapping[str, Any], ...]
