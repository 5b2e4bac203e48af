"""What is wrong with the line, and what to do next: over the queue, as long as it is so."""

from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.services.wording import hold_sentence, next_try_sentence
from desktop.theme import Tone
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import joined
from desktop.widgets.ui import Ui
from local_db.domain.outbox import Hold
from resources.text import Language

if TYPE_CHECKING:
    from desktop.services.queue import Connection
    from desktop.speaker import Saying

# These end by themselves; the others need a person.
_PASSING: Final = frozenset({Hold.OFFLINE, Hold.THROTTLED, Hold.PORTAL_ERROR})


class LineNotice(ReasonBox):
    """One sentence with the next step, and when it is tried again; hidden while all is well."""

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui)
        self.setObjectName("line_notice")
        self.hide()

    def show_line(self, connection: "Connection") -> None:
        """Show how the line is now."""
        self.setVisible(connection.hold is not None)
        if connection.hold is None:
            return
        tone = Tone.WARN if connection.hold in _PASSING else Tone.ERROR
        why: Saying = partial(_why, connection.hold, connection)
        again: Saying = partial(_again, connection)
        self.show_reason(tone, joined(why, again, between=" "))


def _why(hold: Hold, connection: "Connection", language: Language) -> str:
    return hold_sentence(hold, language, connection.reason)


def _again(connection: "Connection", language: Language) -> str:
    return "" if connection.until is None else next_try_sentence(connection.until, language)
