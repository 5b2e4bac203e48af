"""How every ending looks: one JSON line on standard error, never a traceback."""

import errno
import io
import json
import sys
from pathlib import Path

import pytest
from calling import Terminal, write_lines
from typing_extensions import override

from desktop.command_line import file_command
from desktop.command_line.output import complain, emit
from desktop.command_line.program import main
from desktop.services.filing import FilingService
from tests.fakes.office import samples


class Broken(io.StringIO):
    """A stream whose reader has gone or whose disk is full."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self._code = code

    @override
    def flush(self) -> None:
        raise OSError(self._code, "gone")


@pytest.fixture
def one(terminal: Terminal, tmp_path: Path) -> tuple[str, ...]:
    """The words that file one complaint."""
    path = write_lines(tmp_path / "one.jsonl", samples()[:1])
    return ("--lang", "en", "--data", str(terminal.folder), "file", str(path))


@pytest.mark.parametrize("code", [errno.EPIPE, errno.ENOSPC])
def test_output_that_nobody_reads_ends_the_command(
    one: tuple[str, ...], capsys: pytest.CaptureFixture[str], code: int
) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys, "stdout", Broken(code))
        assert main(one) == 1
    assert json.loads(capsys.readouterr().err)["error"] == "output_closed"


def test_without_output_nothing_is_filed(
    terminal: Terminal, one: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys, "stdout", None)
        assert main(one) == 1
    assert json.loads(capsys.readouterr().err)["error"] == "output_closed"
    assert terminal.call("queue").out == ()


def test_without_standard_error_the_exit_code_still_speaks(one: tuple[str, ...]) -> None:
    for stream in (None, Broken(errno.EPIPE)):
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(sys, "stderr", stream)
            complain({"error": "x"})
            assert main(["--lang", "en", "nosuch"]) == 2
            assert main(one) == 0


def test_a_bug_is_told_without_a_traceback_and_logged_without_the_citizen(
    terminal: Terminal, one: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(samples()[0]["petitioner"]["name"])

    monkeypatch.setattr(FilingService, "file", broken)
    code, out, err = terminal.say(*one)
    assert (code, out) == (1, "")
    assert json.loads(err)["error"] == "internal"
    log = (terminal.folder / "logs" / "commands.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "file_command.py" in log
    assert samples()[0]["petitioner"]["name"] not in log


def test_ctrl_c_is_told_as_stopped(
    terminal: Terminal, one: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FilingService, "file", stopped)
    code, _, err = terminal.say(*one)
    assert (code, json.loads(err.strip())["error"]) == (1, "interrupted")


def test_a_person_at_a_terminal_sees_how_far_filing_is(
    terminal: Terminal, one: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_command, "is_watched", lambda: True)
    code, out, err = terminal.say(*one)
    assert (code, out.count("\n")) == (0, 1)
    assert err == "\r1 saved, 0 refused\n"


def test_a_line_of_output_is_one_line_for_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    words = "এক\u2028দুই\u2029তিন\u0085চার\nপাঁচ"
    emit({"note": words})
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert json.loads(out) == {"note": words}


def test_two_calls_in_one_process_log_into_their_own_folders_and_let_go(
    terminal: Terminal, one: tuple[str, ...]
) -> None:
    import logging  # noqa: PLC0415 - only this test looks inside

    before = list(logging.getLogger().handlers)
    for _ in range(2):
        assert terminal.say(*one)[0] == 0
    left = [h for h in logging.getLogger().handlers if h not in before]
    assert [type(h).__name__ for h in left] in ([], ["NullHandler"])
