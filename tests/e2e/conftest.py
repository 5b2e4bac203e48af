"""A screen with the bus on which screen readers listen, unless a test shows one of its own."""

from collections.abc import Iterator

import pytest

from tests.e2e.screen import Screen, shown_screen


@pytest.fixture
def screen() -> Iterator[Screen]:
    with shown_screen() as screen:
        screen.add_bus()
        yield screen
