"""Whatever a printer does, the window does not wait for it (printing.md 7)."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from counter import Counter
from PySide6.QtCore import QTimer
from test_printing import reach, slips, states

from desktop.print_desk import PrintDesk
from tests.fakes.escpos_printer import Behaviour, EscposPrinter

# What a wait for a printer begins with, as the interpreter itself reports it.
_WAITS = frozenset({"socket.connect", "socket.getaddrinfo", "subprocess.Popen"})


class Watch:
    """Hears of every connection and process that the GUI thread itself begins."""

    def __init__(self) -> None:
        self.is_on = False
        self.begun: list[str] = []
        # A hook cannot be taken out again; this one is off between tests.
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _facts: object) -> None:
        is_gui = threading.current_thread() is threading.main_thread()
        if self.is_on and is_gui and event in _WAITS:
            self.begun.append(event)

    @contextmanager
    def while_printing(self) -> Iterator[None]:
        self.begun.clear()
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False


WATCH = Watch()


@pytest.fixture(params=["well", "refused", "dies", "hangs", "disappears", "paper_out", "nonsense"])
def printer(request: pytest.FixtureRequest) -> Iterator[EscposPrinter]:
    behaviour = {
        "dies": Behaviour(dies_after=40),
        "hangs": Behaviour(hangs_after=6),
        "disappears": Behaviour(dies_after=0),
        "paper_out": Behaviour(is_paper_out=True),
        "nonsense": Behaviour(talks_nonsense=True),
    }.get(request.param, Behaviour())
    with EscposPrinter(behaviour) as device:
        if request.param == "refused":
            device.vanish()
        yield device


def test_the_window_never_waits_for_a_printer(on_duty: Counter, printer: EscposPrinter) -> None:
    reach(on_duty, printer)
    page = slips(on_duty)
    ref = on_duty.file()
    with WATCH.while_printing():
        page.print_one_by_one([ref])
        on_duty.wait_idle()
        filed = on_duty.file()
        on_duty.wait_idle()
    assert WATCH.begun == []
    assert filed != ref
    assert len(states(on_duty, ref)) == 1, "nothing is lost, and nothing is printed twice unasked"


def test_the_watch_hears_a_printer_that_the_window_waits_for(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the GUI thread asks the printer itself how it is."""
    with EscposPrinter() as device:
        reach(on_duty, device)
        printers = on_duty.workspace.printers
        asked = PrintDesk.refresh

        def impatient(desk: PrintDesk) -> None:
            printers.readiness(printers.book().printers[0])
            asked(desk)

        monkeypatch.setattr(PrintDesk, "refresh", impatient)
        with WATCH.while_printing():
            QTimer.singleShot(0, on_duty.window, on_duty.program.printing.refresh)
            on_duty.wait_for(lambda: bool(WATCH.begun))
    assert "socket.connect" in WATCH.begun
