"""The whole counter once through, in a temporary folder: no display, no network, no set-up.

It runs on the installed program, so that a missing font, library or data file is found before a
citizen stands at the counter.
"""

import itertools
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop.practice import portal_database, practice_portal
from desktop.services.case_slips import CaseSlipKind
from desktop.services.filing import FiledComplaint
from desktop.services.printer_pages import PrinterPage, printer_page
from desktop.services.workspace import Workspace
from local_db.domain.clock import SystemClock
from local_db.domain.errors import DeskError
from local_db.folder import DataFolder
from printing.printer_traits import ANY_PRINTER
from printing.raster import page_image, roll_image
from printing.read_back import CodeKind, pdf_text, read_codes
from printing.shaping import check_shaping
from printing.slip_pdf import SlipPaper
from resources import asset
from resources.text import Language
from sync.portal.operations import act, list_cases

_log = logging.getLogger(__name__)
_STATE: Final = "GM008"
_DEPARTMENT: Final = "PRD"
_ACTION: Final = "পরিদর্শন হয়েছে"
_CAME_AGAIN: Final = "কাজ এখনও শুরু হয়নি"
_TIMEOUT_S: Final = 30.0
_DPI: Final = 300
_DOTS: Final = {SlipPaper.ROLL_80: 576, SlipPaper.ROLL_58: 384}


class SelfTestError(DeskError):
    """A step found something else than it must (``self_test_step``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the self-test and how it went."""

    name: str
    ok: bool
    ms: int
    error: DeskError | None = None


def run_self_test() -> Iterator[Step]:
    """Yield every step as it ends; the first that fails is the last."""
    with tempfile.TemporaryDirectory(prefix="abhijog-self-test-") as folder:
        yield from _SelfTest(Path(folder)).steps()


class _SelfTest:
    """Carries what one step leaves for the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "data"
        self._slips = folder / "slips"
        self._samples: list[dict[str, Any]] = json.loads(
            asset("self_test.json").read_text(encoding="utf-8")
        )
        self._filed: list[FiledComplaint] = []

    def steps(self) -> Iterator[Step]:
        for step in (self._timed("letters", check_shaping), self._timed("store", self._make_store)):
            yield step
            if not step.ok:
                return
        started = time.perf_counter()
        try:
            with practice_portal(self._folder):
                yield Step(name="portal_and_enrolment", ok=True, ms=_ms_since(started))
                yield from self._at_the_counter()
        except Exception as error:  # noqa: BLE001 - whatever fails on this PC is what is looked for
            told = _told(error)
            yield Step(name="portal_and_enrolment", ok=False, ms=_ms_since(started), error=told)

    def _at_the_counter(self) -> Iterator[Step]:
        with Workspace.open(self._folder) as workspace:
            for name, work in (
                ("file", self._file),
                ("slips", self._make_slips),
                ("send", self._send),
                ("portal_acts", self._let_the_portal_act),
                ("receive", self._receive),
                ("look_up", self._look_up),
                ("case_slips", self._make_case_slips),
                ("printer_pages", self._make_printer_pages),
                ("verify", self._verify),
            ):
                step = self._timed(name, partial(work, workspace))
                yield step
                if not step.ok:
                    break
            with workspace.store.read() as records:
                records.installation.leave_no_marks()

    def _timed(self, name: str, work: Callable[[], None]) -> Step:
        started = time.perf_counter()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - as above
            return Step(name=name, ok=False, ms=_ms_since(started), error=_told(error))
        return Step(name=name, ok=True, ms=_ms_since(started))

    def _make_store(self) -> None:
        with Workspace.create_practice(self._folder) as workspace:
            _expect(not workspace.verify_failures(), "a new store is whole")

    def _file(self, workspace: Workspace) -> None:
        self._filed = [workspace.filing.file(body, "SELF-TEST") for body in self._samples]
        refs = {filed.ref for filed in self._filed}
        _expect(len(refs) == len(self._samples), "each complaint has a number of its own")

    def _make_slips(self, workspace: Workspace) -> None:
        for filed, body in zip(self._filed, self._samples, strict=True):
            for paper in SlipPaper:
                target = self._slips / f"{filed.ref}-{paper.value}.pdf"
                slip = workspace.slips.write(filed.ref, paper.value, target, "SELF-TEST")
                _expect(slip.pages == 1, "a slip is one page")
                _read_back(target.read_bytes(), paper, filed, body)

    def _send(self, workspace: Workspace) -> None:
        report = workspace.sync.send(
            until_empty=True, timeout_s=_TIMEOUT_S, scale=0.1, sleep=time.sleep
        )
        _expect(report.unsent == 0 and report.attention == 0, "everything was sent")
        there = [case["ref"] for case in list_cases(self._database)]
        _expect(sorted(there) == sorted(f.ref for f in self._filed), "the portal has each once")

    def _let_the_portal_act(self, _workspace: Workspace) -> None:
        act(
            self._database,
            self._filed[0].ref,
            _STATE,
            note=_ACTION,
            department=_DEPARTMENT,
            clock=SystemClock(),
        )

    def _receive(self, workspace: Workspace) -> None:
        report = workspace.sync.send(
            until_empty=False, timeout_s=_TIMEOUT_S, scale=0.1, sleep=time.sleep
        )
        _expect(report.changes > 0, "the portal's step came back")

    def _look_up(self, workspace: Workspace) -> None:
        answers = workspace.status.answers(self._samples[0]["petitioner"]["mobile"])
        _expect(
            [(a.summary.ref, a.summary.state) for a in answers] == [(self._filed[0].ref, _STATE)],
            "the citizen's mobile finds the new state",
        )

    def _make_case_slips(self, workspace: Workspace) -> None:
        filed = self._filed[0]
        workspace.recontacts.record(filed.ref, _CAME_AGAIN, "SELF-TEST", disputes_outcome=False)
        for kind, paper in itertools.product(CaseSlipKind, SlipPaper):
            target = self._slips / f"{filed.ref}-{kind.value}-{paper.value}.pdf"
            slip = workspace.case_slips.write(kind, filed.ref, paper.value, target, "SELF-TEST")
            _expect(slip.pages == 1, f"a {kind.value} slip is one page")
            words = " ".join(pdf_text(target.read_bytes()).split())
            _expect(filed.number.shown in words, f"the number is on the {kind.value} slip")
            wanted = _CAME_AGAIN if kind is CaseSlipKind.RECONTACT else _ACTION
            _expect(wanted in words, f"the words are on the {kind.value} slip")

    def _make_printer_pages(self, _workspace: Workspace) -> None:
        now = SystemClock().now()
        for page, paper, language in itertools.product(PrinterPage, SlipPaper, Language):
            made = printer_page(
                page, paper.value, ANY_PRINTER, printer="self-test", language=language, at=now
            )
            _expect(made.pages == 1, f"a {page.value} page is one page")

    def _verify(self, workspace: Workspace) -> None:
        _expect(not workspace.verify_failures(), "the store is whole")

    @property
    def _database(self) -> str:
        return portal_database(DataFolder(self._folder))


def _read_back(pdf: bytes, paper: SlipPaper, filed: FiledComplaint, body: dict[str, Any]) -> None:
    """Read a slip as a person and a scanner would."""
    words = " ".join(pdf_text(pdf).split())
    _expect(filed.number.shown in words, "the number is on the slip")
    name = body["petitioner"].get("name")
    if name is not None:
        is_shown = name in words
        _expect(is_shown is not body.get("confidential", False), "the name is where it may be")
    dots = _DOTS.get(paper)
    picture = page_image(pdf, dpi=_DPI) if dots is None else roll_image(pdf, dots=dots)
    codes = read_codes(picture)
    _expect(
        any(c.kind is CodeKind.CODE_128 and c.text == filed.ref for c in codes),
        "the bar code reads",
    )
    _expect(
        any(c.kind is CodeKind.QR and c.text.startswith(f"WBG1:{filed.ref}:") for c in codes),
        "the QR code reads",
    )


def _told(error: Exception) -> DeskError:
    """Return an error that a step can tell; a library's own goes to the log whole."""
    if isinstance(error, DeskError):
        return error
    _log.error("self-test", exc_info=error)
    return SelfTestError("self_test_step", what=type(error).__name__)


def _expect(is_so: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_so:
        raise SelfTestError("self_test_step", what=what)


def _ms_since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
