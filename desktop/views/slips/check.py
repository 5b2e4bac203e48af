"""Check a slip: what somebody brings is scanned into a field, and judged in plain words."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout

from desktop.services.wording import name_of, sentence
from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.people import Office

if TYPE_CHECKING:
    from desktop.services.slip_seal import SlipVerdict
    from desktop.services.workspace import Workspace

_GOOD: Final = frozenset({"genuine", "short_right"})
_BAD: Final = frozenset({"forged", "altered", "short_wrong"})
_FACTS: Final = ("number", "office", "filed", "copy")


class CheckSlipCard(Card):
    """A field that a scanner types into, and the verdict with what stands on the slip."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "printers.check.title")
        ui = desk.ui
        self._desk = desk
        self.field = TextField(ui, placeholder="printers.check.field_hint")
        self.field.setObjectName("check_slip")
        self.frame = FieldFrame(ui, self.field, "printers.check.field")
        self.clear = Button(ui, "printers.check.clear", icon="next")
        self.verdict = ReasonBox(ui)
        self._facts = {name: SpokenLabel(ui, size=TextSize.STRONG) for name in _FACTS}
        self._labels = {
            name: SpokenLabel(ui, f"printers.check.{name}", kind="muted") for name in _FACTS
        }
        self._lay_out()
        # A scanner ends with Enter; whoever types does too.
        self.field.returnPressed.connect(self._on_entered)
        self.clear.clicked.connect(self.start_anew)
        self.start_anew()

    @Slot()
    def start_anew(self) -> None:
        """Wait for the next slip."""
        self.field.set_value("")
        self.verdict.show_reason(Tone.NEUTRAL, "printers.check.empty")
        self._show_facts({})
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def fact(self, name: str) -> str:
        """Return what is said of the slip."""
        return self._facts[name].text()

    @Slot()
    def _on_entered(self) -> None:
        typed = self.field.text()
        if not typed.strip():
            return
        self.field.selectAll()
        self._desk.ask(
            partial(_judged, typed), owner=self, done=self._on_judged, failed=self._on_failed
        )

    def _on_judged(self, answer: "tuple[SlipVerdict, Office | None]") -> None:
        verdict, own = answer
        reason = verdict.reason.value
        tone = Tone.OK if reason in _GOOD else Tone.ERROR if reason in _BAD else Tone.WARN
        self.verdict.show_reason(tone, f"printers.verdict.{reason}")
        self._show_facts(_facts_of(verdict, own))

    def _on_failed(self, error: DeskError) -> None:
        self.verdict.show_reason(Tone.ERROR, partial(sentence, error))
        self._show_facts({})

    def _show_facts(self, facts: Mapping[str, Saying]) -> None:
        for name in _FACTS:
            self._facts[name].say(facts.get(name, ""))
            self._facts[name].setVisible(name in facts)
            self._labels[name].setVisible(name in facts)

    def _lay_out(self) -> None:
        self.body.setSpacing(10)
        row = QHBoxLayout()
        row.addWidget(self.frame, 1)
        row.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self.body.addWidget(
            SpokenLabel(self._desk.ui, "printers.check.ways", kind="muted", wraps=True)
        )
        self.body.addWidget(self.verdict)
        for name in _FACTS:
            line = QHBoxLayout()
            self._labels[name].setFixedWidth(140)
            line.addWidget(self._labels[name])
            line.addWidget(self._facts[name], 1)
            self.body.addLayout(line)
        self.body.addStretch(1)


def _judged(typed: str, workspace: "Workspace") -> "tuple[SlipVerdict, Office | None]":
    return workspace.slips.check(typed), workspace.office.device().office


def _facts_of(verdict: "SlipVerdict", own: Office | None) -> dict[str, Saying]:
    facts: dict[str, Saying] = {}
    if verdict.ref is not None:
        facts["number"] = verbatim(Number(verdict.ref).shown)
    if verdict.office is not None:
        code = verbatim(verdict.office)
        is_ours = own is not None and own.code == verdict.office
        facts["office"] = (
            spoken("printers.check.this_office", office=partial(name_of, own))
            if own is not None and is_ours
            else code
        )
    if verdict.filed_at is not None:
        facts["filed"] = moment_words(verdict.filed_at)
    if verdict.copy is not None:
        later = verdict.copy - 1
        facts["copy"] = (
            phrase("printers.check.copy_later", copy=later)
            if later
            else phrase("printers.check.copy_first")
        )
    return facts
