from collections.abc import Iterator
from pathlib import Path

import pytest
from device_rig import Counter, Line

from tests.fakes.portal import PortalClock, RunningPortal, running_portal


@pytest.fixture
def clock() -> PortalClock:
    return PortalClock()


@pytest.fixture
def portal(tmp_path: Path, clock: PortalClock) -> Iterator[RunningPortal]:
    with running_portal(tmp_path, clock=clock) as running:
        yield running


@pytest.fixture
def line(portal: RunningPortal) -> Iterator[Line]:
    line = Line(portal.base_url)
    yield line
    line.close()


@pytest.fixture
def counter(portal: RunningPortal, line: Line) -> Counter:
    """A counter enrolled at the practice office."""
    return Counter.enrol(portal.base_url, portal.enrol_code(), line=line)
