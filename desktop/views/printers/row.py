"""One line of the list of printers."""

from dataclasses import dataclass
from typing import Final

from desktop.speaker import Saying, phrase
from desktop.theme import Tone
from local_db.domain.printer import Printer

# By what the printer says of itself (``printing.outlets.outlet.Readiness``).
READINESS_TONES: Final = {
    "ready": Tone.OK,
    "paper_out": Tone.ERROR,
    "offline": Tone.ERROR,
    "stopped": Tone.ERROR,
    "unreachable": Tone.ERROR,
    "unknown": Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRow:
    """A printer, whether slips on its paper go to it, and how it is; empty while it is asked."""

    printer: Printer
    is_usual: bool
    readiness: str

    def paper_words(self) -> Saying:
        """Return its paper, with a star where slips on it go here."""
        paper = phrase(f"values.slip_paper.{self.printer.paper}")
        return (lambda language: f"{paper(language)} *") if self.is_usual else paper

    def state_words(self) -> Saying:
        """Return how it is."""
        if not self.readiness:
            return phrase("printers.list.asking")
        return phrase(f"printers.state.{self.readiness}")
