"""What is wrong with the line, and what to do next: over the queue, as long as it is so."""

from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.services.wording import hold_sentence, next_try_sentence
from desktop.theme import Tone
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import joined, moment_words, spoken
from desktop.widgets.ui import Ui
from local_db.domain.enrolment import PortalNotice
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
        """Show how the line is now, or what the portal announces while all is well."""
        notice = connection.notice
        self.setVisible(connection.hold is not None or notice is not None)
        if connection.hold is None:
            if notice is not None:
                until = moment_words(notice.until)
                words: Saying = partial(_words, notice)
                self.show_reason(Tone.INFO, spoken("sync.hold.notice", text=words, until=until))
            return
        tone = Tone.WARN if connection.hold in _PASSING else Tone.ERROR
        why: Saying = partial(_why, connection.hold, connection)
        again: Saying = partial(_again, connection)
        self.show_reason(tone, joined(why, again, between=" "))


def _why(hold: Hold, connection: "Connection", language: Language) -> str:
    return hold_sentence(hold, language, connection.reason)


def _again(connection: "Connection", language: Language) -> str:
    return "" if connection.until is None else next_try_sentence(connection.until, language)


def _words(notice: PortalNotice, language: Language) -> str:
    return notice.text_bn if language is Language.BN else notice.text_en
