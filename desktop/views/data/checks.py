"""Check everything now: pages, log, counters, papers and slips, told in plain words."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from desktop.speaker import Saying, phrase
from desktop.theme import Tone
from desktop.views.data.fact_lines import Fact, FactLines
from desktop.views.desk import Desk
from desktop.widgets.button import PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from resources.text import Language, has_text, text

if TYPE_CHECKING:
    from local_db.domain.audit import Check


class ChecksCard(Card):
    """One button, and a line for everything that was looked at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "data.tab.checks", note="data.checks.note")
        self.start = PrimaryButton(desk.ui, "data.checks.start", icon="ok", key="Alt+A")
        self.hint = SpokenLabel(desk.ui, "data.checks.hint", kind="muted", wraps=True)
        self.facts = FactLines(desk.ui)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.hint)
        self.body.addWidget(self.facts)
        self.body.addStretch(1)

    def show_checks(self, checks: "tuple[Check, ...]") -> None:
        """Say what each check found, and what to do where it found something."""
        bad = sum(not check.ok for check in checks)
        saying = phrase("data.checks.bad", count=bad) if bad else phrase("data.checks.well")
        self.hint.say(saying)
        self.hint.set_tone(Tone.ERROR if bad else Tone.OK)
        self.facts.show_facts(tuple(_fact(check) for check in checks))


def _fact(check: "Check") -> Fact:
    tone = Tone.OK if check.ok else Tone.ERROR
    return Fact(name=f"check_{check.check}", saying=_outcome(check), tone=tone)


def _outcome(check: "Check") -> Saying:
    """Return the check's own words, or its counts when it is one this screen does not know."""
    key = f"data.check.{check.check}_{'well' if check.ok else 'bad'}"

    def said(language: Language) -> str:
        if not has_text(key):
            return f"{text('data.check.any', language, name=check.check)} {check.detail}"
        return text(key, language)

    return said
