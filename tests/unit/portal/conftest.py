from collections.abc import Iterator
from pathlib import Path

import pytest
from device_rig import Counter, Line

from tests.fakes.portal import ENGINE, PortalClock, PortalEngine, RunningPortal, running_portal
from tests.fakes.postgres import WHY_NOT, binaries

_OPENS_A_PORTAL = {"portal", "counter", "line", "tmp_path", "tmp_path_factory"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that opens a portal on both engines."""
    if _OPENS_A_PORTAL & set(metafunc.fixturenames):
        without = pytest.mark.skipif(binaries() is None, reason=WHY_NOT)
        engines = [PortalEngine.SQLITE, pytest.param(PortalEngine.POSTGRESQL, marks=without)]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[PortalEngine]:
    """The database that a test is for."""
    used = getattr(request, "param", PortalEngine.SQLITE)
    before = ENGINE.set(used)
    yield used
    ENGINE.reset(before)


@pytest.fixture
def clock() -> PortalClock:
    return PortalClock()


@pytest.fixture
def portal(tmp_path: Path, clock: PortalClock, engine: PortalEngine) -> Iterator[RunningPortal]:
    assert ENGINE.get() is engine
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
