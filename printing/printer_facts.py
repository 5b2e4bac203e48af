"""What the pages for setting up a printer say about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from local_db.domain.clock import office_time
from local_db.domain.complaint import CitizenLanguage
from printing.one_page import SlipPaper
from printing.printer_traits import PrinterTraits
from printing.slip_wording import Said, Wording, clean
from resources.text import Language

_FIRST: Final = {Language.BN: CitizenLanguage.BN, Language.EN: CitizenLanguage.EN}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFacts:
    """Which printer, when, and in which language first."""

    printer: str
    made_at: datetime
    language: Language = Language.BN

    @property
    def wording(self) -> Wording:
        """The page's two languages."""
        return Wording.of(_FIRST[self.language])

    def described(self, paper: SlipPaper, traits: PrinterTraits) -> tuple[Said, ...]:
        """Say the printer, the paper, the offsets in force and the moment."""
        wording = self.wording
        return (
            wording.words("printer.name", name=clean(self.printer)),
            wording.words("printer.paper", paper=paper.value.upper()),
            wording.words(
                "printer.offsets", right=f"{traits.dx_mm:+.1f}", down=f"{traits.dy_mm:+.1f}"
            ),
            wording.words("status.printed", at=office_time(self.made_at)),
        )
