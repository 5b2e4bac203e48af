"""What is remembered of backups beside the store: where they go, and how the last ones went.

A file of its own (``backups.json``): it can be read while the store cannot be opened, and restoring
an old backup does not set it back.
"""

import json
import logging
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from local_db.folder import write_durably

_log = logging.getLogger(__name__)
_NAME: Final = "backups.json"
_FAILURES_KEPT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEvent:
    """Something that was tried: when, with which file, and the error's code when it failed."""

    at: datetime
    file: str = ""
    code: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    audit_seq: int = 0

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.code is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMemory:
    """Everything that is remembered; folders are None where nobody chose one."""

    folder: str | None = None
    second: str | None = None
    last: BackupEvent | None = None
    # The newest failure while nothing has succeeded since.
    failing: BackupEvent | None = None
    second_last: BackupEvent | None = None
    second_failing: BackupEvent | None = None
    drill: BackupEvent | None = None
    failures: tuple[BackupEvent, ...] = ()


class BackupMemoryFile:
    """The file of one data folder; a damaged one is started anew, for the backups tell the rest."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME

    def load(self) -> BackupMemory:
        """Read what is remembered."""
        try:
            body: dict[str, Any] = json.loads(self._path.read_bytes())
            return BackupMemory(
                folder=body["folder"],
                second=body["second"],
                last=_event(body["last"]),
                failing=_event(body["failing"]),
                second_last=_event(body["second_last"]),
                second_failing=_event(body["second_failing"]),
                drill=_event(body["drill"]),
                failures=tuple(_needed(found) for found in body["failures"]),
            )
        except FileNotFoundError:
            return BackupMemory()
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("What was remembered of backups cannot be read; it begins anew")
            return BackupMemory()

    def change(self, **changes: object) -> BackupMemory:
        """Change some of it and write the file whole or not at all; a full disk is only logged."""
        changed = replace(self.load(), **changes)  # type: ignore[arg-type]  # names are checked by replace
        self.save(changed)
        return changed

    def note_failure(self, event: BackupEvent) -> None:
        """Keep one more failed backup; the newest stay in the list."""
        known = self.load().failures
        self.change(failing=event, failures=(event, *known)[:_FAILURES_KEPT])

    def save(self, memory: BackupMemory) -> None:
        """Write it whole or not at all."""
        text = json.dumps(asdict(memory), default=_as_text, ensure_ascii=False, indent=1)
        try:
            write_durably(self._path, text.encode("utf-8"))
        except OSError as error:
            _log.warning("What backups did cannot be remembered: %s", error.strerror)


def _event(body: dict[str, Any] | None) -> BackupEvent | None:
    return None if body is None else _needed(body)


def _needed(body: dict[str, Any]) -> BackupEvent:
    return BackupEvent(**{**body, "at": datetime.fromisoformat(body["at"])})


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
