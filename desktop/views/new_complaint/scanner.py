"""The button of a scanner that is there: one page from the glass becomes a paper."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop.services.scanner import Scanner, find_scanners, scan_page
from desktop.services.wording import sentence
from desktop.tasks import Lane
from desktop.views.desk import Desk
from desktop.views.new_complaint.papers import PapersInHand
from desktop.widgets.button import Button
from local_db.domain.errors import DeskError

SCAN_KEY: Final = "Alt+S"
_NAME: Final = "scan.png"


class ScannerButton(QObject):
    """Shown only where there is a scanner; while it scans, typing goes on."""

    def __init__(self, desk: Desk, papers: PapersInHand) -> None:
        super().__init__(papers)
        self._desk = desk
        self._papers = papers
        self._scanner: Scanner | None = None
        self._is_scanning = False
        self.button = Button(
            desk.ui, "counter.scan.scan", icon="new", window_key=SCAN_KEY, is_helper=True
        )
        self.button.hide()
        self.button.clicked.connect(self.scan)

    def look(self) -> None:
        """Look for a scanner; one that is switched on later is found at the next shift."""
        self._desk.tasks.run(find_scanners, owner=self, done=self._on_looked, lane=Lane.SCANNER)

    @Slot()
    def scan(self) -> None:
        """Scan a page, unless one is being scanned."""
        scanner = self._scanner
        if scanner is None or self._is_scanning:
            return
        self._show(is_scanning=True)
        self._desk.tasks.run(
            lambda: scan_page(scanner),
            owner=self,
            done=partial(self._on_scanned, self._papers.session),
            failed=self._on_failed,
            lane=Lane.SCANNER,
        )

    def _on_looked(self, scanners: tuple[Scanner, ...]) -> None:
        self._scanner = scanners[0] if scanners else None
        self.button.setVisible(bool(scanners))
        if scanners:
            self.button.setToolTip(scanners[0].name)

    def _on_scanned(self, session: int, page: bytes) -> None:
        self._show(is_scanning=False)
        # The paper of a citizen who has gone meanwhile is not the next one's.
        if session == self._papers.session:
            self._papers.take_bytes(page, _NAME)
        else:
            self._papers.refused.emit(partial(sentence, DeskError("scan_too_late")))

    def _on_failed(self, error: DeskError) -> None:
        self._show(is_scanning=False)
        self._papers.refused.emit(partial(sentence, error))

    def _show(self, *, is_scanning: bool) -> None:
        self._is_scanning = is_scanning
        self.button.setEnabled(not is_scanning)
        self.button.say("counter.scan.scanning" if is_scanning else "counter.scan.scan")
