"""Write the body of ``POST /v1/messages``: sealed bytes go in as they are (contract section 3)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from local_db.domain.audit import AuditHead
from local_db.domain.enrolment import HighWater
from local_db.domain.outbox import Message, QueueFigures

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What every batch tells of this device, and an empty one tells alone."""

    device_id: str
    install_id: str
    db_epoch: int
    sent_at: datetime
    clock_offset: timedelta | None
    figures: QueueFigures
    disk_free: int
    high_water: Sequence[HighWater]
    last_device_seq: int
    audit: AuditHead


def envelope(heartbeat: Heartbeat, messages: Sequence[Message]) -> bytes:
    """Return the request's bytes, UTF-8 and compact.

    Bodies are joined in, not parsed and written again: their digest is over these very bytes.
    """
    head = _compact(_head(heartbeat))
    joined = b",".join(_message(message) for message in messages)
    return head[:-1] + b',"messages":[' + joined + b"]}"


def bare_envelope(heartbeat: Heartbeat, messages: Sequence[Message]) -> bytes:
    """Return messages with only who sends them, for a file in which the heartbeat comes last."""
    head = _compact(
        {
            "device_id": heartbeat.device_id,
            "install_id": heartbeat.install_id,
            "db_epoch": heartbeat.db_epoch,
        }
    )
    joined = b",".join(_message(message) for message in messages)
    return head[:-1] + b',"messages":[' + joined + b"]}"


def _head(heartbeat: Heartbeat) -> dict[str, Any]:
    figures, offset = heartbeat.figures, heartbeat.clock_offset
    oldest = figures.oldest_queued_at
    return {
        "device_id": heartbeat.device_id,
        "install_id": heartbeat.install_id,
        "db_epoch": heartbeat.db_epoch,
        "sent_at": heartbeat.sent_at.isoformat(),
        "clock_offset_ms": None if offset is None else round(offset / timedelta(milliseconds=1)),
        "queue": {
            "unsent": figures.unsent,
            "oldest_queued_at": None if oldest is None else oldest.isoformat(),
            "attention": figures.attention,
            "papers_pending": figures.papers_pending,
            "disk_free_mb": heartbeat.disk_free // _MIB,
        },
        "high_water": [
            {
                "slot": item.slot,
                "last_seq": item.last_seq,
                "skipped": [{"from": span.first, "to": span.last} for span in item.skipped],
            }
            for item in heartbeat.high_water
        ],
        "last_device_seq": heartbeat.last_device_seq,
        "audit": {"seq": heartbeat.audit.seq, "head": heartbeat.audit.hash.hex()},
    }


def _message(message: Message) -> bytes:
    head = _compact(
        {
            "id": message.id,
            "type": message.type.value,
            "schema": message.schema,
            "device_seq": message.device_seq,
            "ref": message.ref,
            "case_id": message.case_id,
            "depends_on": message.depends_on,
            "supersedes": message.supersedes,
            "digest": message.digest,
        }
    )
    return head[:-1] + b',"body":' + message.body + b"}"


def _compact(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
