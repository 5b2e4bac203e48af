from collections.abc import Iterator
from pathlib import Path

import pytest
from counter import PASSPHRASE, Counter, StandingClock, prepare, prepare_real

from desktop.services import scanner
from desktop.theme import Theme, ThemeChoice
from local_db.machine import VARIABLE


@pytest.fixture(autouse=True)
def no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no scanner of the PC that the tests run on; a fake one is asked for by name."""
    monkeypatch.setattr(scanner, "PROGRAM", "no-scanner-here")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def counter(theme: Theme, tmp_path: Path, clock: StandingClock) -> Iterator[Counter]:
    """The desk with its window open, nobody signed in."""
    theme.choose(ThemeChoice.LIGHT)
    theme.set_zoom(1.0)
    prepare(tmp_path / "practice", clock)
    counter = Counter(theme, tmp_path / "practice", clock)
    counter.show()
    yield counter
    counter.close()


@pytest.fixture
def locked(
    theme: Theme, tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Counter]:
    """The desk of a real office, whose data is locked by a passphrase; nobody signed in."""
    monkeypatch.setenv(VARIABLE, "the counter's PC")
    theme.choose(ThemeChoice.LIGHT)
    theme.set_zoom(1.0)
    prepare_real(tmp_path / "data", clock, PASSPHRASE)
    counter = Counter(theme, tmp_path / "data", clock, PASSPHRASE)
    counter.show()
    yield counter
    counter.close()


@pytest.fixture
def on_duty(counter: Counter) -> Counter:
    """The desk with an operator at work."""
    counter.sign_in()
    return counter
