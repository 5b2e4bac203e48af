"""``abhijog printer-test``: the pages by which a printer is set up; no data folder is needed."""

from pathlib import Path
from typing import Final

import click

from desktop.command_line.help import command, option
from desktop.command_line.output import emit
from desktop.command_line.session import Session
from resources.text import Language

_PAPERS: Final = ("a4", "a5", "80mm", "58mm")
_PAGES: Final = ("test", "ruler")


def printer_commands(language: Language) -> list[click.Command]:
    """Return the command."""
    return [
        command(
            "printer_test",
            language,
            _printer_test,
            [
                option("--paper", "paper", language, required=True, type=click.Choice(_PAPERS)),
                option("--page", "page", language, type=click.Choice(_PAGES), default="test"),
                option("--printer", "printer", language, default="", metavar="NAME"),
                option("--right", "right", language, type=float, default=0.0, metavar="MM"),
                option("--down", "down", language, type=float, default=0.0, metavar="MM"),
                option("--pins", "pins", language, is_flag=True),
                option(
                    "--out",
                    "out_pdf",
                    language,
                    required=True,
                    type=click.Path(path_type=Path),
                    metavar="FILE.pdf",
                ),
            ],
        )
    ]


# One parameter for each of the command's options.
@click.pass_obj
def _printer_test(  # noqa: PLR0913 - as above
    session: Session,
    *,
    paper: str,
    page: str,
    printer: str,
    right: float,
    down: float,
    pins: bool,
    out: Path,
) -> None:
    from desktop.services.printer_pages import (  # noqa: PLC0415 - as in Session.workspace
        PrinterPage,
        PrinterTraits,
        write_printer_page,
    )

    traits = PrinterTraits(dx_mm=right, dy_mm=down, is_24_pin=pins)
    asked = PrinterPage(page)
    made = write_printer_page(asked, paper, traits, out, printer=printer, language=session.language)
    emit({"file": str(out), "page": page, "pages": made.pages})
