"""Why a part cannot be changed: the person on duty is no supervisor."""

from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox


class LockedReason(ReasonBox):
    """Stands above fields that only a supervisor changes; they are shown all the same."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self.show_reason(Tone.INFO, "settings.locked")
