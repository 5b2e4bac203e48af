"""A scan becomes a paper by one key; it is offered when it is whole, and to one complaint only."""

import os
from pathlib import Path

import pytest
from counter import Counter
from PIL import Image
from PySide6.QtCore import Qt

from desktop.services.scan_watch import FILED

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def folder(on_duty: Counter, tmp_path: Path) -> Path:
    place = tmp_path / "scans"
    place.mkdir()
    on_duty.desk.settings.change(scan_folder=str(place))
    on_duty.new.scans.look()
    on_duty.wait_idle()
    return place


def scan(counter: Counter, folder: Path, name: str = "scan0001.png", grey: int = 200) -> Path:
    file = folder / name
    Image.new("RGB", (60, 80), (grey, grey, grey)).save(file)
    at = counter.clock.now().timestamp()
    os.utime(file, (at, at))
    return file


def look(counter: Counter, times: int = 2) -> None:
    for _ in range(times):
        counter.clock.move(seconds=2)
        counter.new.scans.look()
        counter.wait_idle()


def attach(counter: Counter) -> None:
    counter.keys.press(Qt.Key.Key_A, ALT)
    counter.wait_idle()


def offer(counter: Counter) -> str:
    line = counter.new.scans.line
    return line.words() if line.isVisible() else ""


def test_a_new_scan_is_offered_and_one_key_attaches_it(on_duty: Counter, folder: Path):
    scan(on_duty, folder)
    look(on_duty)
    assert offer(on_duty) == "New scan of 12:00: scan0001.png"
    before = on_duty.focus_path()
    attach(on_duty)
    assert [held.name for held in on_duty.new.papers.held()] == ["scan0001.png"]
    assert offer(on_duty) == ""
    assert on_duty.focus_path() == before


def test_the_desk_looks_by_itself(on_duty: Counter, folder: Path):
    scan(on_duty, folder)

    def is_offered() -> bool:
        on_duty.clock.move(seconds=1)
        return offer(on_duty) != ""

    on_duty.wait_for(is_offered)


def test_a_half_written_scan_waits_and_a_folder_set_later_is_watched(
    on_duty: Counter, folder: Path
):
    file = scan(on_duty, folder)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    look(on_duty)
    assert offer(on_duty) == ""
    file.write_bytes(whole)
    look(on_duty)
    assert offer(on_duty) != ""


def test_several_scans_are_taken_the_latest_first_and_one_can_be_left_out(
    on_duty: Counter, folder: Path
):
    for at, name in enumerate(("a.png", "b.png", "c.png")):
        on_duty.clock.move(seconds=1)
        scan(on_duty, folder, name, grey=100 + at)
    look(on_duty)
    assert offer(on_duty).startswith("3 new scans. The latest")
    on_duty.new.scans.line.pass_over.click()
    attach(on_duty)
    attach(on_duty)
    attach(on_duty)
    assert [held.name for held in on_duty.new.papers.held()] == ["b.png", "a.png"]
    assert offer(on_duty) == ""


def test_a_paper_taken_away_is_offered_again(on_duty: Counter, folder: Path):
    scan(on_duty, folder)
    look(on_duty)
    attach(on_duty)
    on_duty.new.form.paper_strip.setFocus()
    on_duty.keys.press(Qt.Key.Key_Delete)
    assert on_duty.new.papers.held() == ()
    assert offer(on_duty) != ""


def test_pressed_twice_the_key_attaches_one_scan_once(on_duty: Counter, folder: Path):
    scan(on_duty, folder)
    look(on_duty)
    for _ in range(3):
        on_duty.keys.press(Qt.Key.Key_A, ALT)
    on_duty.wait_idle()
    assert len(on_duty.new.papers.held()) == 1


def test_a_filed_scan_is_put_away_and_never_offered_to_the_next_citizen(
    on_duty: Counter, folder: Path
):
    scan(on_duty, folder)
    look(on_duty)
    attach(on_duty)
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "01"),
        ("complaint.category", "08"),
        ("complaint.description", "রেশন কার্ড বন্ধ।"),
    ):
        on_duty.new.form.frames[path].focus()
        on_duty.keys.type(words)
    on_duty.keys.press(Qt.Key.Key_F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    on_duty.wait_idle()
    look(on_duty)
    assert offer(on_duty) == ""
    (aside,) = (folder / FILED).iterdir()
    assert aside.name == "26347020011874-1.png"
    assert not (folder / "scan0001.png").exists()


def test_what_is_no_picture_is_refused_with_the_reason(on_duty: Counter, folder: Path):
    broken = folder / "broken.png"
    broken.write_bytes(b"not a picture IEND")
    look(on_duty)
    attach(on_duty)
    assert on_duty.new.papers.held() == ()
    assert "neither a picture nor a PDF" in on_duty.new.form.frames["papers"].message()


def test_a_folder_that_is_gone_is_said_and_the_form_works_on(on_duty: Counter, folder: Path):
    folder.rename(folder.with_name("away"))
    look(on_duty)
    assert offer(on_duty).startswith("The scan folder cannot be reached")
    on_duty.keys.type("98300")
    assert on_duty.words("petitioner.mobile") == "98300"


def test_without_a_folder_nothing_is_said(on_duty: Counter):
    look(on_duty)
    assert offer(on_duty) == ""
    attach(on_duty)
    assert on_duty.new.papers.held() == ()


def test_nothing_is_looked_for_while_another_page_is_shown(on_duty: Counter):
    timer = on_duty.new.scans._timer
    assert timer.isActive()
    on_duty.program.page("search")
    assert not timer.isActive()
