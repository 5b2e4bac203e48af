from collections.abc import Iterator
from pathlib import Path

import pytest
from small_portal import SmallPortal
from sync_rig import Counter, TestClock


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def portal(clock: TestClock) -> Iterator[SmallPortal]:
    with SmallPortal(clock) as portal:
        yield portal


@pytest.fixture
def counter(tmp_path: Path, portal: SmallPortal, clock: TestClock) -> Iterator[Counter]:
    """An enrolled counter; after every test its own checks must hold."""
    counter = Counter(tmp_path / "data", portal.url, clock).enrol()
    portal.seen.clear()
    yield counter
    with counter.store.read() as records:
        failed = [check for check in records.checks.verify() if not check.ok]
    counter.close()
    assert not [check for check in failed if check.check != "slips"], failed
