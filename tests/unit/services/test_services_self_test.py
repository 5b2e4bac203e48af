"""The self-test names the step that failed, whatever it was that failed."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from desktop import self_test
from desktop.self_test import run_self_test
from desktop.services import case_slips
from printing.case_facts import CaseFacts
from printing.case_slip import make_status_slip
from printing.one_page import SlipFile


def test_every_step_is_told_and_passes() -> None:
    steps = list(run_self_test())
    assert [step.name for step in steps] == [
        "letters", "store", "portal_and_enrolment", "file", "slips", "send", "portal_acts",
        "receive", "look_up", "case_slips", "printer_pages", "verify",
    ]  # fmt: skip
    assert all(step.ok and step.ms >= 0 for step in steps)


def test_a_library_that_fails_is_a_step_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("libharfbuzz.so.0")

    monkeypatch.setattr(self_test, "check_shaping", broken)
    [step] = run_self_test()
    assert (step.name, step.ok) == ("letters", False)
    assert step.error is not None
    assert step.error.code == "self_test_step"
    assert "ImportError" in str(step.error.values["what"])


def test_a_portal_that_cannot_start_is_a_step_that_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(self_test, "practice_portal", lambda _: open(tmp_path / "none"))  # noqa: SIM115, PTH123
    steps = list(run_self_test())
    assert [(step.name, step.ok) for step in steps] == [
        ("letters", True), ("store", True), ("portal_and_enrolment", False),
    ]  # fmt: skip


def test_a_slip_without_its_words_is_a_step_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(facts: CaseFacts, *rest: Any) -> SlipFile:
        return make_status_slip(dataclasses.replace(facts, steps=()), *rest)

    monkeypatch.setattr(case_slips, "make_status_slip", forgetful)
    last = list(run_self_test())[-1]
    assert (last.name, last.ok) == ("case_slips", False)
    assert last.error is not None
    assert "words are on the status slip" in str(last.error.values["what"])
