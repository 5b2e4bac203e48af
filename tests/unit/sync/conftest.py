from collections.abc import Iterator
from pathlib import Path

import pytest
from small_portal import SmallPortal
from sync_rig import Counter, TestClock

from tests.fakes.portal import RunningPortal, running_portal


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def portal(clock: TestClock) -> Iterator[SmallPortal]:
    with SmallPortal(clock) as portal:
        yield portal


@pytest.fixture
def counter(tmp_path: Path, portal: SmallPortal, clock: TestClock) -> Iterator[Counter]:
    """An enrolled counter of the small portal."""
    counter = Counter(tmp_path / "data", portal.url, clock).enrol()
    portal.seen.clear()
    yield from checked(counter)


@pytest.fixture
def reference(tmp_path: Path, clock: TestClock) -> Iterator[RunningPortal]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder, clock=clock) as portal:
        yield portal


@pytest.fixture
def desk(tmp_path: Path, reference: RunningPortal, clock: TestClock) -> Iterator[Counter]:
    """An enrolled counter of the reference portal."""
    counter = Counter(tmp_path / "desk", reference.base_url, clock)
    counter.enrol(reference.enrol_code())
    yield from checked(counter)


def checked(counter: Counter) -> Iterator[Counter]:
    """Lend a counter; after every test its own checks must hold."""
    yield counter
    with counter.store.read() as records:
        failed = [check for check in records.checks.verify() if not check.ok]
    counter.close()
    # Nobody printed anything here.
    assert not [check for check in failed if check.check != "slips"], failed
