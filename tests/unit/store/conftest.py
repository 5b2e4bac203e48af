from collections.abc import Iterator
from pathlib import Path

import pytest
from store_rig import StandingClock, enrol, new_folder

from local_db.store import Store


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def store(tmp_path: Path, clock: StandingClock) -> Iterator[Store]:
    """An enrolled counter; after every test its counters must equal a count of the rows."""
    folder, key = new_folder(tmp_path / "data")
    store = Store.create(folder, key, clock)
    enrol(store)
    yield store
    if folder.path.exists() and folder.is_locked:
        with store.read() as records:
            checks = {check.check: check for check in records.checks.verify()}
        assert checks["queue"].ok, checks["queue"].detail
        assert checks["audit"].ok, checks["audit"].detail
        assert checks["integrity"].ok, checks["integrity"].detail
        store.close()
