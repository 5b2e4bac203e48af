"""What the sign-in screen learns from the store while the operator types the PIN."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_db.domain.clock import ClockTrust
from local_db.domain.health import RoomLevel
from local_db.domain.people import Device, Operator
from local_db.domain.set_up import SetUpStage

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.services.workspace import Workspace
    from local_db.domain.catalogue import Catalogue
    from local_db.domain.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The open data folder in plain values."""

    device: Device
    operators: tuple[Operator, ...]
    catalogue: "Catalogue"
    unsent: int
    attention: int
    last_sync_at: "datetime | None"
    clock: ClockTrust
    drafts: "tuple[Draft, ...]"
    needs_enrolment: bool
    is_damaged: bool
    is_read_only: bool
    room: RoomLevel
    set_up: SetUpStage | None


def read_opening(workspace: "Workspace") -> Opened:
    """Read everything the first screen tells; runs in the store's worker."""
    operators = workspace.sign_in.operators()
    health = workspace.health.report()
    connection = workspace.queue.connection()
    drafts = (
        draft
        for operator in operators
        for draft in workspace.drafts.open_drafts(operator.code)
        if not draft.parked
    )
    return Opened(
        device=workspace.office.device(),
        operators=operators,
        catalogue=workspace.catalogue,
        unsent=connection.figures.unsent,
        attention=connection.figures.attention,
        last_sync_at=connection.last_sync_at,
        clock=workspace.filing.clock_trust(),
        drafts=tuple(drafts),
        needs_enrolment=workspace.numbering.needs_enrolment,
        is_damaged=health.is_damaged,
        is_read_only=health.is_read_only,
        room=health.room.level,
        set_up=workspace.set_up.facts().stage,
    )
