"""The queue on a pen drive: write it out for the portal, and take its answer in (decision 0026)."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.care_runner import CareJob, CareRunner
from desktop.speaker import count, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.data.places import PlaceChoice
from desktop.views.desk import Desk
from desktop.views.shown import spoken
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.bundles import Exported, Imported, Waiting


class DriveCard(Card):
    """Three steps in the order in which they are done; the middle one is a way to walk."""

    told = Signal(object, object)  # Tone, Saying
    failed = Signal(object)  # DeskError
    changed = Signal()  # messages were settled

    def __init__(self, desk: Desk, care: CareRunner) -> None:
        super().__init__(desk.ui, "data.tab.drive", note="data.drive.note")
        self._desk = desk
        self._care = care
        ui = desk.ui
        self.waiting = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self.folder = PlaceChoice(ui, "data.drive.folder", take="data.drive.write_out")
        self.answer = PlaceChoice(
            ui, "data.drive.answer", take="data.drive.take_in", is_file=True, ending="*.reply"
        )
        self.body.addWidget(self.waiting)
        for name, choice in (("out", self.folder), ("walk", None), ("in", self.answer)):
            part = QVBoxLayout()
            part.setSpacing(2)
            part.addWidget(SpokenLabel(ui, f"data.drive.step_{name}", kind="section", wraps=True))
            part.addWidget(SpokenLabel(ui, f"data.drive.how_{name}", kind="muted", wraps=True))
            if choice is not None:
                part.addWidget(choice)
            self.body.addLayout(part)
        self.body.addStretch(1)
        self.folder.chosen.connect(self._on_folder_chosen)
        self.answer.chosen.connect(self._on_answer_chosen)

    def refresh(self) -> None:
        """Read how much waits."""
        self._desk.ask(
            lambda workspace: workspace.bundles.waiting(),
            owner=self,
            done=self._on_waiting,
            failed=self.failed.emit,
            lane=self._care.reading_lane,
        )

    def _on_waiting(self, waiting: "Waiting") -> None:
        if waiting.messages or waiting.papers:
            counts = {"count": count(waiting.messages), "papers": count(waiting.papers)}
            self.waiting.say(spoken("data.drive.waiting", **counts))
        else:
            self.waiting.say("data.drive.nothing_waits")

    def _on_folder_chosen(self, folder: Path | None) -> None:
        operator = self._may_begin(self.folder, folder)
        if operator is None or folder is None:
            return
        self._begin(
            self._care.run(
                CareJob.BUNDLE_OUT,
                lambda workspace, tell: workspace.bundles.write_out(
                    folder, lambda share: tell("", share), actor=operator
                ),
                owner=self,
                done=self._on_written,
                failed=self.failed.emit,
            )
        )

    def _on_written(self, made: "Exported") -> None:
        name, counts = verbatim(made.file.name), made
        said = spoken(
            "data.drive.written",
            name=name,
            count=count(counts.messages),
            papers=count(counts.papers),
        )
        self.told.emit(Tone.OK, said)

    def _on_answer_chosen(self, file: Path | None) -> None:
        operator = self._may_begin(self.answer, file)
        if operator is None or file is None:
            return
        self._begin(
            self._care.run(
                CareJob.BUNDLE_IN,
                lambda workspace, _tell: workspace.bundles.take_in(file, actor=operator),
                owner=self,
                done=self._on_taken,
                failed=self.failed.emit,
            )
        )

    def _on_taken(self, taken: "Imported") -> None:
        is_news = taken.messages or taken.papers or taken.changes
        said = phrase("data.drive.taken_before")
        if is_news:
            said = spoken(
                "data.drive.taken",
                count=count(taken.messages),
                papers=count(taken.papers),
                changes=count(taken.changes),
            )
        self.told.emit(Tone.OK if is_news else Tone.INFO, said)
        self.changed.emit()

    def _may_begin(self, choice: PlaceChoice, place: Path | None) -> str | None:
        """Return who acts, or say why nobody may or what is still to be chosen."""
        operator = self._desk.operator
        if operator is None or not self._desk.is_supervisor():
            self.failed.emit(DeskError("supervisor_only"))
            return None
        if place is None:
            choice.refuse(phrase("data.drive.choose_first"))
            return None
        return operator.code

    def _begin(self, was_taken: bool) -> None:  # noqa: FBT001 - what the runner answered
        if not was_taken:
            self.failed.emit(DeskError("care_busy"))
