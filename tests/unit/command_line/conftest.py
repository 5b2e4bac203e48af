from pathlib import Path

import pytest
from calling import Terminal

from desktop.services.practice_office import add_practice_operators
from tests.fakes.office import open_office


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal at an enrolled practice folder; no keyring and no passphrase are around."""
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE", raising=False)
    with open_office(tmp_path / "data") as workspace:
        add_practice_operators(workspace.sign_in)
    return Terminal(capsys, tmp_path / "data")
