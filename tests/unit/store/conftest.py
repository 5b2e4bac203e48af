import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import keyring
import pytest
from key_rig import Keyring
from store_rig import StandingClock, enrol, new_folder

from local_db.folder import DataFolder
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


@pytest.fixture
def system_keyring() -> Iterator[Keyring]:
    before, own = keyring.get_keyring(), Keyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring(system_keyring: Keyring) -> None:
    system_keyring.broken = True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A real office's folder, not made a store yet."""
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE", raising=False)
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


@contextmanager
def _unwritable(path: Path) -> Iterator[None]:
    """Take the leave to write a file from everybody; root heeds only the immutable flag."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(0o444)
        yield
        path.chmod(mode)
        return
    chattr = shutil.which("chattr")
    if (
        chattr is None
        or subprocess.run([chattr, "+i", str(path)], capture_output=True, check=False).returncode
    ):
        pytest.skip("no file can be made immutable here")
    try:
        yield
    finally:
        subprocess.run([chattr, "-i", str(path)], check=True)


@pytest.fixture
def no_writing_to() -> Callable[[Path], AbstractContextManager[None]]:
    """Return what makes a file unwritable for a while."""
    return _unwritable
