"""Put news into the feed; its sequence is taken inside the writer's transaction (contract 4)."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from sync.contract.replies import Event, LateRefusal, NewPack, OutOfScope, Resend
from sync.portal.bulk import insert_rows
from sync.portal.database import FEED, take
from sync.portal.tables import changes


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A change and the office that may see it; ``None`` is every office."""

    office: str | None
    change: Event | LateRefusal | OutOfScope | Resend | NewPack


def put_news(connection: Connection, news: list[News]) -> None:
    """Store changes in their order, behind all that was ever told."""
    if not news:
        return
    first = take(connection, FEED, len(news))
    rows = [
        {
            "seq": seq,
            "office": item.office,
            "ref": getattr(item.change, "ref", None),
            "rev": getattr(item.change, "rev", None),
            "payload": msgspec.json.encode(item.change).decode("utf-8"),
        }
        for seq, item in enumerate(news, start=first)
    ]
    insert_rows(connection, changes, rows)
