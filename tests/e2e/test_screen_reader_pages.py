"""Every page walked with Tab: each place has a role and a name, in the order in which one reads."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    "F2": "New complaint", "F3": "Search", "F4": "queue", "F7": "Slips", "F10": "Data",
    "F11": "Printers", "ctrl+comma": "Settings", "ctrl+o": "Users", "F1": "Help",
}  # fmt: skip
# What a reader says of things that are only there to hold others.
SAYS_NOTHING = {"", "unknown", "frame", "invalid"}
MOST_STOPS = 70
MISSING = missing_tools()

pytestmark = [
    pytest.mark.window,
    pytest.mark.timeout(400),
    pytest.mark.skipif(bool(MISSING), reason=f"a screen reader needs {', '.join(MISSING)}"),
]


@dataclass(frozen=True, slots=True)
class Stop:
    """One place where Tab rests."""

    role: str
    name: str
    left: int
    top: int
    bottom: int

    def is_before(self, other: "Stop") -> bool:
        """Tell whether the eye comes here first: a column above, in a row left."""
        is_same_row = self.top < other.bottom and other.top < self.bottom
        return self.left <= other.left if is_same_row else self.top < other.top


def out_of_order(stops: list[Stop]) -> list[tuple[str, str]]:
    """Return steps that go back: up without going right, or left in a row.

    One such step closes the round, from the last place of the window to the first.
    """
    round_trip = zip(stops, [*stops[1:], stops[0]], strict=True)
    back = [
        (one, other)
        for one, other in round_trip
        if not (one.is_before(other) or (other.top < one.top and other.left > one.left))
    ]
    return [(one.name, other.name) for one, other in back]


@pytest.fixture
def reader(screen: Screen, tmp_path: Path) -> Iterator[ScreenReader]:
    with practice_desk_heard(screen, tmp_path / "data") as reader:
        yield reader


def stop_at(reader: ScreenReader, node: Node) -> Stop:
    left, top, _, height = reader.place(node)
    name = reader.label(node) or node.name
    return Stop(node.role, name, left, top, top + height)


def walk(screen: Screen, reader: ScreenReader) -> list[Stop]:
    """Press Tab until it comes round; return the round, without what led into it."""
    stops: list[Stop] = []
    seen: list[tuple[str, str]] = []
    while len(stops) < MOST_STOPS:
        node = reader.focused()
        assert node is not None, f"nothing has the keyboard after {stops[-1:]}"
        if node.at in seen:
            break
        seen.append(node.at)
        stops.append(stop_at(reader, node))
        screen.press("Tab")
    return stops[seen.index(node.at) :]


def test_every_page_is_walked_with_tab_in_the_order_one_reads(screen: Screen, reader: ScreenReader):
    screen.type("1234")
    screen.press("Return")
    wait_for(lambda: "New complaint" in screen.title(), "the form")
    dumb: dict[str, list[Stop]] = {}
    back: dict[str, list[tuple[str, str]]] = {}
    walks: dict[str, list[Stop]] = {}
    for key, title in PAGES.items():
        screen.press(key)
        wait_for(lambda title=title: title in screen.title(), title)
        stops = walks[title] = walk(screen, reader)
        dumb[title] = [stop for stop in stops if not stop.name or stop.role in SAYS_NOTHING]
        back[title] = out_of_order(stops)
    assert {title: stops for title, stops in dumb.items() if stops} == {}
    # The form turns a leaf of its own twice: what stands there begins at the left again.
    leaves = {"New complaint": 2}
    most = {title: 1 + leaves.get(title, 0) for title in back}
    assert {title: steps for title, steps in back.items() if len(steps) > most[title]} == {}
    assert "Change mine" in [stop.name for stop in walks["Users"]]
