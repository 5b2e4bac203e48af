"""What every test shares: no test ever touches this machine's own keyring."""

from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest

from local_db import room


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
