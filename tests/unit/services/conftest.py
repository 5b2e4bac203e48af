from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from tests.fakes.office import OfficeClock, open_office


@pytest.fixture
def clock() -> OfficeClock:
    return OfficeClock()


@pytest.fixture
def office(tmp_path: Path, clock: OfficeClock) -> Iterator[Workspace]:
    with open_office(tmp_path / "data", clock) as workspace:
        yield workspace
