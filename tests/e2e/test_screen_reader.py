"""A complaint filed as somebody does who hears the screen instead of seeing it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import Screen, wait_for
from tests.e2e.screen_reader import (
    Node,
    ScreenReader,
    missing_tools,
    practice_desk_heard,
)

PAGES = {
    "F3": "Search", "F4": "queue", "F7": "Slips", "F10": "Data", "F11": "Printers", "F1": "Help",
}  # fmt: skip
NUMBER = re.compile(r"\d\d-347-\d\d-\d{5}-\d\d")
MISSING = missing_tools()

pytestmark = [
    pytest.mark.window,
    pytest.mark.timeout(300),
    pytest.mark.skipif(bool(MISSING), reason=f"a screen reader needs {', '.join(MISSING)}"),
]


@pytest.fixture
def reader(screen: Screen, tmp_path: Path) -> Iterator[ScreenReader]:
    with practice_desk_heard(screen, tmp_path / "data") as reader:
        yield reader


def nameless(reader: ScreenReader) -> list[Node]:
    return [node for node in reader.showing() if node.is_focusable and not node.name]


def in_hand(reader: ScreenReader) -> str:
    """Return what a reader says of the place that has the keyboard."""
    focused = reader.focused()
    return f"{focused.name}: {focused.words}" if focused else ""


def test_a_complaint_is_filed_and_its_number_heard(
    screen: Screen, reader: ScreenReader, tmp_path: Path
):
    assert in_hand(reader) == "PIN: "
    screen.type("1234")
    screen.press("Return")
    wait_for(lambda: in_hand(reader) == "Mobile: ", "the form")
    screen.press("F12")
    screen.type("9830041275")
    screen.press("Tab", "Tab")
    screen.type("rohima ")
    wait_for(lambda: in_hand(reader) == "Name (বাংলা), required: রহিমা ", "the name")
    screen.press("Alt+9")
    screen.type("gram")
    screen.press("Alt+1", "Alt+3")
    for code in ("01", "08"):
        screen.type(code)
        screen.press("Return")
    screen.type("jol nei.")
    assert in_hand(reader) == "What happened, required: জল নেই।"
    reader.heard()
    screen.press("F9")
    wait_for(lambda: list((tmp_path / "data" / "slips").glob("*.pdf")), "the slip")
    (slip,) = (tmp_path / "data" / "slips").glob("*.pdf")
    (number,) = {found for words in reader.heard() for found in NUMBER.findall(words)}
    assert number.replace("-", "") == slip.name[:14]
    assert any(number in node.words or number in node.name for node in reader.showing())
    assert in_hand(reader) == "Mobile: "


def test_nothing_that_takes_the_keyboard_is_without_a_name(screen: Screen, reader: ScreenReader):
    assert nameless(reader) == []
    screen.type("1234")
    screen.press("Return")
    wait_for(lambda: in_hand(reader) == "Mobile: ", "the form")
    assert nameless(reader) == []
    for key, title in PAGES.items():
        screen.press(key)
        wait_for(lambda title=title: title in screen.title(), title)
        assert nameless(reader) == [], title
