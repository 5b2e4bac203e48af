"""What is typed survives: a slow disk, a full disk, a killed process."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from counter import Counter, StandingClock, prepare

from desktop.services.workspace import Workspace
from desktop.theme import Theme
from local_db.domain.errors import StorageError, StorageTrouble

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def test_every_keystroke_is_saved_in_the_end(on_duty: Counter):
    on_duty.keys.type("98300")
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    (draft,) = on_duty.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"]["petitioner.mobile"] == "98300"


def fill_in(counter: Counter) -> None:
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("complaint.description", "কার্ড বন্ধ।"),
    ):
        counter.new.form.set_words(path, words)
    counter.keys.type("98")
    counter.wait_for(lambda: counter.window.status.draft.text() != "")


def test_the_bar_tells_of_a_saved_draft_only_while_there_is_one(on_duty: Counter):
    said = on_duty.window.status.draft
    fill_in(on_duty)
    assert "saved" in said.text()
    on_duty.new.drafting.clear()
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    on_duty.wait_idle()
    assert said.text() == ""
    fill_in(on_duty)
    on_duty.new.form.set_words("petitioner.mobile", "")
    on_duty.new.filing.file_only()
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    on_duty.wait_idle()
    assert said.text() == ""


def test_a_slow_disk_is_never_asked_twice_at_once_and_never_waited_for(on_duty: Counter):
    gate = threading.Event()
    asked: list[int] = []

    def slow() -> None:
        asked.append(1)
        gate.wait(10)

    on_duty.blocked = slow
    began = time.monotonic()
    on_duty.keys.type("9830041")
    assert time.monotonic() - began < 2
    assert on_duty.words("petitioner.mobile") == "98300 41"
    assert len(asked) <= 1
    gate.set()
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    # The first keystroke, then everything that was typed meanwhile.
    assert len(asked) == 2
    (draft,) = on_duty.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"]["petitioner.mobile"] == "98300 41"


def test_a_full_disk_is_told_and_the_draft_is_saved_when_there_is_room(on_duty: Counter):
    def full() -> None:
        raise StorageError(StorageTrouble.FULL)

    on_duty.blocked = full
    on_duty.keys.type("98")
    on_duty.wait_for(lambda: "full" in on_duty.new.messages.words())
    assert on_duty.words("petitioner.mobile") == "98"
    on_duty.blocked = lambda: None
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    on_duty.wait_for(on_duty.new.messages.isHidden)
    assert len(on_duty.workspace.drafts.open_drafts("OP1")) == 1


def test_closing_the_window_saves_what_was_typed_last(counter: Counter):
    counter.sign_in()
    counter.keys.type("98300")
    counter.window.close()
    counter.program.close()
    with Workspace.open(counter.folder, clock=counter.clock) as workspace:
        (draft,) = workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"]["petitioner.mobile"] == "98300"


def test_another_operator_does_not_see_the_draft(on_duty: Counter):
    on_duty.keys.type("98300")
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    on_duty.lock()
    on_duty.sign_in("SV1")
    assert on_duty.words("petitioner.mobile") == ""
    on_duty.lock()
    on_duty.sign_in("OP1")
    on_duty.wait_for(lambda: on_duty.words("petitioner.mobile") == "98300")


@pytest.mark.timeout(180)
def test_a_killed_program_gives_the_draft_back_on_the_next_start(theme: Theme, tmp_path: Path):
    clock = StandingClock()
    folder = tmp_path / "practice"
    prepare(folder, clock)
    script = HERE / "typing_process.py"
    child = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE, HERE.parent))),
        },
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "saved"
        child.send_signal(signal.SIGKILL)
        child.wait(30)
    finally:
        child.kill()
        child.wait(30)
        if child.stdout is not None:
            child.stdout.close()
    counter = Counter(theme, folder, clock)
    try:
        counter.show()
        counter.sign_in()
        counter.wait_for(lambda: counter.words("petitioner.name") == "রিনা দাস")
        assert counter.words("petitioner.mobile") == "98300 41275"
        assert "recovered" in counter.new.messages.words()
    finally:
        counter.close()
