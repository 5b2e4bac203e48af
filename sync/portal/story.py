"""Let the cases of a practice portal move along by themselves, as a department would move them.

A plausible way from the complaint's arrival to its end (domain.md C3): to the department that its
category belongs to, to the field office, a visit, the report, the end. Each step takes its time, so
that who practises sees the news arrive one by one.
"""

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from resources import asset
from resources.text import Language, text
from sync.contract.codes import FIRST_STATE
from sync.contract.shared import Clock, PortalOperationError, office_time
from sync.portal.operations import act
from sync.portal.portal import Portal
from sync.portal.tables import cases, changes

_log = logging.getLogger(__name__)
_TICK_S: Final = 10.0
_AT_ONCE: Final = 3
_PROMISED: Final = timedelta(days=7)
_ELSEWHERE: Final = "BDO"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """The next state of a case, how long it takes until then, and what the citizen reads."""

    state: str
    after_s: int
    note: str
    outcome: str | None = None


_STORY: Final[Mapping[str, _Step]] = {
    FIRST_STATE: _Step(state="GM003", after_s=30, note="forwarded"),
    "GM003": _Step(state="GM007", after_s=60, note="to_field"),
    "GM007": _Step(state="GM008", after_s=60, note="officer"),
    "GM008": _Step(state="GM009", after_s=120, note="visited"),
    "GM009": _Step(state="GM011", after_s=60, note="report"),
    "GM011": _Step(state="GM014", after_s=60, note="to_cell"),
    "GM014": _Step(state="GM015", after_s=60, note="done", outcome="O1"),
}


class PortalStory:
    """Moves what is due, every few seconds, in a thread of its own."""

    def __init__(self, database_url: str, clock: Clock) -> None:
        self._database_url = database_url
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="portal-story", daemon=True)

    def start(self) -> None:
        """Begin to move cases."""
        self._thread.start()

    def stop(self) -> None:
        """Move none any more; what is under way ends first."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_TICK_S):
            try:
                move_along(self._database_url, self._clock)
            except (OperationalError, PortalOperationError) as error:
                # Somebody else was at the case, or the database was busy; the next round does it.
                _log.warning("No case was moved: %s", type(error).__name__)


def move_along(database_url: str, clock: Clock) -> int:
    """Move the cases whose next step is due, the longest waiting first; returns how many."""
    with Portal.open(database_url, clock) as portal, portal.database.read() as connection:
        due = _due(connection, clock.now())[:_AT_ONCE]
    for ref, state, category in due:
        step = _STORY[state]
        day = office_time(clock.now()).date()
        act(
            database_url,
            ref,
            step.state,
            note=text(f"practice_story.{step.note}", Language.BN),
            note_en=text(f"practice_story.{step.note}", Language.EN),
            department=_departments().get(category, _ELSEWHERE),
            expected=day + _PROMISED if state == FIRST_STATE else None,
            outcome=step.outcome,
            clock=clock,
        )
    return len(due)


def _due(connection: Connection, now: datetime) -> list[tuple[str, str, str]]:
    wanted = (
        select(cases.c.ref, cases.c.state, cases.c.body, changes.c.seq, changes.c.payload)
        .join(changes, (changes.c.ref == cases.c.ref) & (changes.c.rev == cases.c.rev))
        .where(cases.c.state.in_(list(_STORY)))
        .where(cases.c.is_withdrawn.is_(False), cases.c.is_voided.is_(False))
        .order_by(changes.c.seq)
    )
    return [
        (row.ref, row.state, json.loads(row.body)["complaint"]["category"])
        for row in connection.execute(wanted)
        if _since(row.payload, now) >= _STORY[row.state].after_s
    ]


def _since(payload: str, now: datetime) -> float:
    told: dict[str, Any] = json.loads(payload)
    return (now - datetime.fromisoformat(told["at"])).total_seconds()


@cache
def _departments() -> Mapping[str, str]:
    """Return the department that looks after each category."""
    catalogue = json.loads(asset("catalogue.json").read_text(encoding="utf-8"))
    return {item["code"]: item["department"] for item in catalogue["items"] if item["department"]}
