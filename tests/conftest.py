"""What every test shares: no test ever touches this machine's own keyring."""

from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest


@pytest.fixture(autouse=True)
def no_system_keyring() -> Iterator[None]:
    """The system keyring is a true edge: there is none unless a test brings one."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)
