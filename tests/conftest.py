"""What every test shares: no test ever touches this machine's own keyring."""

import os
import uuid
from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest

from local_db import room
from local_db.side_places import VARIABLE


@pytest.fixture(autouse=True)
def no_system_keyring() -> Iterator[None]:
    """The system keyring is a true edge: there is none unless a test brings one."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of stores are made and kept for a while; each would keep sixteen megabytes."""
    monkeypatch.setattr(room, "RESERVE_BYTES", 65_536)


@pytest.fixture(autouse=True)
def own_side_files(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every test has two side places of its own; other processes get them too."""
    beside = tmp_path_factory.getbasetemp() / f"side-{uuid.uuid4()}"
    monkeypatch.setenv(VARIABLE, os.pathsep.join((str(beside / "1"), str(beside / "2"))))
