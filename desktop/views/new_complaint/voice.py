"""What the New complaint screen says above the form, and nothing else."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.services.wording import field_label, notice_sentence, sentence
from desktop.speaker import Saying
from desktop.theme import Tone
from desktop.views.new_complaint.draft_keeper import DraftKeeper
from desktop.views.new_complaint.drafting import Drafting
from desktop.views.new_complaint.filing import FilingFlow
from desktop.views.shown import clock_words, spoken
from desktop.widgets.strip import MessageStrip, StripAction
from local_db.domain.errors import DeskError
from local_db.domain.intake import Notice
from resources.text import Language

_SHORT_S = 6


class PageVoice(QObject):
    """Turns facts of the flows into the one message strip."""

    def __init__(
        self, strip: MessageStrip, drafting: Drafting, filing: FilingFlow, keeper: DraftKeeper
    ) -> None:
        super().__init__(strip)
        self._strip = strip
        self._drafting = drafting
        self._is_about_draft = False
        drafting.recovered.connect(self._on_recovered)
        drafting.cleared.connect(self._on_cleared)
        drafting.parked.connect(self._on_parked)
        filing.refused.connect(self._on_refused)
        filing.waiting.connect(self._on_waiting)
        keeper.failed.connect(self._on_draft_failed)
        keeper.saved.connect(self._on_draft_saved)

    def say_none_parked(self) -> None:
        """Say that nothing was set aside."""
        self._tell(Tone.INFO, "views.new.none_parked", seconds=_SHORT_S)

    def say_notices(self, notices: tuple[Notice, ...]) -> None:
        """Say what the operator should know about the complaint just filed."""
        if notices:
            self._tell(Tone.WARN, partial(_notice_words, notices))
        else:
            self._strip.dismiss()

    @Slot(object)
    def _on_recovered(self, at: datetime) -> None:
        self._tell(
            Tone.INFO,
            spoken("views.new.recovered", at=clock_words(at)),
            StripAction(saying="views.new.clear", act=self._drafting.clear),
        )

    @Slot(object)
    def _on_cleared(self, snapshot: Mapping[str, object]) -> None:
        self._is_about_draft = False
        self._strip.offer_undo("views.new.cleared", partial(self._drafting.undo, snapshot))

    @Slot(object, object)
    def _on_parked(self, draft_id: str, snapshot: Mapping[str, object]) -> None:
        self._is_about_draft = False
        self._strip.offer_undo(
            "views.new.was_parked", partial(self._drafting.unpark, draft_id, snapshot)
        )

    @Slot()
    def _on_waiting(self) -> None:
        self._tell(Tone.INFO, "views.new.paper_first")

    @Slot(object)
    def _on_refused(self, saying: Saying) -> None:
        self._tell(Tone.ERROR, saying)

    @Slot(object)
    def _on_draft_failed(self, error: DeskError) -> None:
        self._tell(Tone.WARN, spoken("views.new.draft_failed", why=partial(sentence, error)))
        self._is_about_draft = True

    @Slot()
    def _on_draft_saved(self) -> None:
        if self._is_about_draft:
            self._is_about_draft = False
            self._strip.dismiss()

    def _tell(
        self, tone: Tone, saying: Saying | str, *actions: StripAction, seconds: int = 0
    ) -> None:
        self._is_about_draft = False
        self._strip.tell(tone, saying, *actions, seconds=seconds)


def _notice_words(notices: tuple[Notice, ...], language: Language) -> str:
    lines = (
        f"{field_label(notice.field, language)}: {notice_sentence(notice.code, language)}"
        for notice in notices
    )
    return "\n".join(dict.fromkeys(lines))
