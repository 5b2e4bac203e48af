"""Master data packs as the portal gives them, proved by their hash (contract 2, ``refdata``)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.errors import PortalUnreadable
from sync.reading import objects_of, required_list, text_of, whole_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PackEntry:
    """A line of the index: what the newest version of a pack must look like."""

    name: str
    version: str
    sha256: str | None
    bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackReply:
    """A whole pack."""

    name: str
    version: str
    etag: str | None
    items: tuple[Mapping[str, Any], ...]


def index_from(body: Mapping[str, Any]) -> tuple[PackEntry, ...]:
    """Read ``GET /v1/refdata``.

    Raises:
        PortalUnreadable: no list of packs.
    """
    found = (_entry(item) for item in objects_of(required_list(body, "packs")))
    return tuple(entry for entry in found if entry is not None)


def pack_from(body: Mapping[str, Any], entry: PackEntry, etag: str | None) -> PackReply:
    """Read ``GET /v1/refdata/{name}`` and prove it by the index.

    Raises:
        PortalUnreadable: another pack, or other bytes than the index promised.
    """
    items = required_list(body, "items")
    if text_of(body.get("name")) != entry.name:
        raise PortalUnreadable("field:name")
    canonical = json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    data = canonical.encode("utf-8")
    if entry.bytes is not None and entry.bytes != len(data):
        raise PortalUnreadable("pack_bytes")
    if entry.sha256 is not None and entry.sha256 != hashlib.sha256(data).hexdigest():
        raise PortalUnreadable("pack_sha256")
    return PackReply(
        name=entry.name,
        version=text_of(body.get("version")) or entry.version,
        etag=etag,
        items=tuple(objects_of(items)),
    )


def _entry(item: Mapping[str, Any]) -> PackEntry | None:
    name, version = text_of(item.get("name")), item.get("version")
    if name is None or not isinstance(version, str | int):
        return None
    sha256 = text_of(item.get("sha256"))
    return PackEntry(
        name=name,
        version=str(version),
        sha256=None if sha256 is None else sha256.lower().removeprefix("sha256:"),
        bytes=whole_of(item.get("bytes")),
    )
