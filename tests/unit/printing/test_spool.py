"""A slip handed to CUPS arrives whole; what stands in the way has a name."""

import os
from pathlib import Path

import pytest

from printing.printer_error import PrinterError
from printing.slip_pdf import SlipPaper, make_slip
from printing.spool import spool_pdf
from tests.samples.slips import FACTS, NUMBER

pytestmark = pytest.mark.skipif(os.name == "nt", reason="CUPS is the Linux door")


def _program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds only what the test puts there, and cat."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "cat").symlink_to("/bin/cat")
    monkeypatch.setenv("PATH", str(programs))
    return programs


def test_the_pdf_reaches_the_named_printer_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    _program(folder, "lp", f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/job')
    pdf = make_slip(FACTS, SlipPaper.A4).data
    spool_pdf(pdf, title=NUMBER.shown, printer="counter-2")
    assert (tmp_path / "job").read_bytes() == pdf
    assert (tmp_path / "words").read_text() == f"-d counter-2 -t {NUMBER.shown} -\n"


def test_the_default_printer_is_used_when_none_is_named(folder: Path, tmp_path: Path) -> None:
    _program(folder, "lpstat", 'echo "system default destination: laser"')
    _program(folder, "lp", f'echo "$@" > {tmp_path}/words; cat > /dev/null')
    spool_pdf(b"%PDF", title="t")
    assert (tmp_path / "words").read_text() == "-t t -\n"


def test_a_system_without_printing_has_no_printer(folder: Path) -> None:
    for arrange in (lambda: None, lambda: _program(folder, "lp", "exit 0")):
        arrange()
        with pytest.raises(PrinterError) as caught:
            spool_pdf(b"%PDF", title="t")
        assert caught.value.code == "printer_none"


def test_a_system_without_a_default_printer_has_no_printer(folder: Path) -> None:
    _program(folder, "lp", "exit 0")
    _program(folder, "lpstat", 'test "$LC_ALL" = C && echo "no system default destination"')
    with pytest.raises(PrinterError) as caught:
        spool_pdf(b"%PDF", title="t")
    assert caught.value.code == "printer_none"


def test_a_queue_that_refuses_is_told(folder: Path) -> None:
    _program(folder, "lp", "cat > /dev/null; exit 1")
    with pytest.raises(PrinterError) as caught:
        spool_pdf(b"%PDF", title="t", printer="broken")
    assert caught.value.code == "printer_refused"


def test_a_queue_that_hangs_is_called_silent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.spool._TIMEOUT_S", 0.2)
    (folder / "sleep").symlink_to("/bin/sleep")
    _program(folder, "lp", "exec sleep 5")
    with pytest.raises(PrinterError) as caught:
        spool_pdf(b"%PDF", title="t", printer="slow")
    assert caught.value.code == "printer_silent"


def test_the_packaged_program_gives_cups_the_libraries_of_the_system(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/abhijog/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    _program(folder, "lp", f'echo "$LD_LIBRARY_PATH" > {tmp_path}/path; cat > /dev/null')
    spool_pdf(b"%PDF", title="t", printer="p")
    assert (tmp_path / "path").read_text() == "/usr/local/lib\n"
