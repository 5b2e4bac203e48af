"""New files of the scan folder, offered beside the form: Alt+A makes one a paper."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.scan_watch import ScanFolder, ScannedFile
from desktop.services.wording import sentence
from desktop.speaker import Saying, count, verbatim
from desktop.tasks import Lane
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.shown import minute_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, announce
from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.errors import DeskError

LOOK_MS: Final = 2_000
ATTACH_KEY: Final = "Alt+A"
SKIP_KEY: Final = "Alt+Shift+A"
_SHOWN_NAME: Final = 32


class ScanLine(QWidget):
    """What is new, and what can be done with it."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._icon = IconLabel(ui, TONE_ICONS[Tone.INFO])
        self._words = SpokenLabel(ui, size=TextSize.HINT, wraps=True)
        self.attach = Button(
            ui, "counter.scan.attach", icon="attach", window_key=ATTACH_KEY, is_helper=True
        )
        self.pass_over = Button(ui, "counter.scan.pass_over", key=SKIP_KEY, is_helper=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.pass_over)
        row.addWidget(self.attach)
        self.hide()

    def show_state(self, tone: Tone, saying: Saying, *, can_attach: bool) -> None:
        """Say something; it is announced once, when it changes."""
        before = self._words.text()
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._words.say(saying)
        self._words.set_tone(tone)
        self.attach.setVisible(can_attach)
        self.pass_over.setVisible(can_attach)
        self.show()
        if self._words.text() != before:
            announce(self, self._words.text())

    def words(self) -> str:
        """Return the words shown."""
        return self._words.text()


class ScanOffer(QObject):
    """Looks into the folder of the settings while the form is shown; nobody waits for it."""

    def __init__(self, desk: Desk, papers: PapersInHand) -> None:
        super().__init__(papers)
        self._desk = desk
        self._papers = papers
        self._folder: ScanFolder | None = None
        self._path = ""
        self._found: tuple[ScannedFile, ...] = ()
        self._passed_over: frozenset[ScannedFile] = frozenset()
        self._is_looking = False
        self.line = ScanLine(desk.ui)
        self.line.attach.clicked.connect(self.attach)
        self.line.pass_over.clicked.connect(self.pass_over)
        papers.changed.connect(self._show)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more; what was found stays found."""
        self._timer.stop()

    @property
    def offered(self) -> tuple[ScannedFile, ...]:
        """What is new and not a paper of this complaint yet, the latest first."""
        return tuple(
            file
            for file in self._found
            if file not in self._passed_over and not self._is_in_hand(file)
        )

    @Slot()
    def look(self) -> None:
        """Look once, unless the look before has not come back."""
        path = self._desk.settings.current.scan_folder
        if path != self._path:
            self._path, self._found = path, ()
            self._folder = ScanFolder(Path(path), self._desk.clock) if path else None
            self._show()
        folder = self._folder
        if folder is None or self._is_looking:
            return
        self._is_looking = True
        self._run(folder.look, done=partial(self._on_found, folder), failed=self._on_gone)

    @Slot()
    def attach(self) -> None:
        """Make the latest scan a paper."""
        for file in self.offered[:1]:
            self._papers.take_file(file.path)
            self._show()

    @Slot()
    def pass_over(self) -> None:
        """Offer the latest scan no more: it is another complaint's, or nobody's."""
        self._passed_over |= frozenset(self.offered[:1])
        self._show()

    def filed(self, ref: str) -> None:
        """Put away what has become papers of a complaint; called while they are in hand."""
        folder = self._folder
        files = tuple(file for file in self._found if self._is_in_hand(file))
        if folder is None:
            return
        self._found = tuple(file for file in self._found if file not in files)
        self._run(lambda: folder.put_away(files, ref))

    def _is_in_hand(self, file: ScannedFile) -> bool:
        """A draft that came back knows its papers by their names only."""
        name = mask_aadhaar(file.path.name)[0]
        return self._papers.is_taking_file(file.path) or any(
            file.path == held.source or (held.source is None and held.name == name)
            for held in self._papers.held()
        )

    def _run(
        self,
        work: Callable[[], object],
        done: Callable[[object], object] | None = None,
        failed: Callable[[DeskError], object] | None = None,
    ) -> None:
        self._desk.tasks.run(work, owner=self, done=done, failed=failed, lane=Lane.SCANNER)

    def _on_found(self, folder: ScanFolder, found: object) -> None:
        self._is_looking = False
        if folder is self._folder and isinstance(found, tuple):
            self._found = found
            self._show()

    def _on_gone(self, error: DeskError) -> None:
        self._is_looking = False
        self._found = ()
        if self._path:
            self.line.show_state(Tone.WARN, partial(sentence, error), can_attach=False)

    @Slot()
    def _show(self) -> None:
        offered = self.offered
        if not offered:
            self.line.hide()
            return
        key = "counter.scan.one" if len(offered) == 1 else "counter.scan.several"
        self.line.show_state(
            Tone.INFO,
            spoken(
                key,
                count=count(len(offered)),
                name=verbatim(mask_aadhaar(offered[0].path.name)[0][:_SHOWN_NAME]),
                at=minute_words(offered[0].changed_at),
            ),
            can_attach=True,
        )
