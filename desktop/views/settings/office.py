"""The office and this counter as the portal knows them: read, never changed here."""

from typing import TYPE_CHECKING

from desktop.services.wording import name_of
from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import Tone
from desktop.views.data.fact_lines import Fact, FactLines
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.widgets.card import Card
from local_db.domain.people import Device, Office
from resources.text import Language

if TYPE_CHECKING:
    from desktop.services.portal_line import LineFacts


class OfficeCard(Card):
    """What the portal decided at enrolment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "settings.tab.office", note="settings.office.note")
        self.facts = FactLines(desk.ui, "settings.fact")
        self.reason = ReasonBox(desk.ui)
        self.reason.show_reason(Tone.INFO, "settings.office.who_decides")
        self.body.addWidget(self.facts)
        self.body.addSpacing(8)
        self.body.addWidget(self.reason)
        self.body.addStretch(1)

    def show_line(self, line: "LineFacts") -> None:
        """Show the office of this PC, or that it has none yet."""
        device = line.device
        if device.office is None:
            self.facts.show_facts((_fact("office", phrase("settings.office.none")),))
            return
        self.facts.show_facts(_office_facts(device, device.office))


def _office_facts(device: Device, office: Office) -> tuple[Fact, ...]:
    unknown = phrase("settings.office.unknown")

    def district(language: Language) -> str:
        return office.district_bn if language is Language.BN else office.district_en

    return (
        _fact("office", lambda language: name_of(office, language)),
        _fact("code", verbatim(office.code)),
        _fact("district", district),
        _fact("counter", verbatim(device.counter_label)),
        _fact("helpline", verbatim(office.helpline) if office.helpline else unknown),
        _fact("phone", verbatim(office.phone) if office.phone else unknown),
    )


def _fact(name: str, saying: Saying) -> Fact:
    return Fact(name=name, saying=saying)
