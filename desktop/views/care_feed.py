"""Keeps the banner and the status bar true about the data: concerns, and care that is under way."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.care_runner import CareRunner, CareStep
from desktop.speaker import count, phrase
from desktop.views.banner import ConcernBanner
from desktop.views.banner_lines import banner_lines
from desktop.views.desk import Desk
from desktop.views.shown import spoken
from desktop.widgets.status_bar import StatusBar
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.safety import SafetyNews

_EVERY_MS: Final = 60_000
_PERCENT: Final = 100


class CareFeed(QObject):
    """Asks how things stand once a minute and after every work; operators hear what they must."""

    def __init__(
        self, desk: Desk, care: CareRunner, banner: ConcernBanner, status: StatusBar
    ) -> None:
        super().__init__(banner)
        self._desk = desk
        self._care = care
        self._banner = banner
        self._status = status
        self._news: SafetyNews | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        care.stepped.connect(self._on_stepped)
        care.rested.connect(self._on_rested)
        desk.events.operator_changed.connect(self._on_operator_changed)

    def start(self) -> None:
        """Begin to ask; only after the data folder is open."""
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """Ask no more: the data folder is about to be closed."""
        self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        """Read what somebody should do something about."""
        self._desk.ask(
            lambda workspace: workspace.safety.news(),
            owner=self,
            done=self._on_news,
            failed=self._on_failed,
            lane=self._care.reading_lane,
        )

    def _on_news(self, news: "SafetyNews") -> None:
        self._news = news
        self._show()

    def _on_failed(self, _error: DeskError) -> None:
        """Leave what is shown: the sign-in screen tells why the data cannot be read."""

    def _show(self) -> None:
        if self._news is not None:
            is_supervisor = self._desk.is_supervisor()
            lines = banner_lines(self._news, is_supervisor=is_supervisor)
            self._banner.show_lines(lines, may_look=is_supervisor)

    @Slot(object)
    def _on_operator_changed(self, _operator: object) -> None:
        self._show()

    @Slot(object)
    def _on_stepped(self, step: CareStep) -> None:
        name = f"data.job_short.{step.job.value}"
        if step.fraction is None:
            self._status.set_care(name)
            return
        share = count(round(step.fraction * _PERCENT))
        self._status.set_care(spoken("data.job_short.share", job=phrase(name), percent=share))

    @Slot()
    def _on_rested(self) -> None:
        self._status.set_care("")
        if self._timer.isActive():
            self.refresh()
